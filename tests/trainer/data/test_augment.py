"""Training views: random, but the same for the same (seed, epoch, index)."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core_model.imaging import fit
from core_model.manifest import ImageInput
from trainer.data.augment import Augmentation, crop_box

RULE = ImageInput("image.onnx", 32, "squash", "bicubic")


@pytest.fixture
def photo(jpeg: Callable[[int], bytes]) -> Image.Image:
    return Image.open(io.BytesIO(jpeg(4)))


def test_a_view_is_decided_by_seed_epoch_and_index(photo: Image.Image):
    first = Augmentation(RULE, 0.5, seed=1)(photo, 2, 3)
    assert first.shape == (32, 32, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, Augmentation(RULE, 0.5, seed=1)(photo, 2, 3))
    for seed, epoch, index in ((2, 2, 3), (1, 3, 3), (1, 2, 4)):
        assert not np.array_equal(first, Augmentation(RULE, 0.5, seed)(photo, epoch, index))


def test_without_crop_and_jitter_a_view_is_the_photo_or_its_mirror_image(photo: Image.Image):
    plain = fit(photo, RULE)
    views = {Augmentation(RULE, 1, seed=0, jitter=0)(photo, 0, index).tobytes() for index in range(20)}
    assert views == {plain.tobytes(), plain[:, ::-1].tobytes()}


def test_jitter_is_mild_and_keeps_the_hue():
    red = Image.new("RGB", (40, 40), (200, 40, 40))
    views = np.stack([Augmentation(RULE, 0.5, seed=0)(red, 0, index)[0, 0] for index in range(50)]).astype(int)
    assert np.ptp(views[:, 0]) > 20
    assert (views[:, 0] > 2 * views[:, 1:].max(axis=1)).all()


@given(
    width=st.integers(1, 600),
    height=st.integers(1, 600),
    smallest=st.floats(0.01, 1),
    seed=st.integers(0, 2**32),
)
def test_a_crop_lies_inside_and_is_large_enough(width, height, smallest, seed):
    left, top, right, bottom = crop_box((width, height), smallest, np.random.default_rng(seed))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (right - left + 0.5) * (bottom - top + 0.5) >= smallest * width * height * 0.999


@given(smallest=st.floats(0.05, 1), longer=st.integers(0, 300), seed=st.integers(0, 2**32))
def test_a_photo_of_the_decode_size_is_never_enlarged(smallest, longer, seed):
    side = Augmentation(RULE, smallest, seed=0).decode_size
    left, top, right, bottom = crop_box((side + longer, side), smallest, np.random.default_rng(seed))
    assert min(right - left, bottom - top) >= RULE.size
