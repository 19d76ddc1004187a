"""Teaching: each photo and text once, resumed where it stopped, shared between ranks, equal to asking the teacher."""

import shutil

import numpy as np
import pytest
import torch

from trainer.data.photos import FilePhotos
from trainer.errors import TrainerError
from trainer.recipe import TeacherSection
from trainer.teachers import (
    FeatureStore,
    Share,
    feature_key,
    load_image_teacher,
    load_text_teacher,
    teach_images,
    teach_texts,
    text_key,
)

TEXTS = ["a cat on the sofa", "猫", "a dog", "沙发上的狗", "a dog", "cat"]


@pytest.fixture
def photo_set(photos, tmp_path):
    paths = sorted(path for path in photos.rglob("*") if path.is_file())
    return FilePhotos([*paths, shutil.copy(paths[0], tmp_path / "twin.png")])


def section(folder):
    return TeacherSection("transformers", str(folder))


def test_features_are_the_teachers_own(photo_set, small_dual_encoder, tmp_path):
    teacher = load_image_teacher(section(small_dual_encoder("altclip")))
    store, done = FeatureStore(tmp_path / "store", teacher.fingerprint), []
    count = teach_images(teacher, photo_set, store, done.append, batch_size=4)
    assert sum(done) == len(photo_set)
    assert count == len(photo_set) - 1, "the twin is not looked at"
    for index in range(len(photo_set)):
        photo = photo_set.open(index, teacher.rule.shorter_side)
        expected = teacher(torch.tensor(teacher.rule.fit(photo)[None]))
        key = photo_set.key(index)
        np.testing.assert_allclose(store[feature_key("map", key)], expected.map[0], atol=2e-3, rtol=1e-3)
        np.testing.assert_allclose(store[feature_key("embedding", key)], expected.embedding[0], atol=2e-3, rtol=1e-3)
    assert teach_images(teacher, photo_set, store, done.append) == 0


def test_ranks_share_the_work_and_only_what_is_missing_is_done(photo_set, small_dual_encoder, tmp_path):
    teacher = load_image_teacher(section(small_dual_encoder("siglip")))
    teach_images(teacher, FilePhotos(photo_set.paths[:2]), FeatureStore(tmp_path / "s", "it"), lambda _: None)
    done = [[], []]
    stores = [FeatureStore(tmp_path / "s", "it") for _ in done]
    counts = [
        teach_images(teacher, photo_set, store, steps.append, kinds=["map"], share=Share(rank, 2))
        for rank, (store, steps) in enumerate(zip(stores, done, strict=True))
    ]
    assert sum(map(sum, done)) == len(photo_set)
    joined = FeatureStore(tmp_path / "s", "it")
    assert sum(counts) == len(photo_set) - 3
    assert all(feature_key("map", photo_set.key(index)) in joined for index in range(len(photo_set)))


def test_texts_are_kept_without_their_padding(small_dual_encoder, tmp_path):
    teacher = load_text_teacher(section(small_dual_encoder("chinese_clip")))
    store, done = FeatureStore(tmp_path, teacher.fingerprint), []
    assert teach_texts(teacher, TEXTS, store, done.append, kinds=["tokens", "sentence"], batch_size=3) == 5
    assert sum(done) == len(TEXTS)
    for text in TEXTS:
        ids, mask = teacher.tokenize([text])
        expected = teacher(ids, mask)
        tokens = store[feature_key("tokens", text_key(text))]
        assert tokens.shape == (ids.shape[1], teacher.token_channels)
        np.testing.assert_allclose(tokens, expected.tokens[0], atol=5e-3)
        np.testing.assert_allclose(
            store[feature_key("sentence", text_key(text))], expected.sentence[0], atol=2e-3, rtol=1e-3
        )


def test_an_unreadable_photo_stops_with_its_name_and_what_was_done_stays(photo_set, small_dual_encoder, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    teacher = load_image_teacher(section(small_dual_encoder("clip")))
    store = FeatureStore(tmp_path / "store", teacher.fingerprint)
    mixed = FilePhotos([*photo_set.paths[:3], broken, *photo_set.paths[3:]])
    with pytest.raises(TrainerError, match=r"broken\.jpg"):
        teach_images(teacher, mixed, store, lambda _: None, batch_size=1)
    assert feature_key("map", photo_set.key(0)) in FeatureStore(tmp_path / "store", teacher.fingerprint)
