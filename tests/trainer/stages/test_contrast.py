"""The contrastive loss against InfoNCE written out by hand, and who counts as a positive."""

import math

import pytest
import torch
from torch.nn import functional

from trainer.stages.contrast import Captions, contrastive_loss
from trainer.stages.queue import PairQueue

SCALE = 7.0


def unit(rows: int, seed: int) -> torch.Tensor:
    return functional.normalize(torch.randn(rows, 6, generator=torch.Generator().manual_seed(seed)), dim=1)


def info_nce(query, right, wrong) -> float:
    """The loss of one query with its right keys, of which each has an equal share of the target."""
    scores = [SCALE * float(query @ key) for key in (*right, *wrong)]
    total = math.log(sum(math.exp(score) for score in scores))
    return sum(total - score for score in scores[: len(right)]) / len(right)


def half_and_half(to_text: list[float], to_image: list[float]) -> float:
    return (sum(to_text) / len(to_text) + sum(to_image) / len(to_image)) / 2


def test_one_caption_each_is_plain_info_nce():
    images, texts = unit(3, 1), unit(3, 2)
    photos = torch.tensor([40, 10, 30])
    loss = contrastive_loss(images, photos, Captions(texts, photos, torch.tensor([5, 6, 7])), SCALE)
    others = [[1, 2], [0, 2], [0, 1]]
    expected = half_and_half(
        [info_nce(images[i], [texts[i]], texts[others[i]]) for i in range(3)],
        [info_nce(texts[i], [images[i]], images[others[i]]) for i in range(3)],
    )
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_all_captions_of_a_photo_and_equal_wordings_are_positives_and_silent_photos_stay_out():
    # Photo 1 has captions 0 and 1, photo 2 caption 2, photo 3 caption 3, worded as caption 0; photo 4 says nothing.
    images, texts = unit(4, 3), unit(4, 4)
    captions = Captions(texts, torch.tensor([1, 1, 2, 3]), torch.tensor([50, 51, 52, 50]))
    loss = contrastive_loss(images, torch.tensor([1, 2, 3, 4]), captions, SCALE)
    expected = half_and_half(
        [
            info_nce(images[0], texts[[0, 1, 3]], texts[[2]]),
            info_nce(images[1], texts[[2]], texts[[0, 1, 3]]),
            info_nce(images[2], texts[[0, 3]], texts[[1, 2]]),
        ],
        [
            info_nce(texts[0], images[[0, 2]], images[[1]]),
            info_nce(texts[1], images[[0]], images[[1, 2]]),
            info_nce(texts[2], images[[1]], images[[0, 2]]),
            info_nce(texts[3], images[[0, 2]], images[[1]]),
        ],
    )
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_a_language_in_which_nothing_is_said_has_no_loss():
    nothing = Captions(torch.zeros(0, 6), torch.zeros(0, dtype=torch.long), torch.zeros(0, dtype=torch.long))
    assert contrastive_loss(unit(2, 5), torch.tensor([1, 2]), nothing, SCALE).isnan()


def test_the_queue_adds_negatives_but_not_the_same_photo_or_wording():
    images, texts = unit(2, 6), unit(2, 7)
    queue, old_images, old_texts = PairQueue(5, 6), unit(3, 8), unit(3, 9)
    # Entry 0 shows photo 1, entry 1 is worded as photo 2's caption, entry 2 is a stranger; two places are empty.
    queue.push(old_images, old_texts, torch.tensor([1, 8, 9]), torch.tensor([90, 61, 92]))
    captions = Captions(texts, torch.tensor([1, 2]), torch.tensor([60, 61]))
    loss = contrastive_loss(images, torch.tensor([1, 2]), captions, SCALE, queue)
    expected = half_and_half(
        [
            info_nce(images[0], texts[[0]], [texts[1], old_texts[1], old_texts[2]]),
            info_nce(images[1], texts[[1]], [texts[0], old_texts[0], old_texts[2]]),
        ],
        [
            info_nce(texts[0], images[[0]], [images[1], old_images[1], old_images[2]]),
            info_nce(texts[1], images[[1]], [images[0], old_images[0], old_images[2]]),
        ],
    )
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_the_queue_keeps_the_newest():
    queue = PairQueue(3, 6)
    queue.push(unit(2, 1), unit(2, 2), torch.tensor([1, 2]), torch.tensor([11, 12]))
    queue.push(unit(2, 3), unit(2, 4), torch.tensor([3, 4]), torch.tensor([13, 14]))
    assert queue.photo.tolist() == [3, 4, 1]
    assert queue.wording.tolist() == [13, 14, 11]
    torch.testing.assert_close(queue.text, torch.cat([unit(2, 4), unit(2, 2)[:1]]))
    queue.push(unit(4, 5), unit(4, 6), torch.arange(4), torch.arange(4))
    torch.testing.assert_close(queue.image, unit(4, 5)[:3])
