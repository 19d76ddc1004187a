"""Order, shares and choices are functions of (seed, epoch, photo) and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer.data.captions import Caption
from trainer.data.sampling import choose_captions, epoch_order, rank_part

CAPTIONS = [
    Caption("a.jpg", "train", group, f"{group} {number}")
    for group in (("zh", "machine"), ("en", "human"), ("zh", "human"))
    for number in range(3)
]


@given(
    count=st.integers(0, 200),
    batch_size=st.integers(1, 70),
    ranks=st.integers(1, 9),
    seed=st.integers(0, 2**32 - 1),
    epoch=st.integers(0, 1000),
)
def test_the_ranks_share_every_batch_and_every_photo_comes_once(count, batch_size, ranks, seed, epoch):
    order = epoch_order(count, seed, epoch)
    seen = []
    for number in range(-(-count // batch_size)):
        parts = [rank_part(order, batch_size, number, rank, ranks) for rank in range(ranks)]
        assert np.array_equal(np.concatenate(parts), order[number * batch_size :][:batch_size])
        assert max(map(len, parts)) - min(map(len, parts)) <= 1
        seen += np.concatenate(parts).tolist()
    assert sorted(seen) == list(range(count))


def test_the_order_is_another_one_in_each_epoch_and_for_each_seed():
    assert np.array_equal(epoch_order(50, 1, 0), epoch_order(50, 1, 0))
    orders = {tuple(epoch_order(50, seed, epoch)) for seed in (1, 2) for epoch in (0, 1)}
    assert len(orders) == 4


def test_each_language_and_kind_gives_one_caption():
    chosen = choose_captions(CAPTIONS, 1, 0, 5)
    assert [caption.group for caption in chosen] == [("en", "human"), ("zh", "human"), ("zh", "machine")]
    assert chosen == choose_captions(CAPTIONS, 1, 0, 5)
    assert choose_captions(CAPTIONS[:3], 1, 0, 5)[0].group == ("zh", "machine")


def test_every_caption_has_its_turn():
    by_epoch = {caption for epoch in range(40) for caption in choose_captions(CAPTIONS, 1, epoch, 0)}
    by_photo = {caption for photo in range(40) for caption in choose_captions(CAPTIONS, 1, 0, photo)}
    assert by_epoch == by_photo == set(CAPTIONS)
