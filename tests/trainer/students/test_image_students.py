"""Image students: their maps are transformers' own, what is frozen stays, and the exported graph says the same."""

import importlib.util

import numpy as np
import onnxruntime
import pytest
import torch

from core_model.imaging import fit
from trainer.errors import TrainerError
from trainer.models.vision_map import leading_tokens
from trainer.recipe import ImageStudentSection
from trainer.students import build_image_student

DIM = 12


def section(name, size=32, kind="transformers", **options) -> ImageStudentSection:
    return ImageStudentSection(kind, str(name), size, **options)


def build(*arguments, **options):
    torch.manual_seed(2)
    return build_image_student(section(*arguments, **options), DIM)


def pixels_of(size, count=3):
    generator = torch.Generator().manual_seed(4)
    return torch.randint(0, 256, (count, size, size, 3), generator=generator, dtype=torch.uint8)


def normalised(pixels):
    return (pixels.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5


def saved(model, folder):
    from transformers import SiglipImageProcessorPil

    model.save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def convnext(tmp_path_factory):
    from transformers import ConvNextV2Config, ConvNextV2Model

    config = ConvNextV2Config(depths=[1, 1, 2, 1], hidden_sizes=[8, 8, 16, 24], image_size=32)
    return saved(ConvNextV2Model(config), tmp_path_factory.mktemp("convnext"))


@pytest.fixture(scope="module")
def dinov2(tmp_path_factory):
    from transformers import Dinov2WithRegistersConfig, Dinov2WithRegistersModel

    config = Dinov2WithRegistersConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8
    )
    return saved(Dinov2WithRegistersModel(config), tmp_path_factory.mktemp("dinov2"))


def assert_exports(student, size):
    student.eval()
    pixels = pixels_of(size)
    session = onnxruntime.InferenceSession(student.graph().SerializeToString())
    (vectors,) = session.run(None, {"pixels": pixels.numpy()})
    assert [output.name for output in session.get_outputs()] == ["embedding"]
    np.testing.assert_allclose(vectors, student(pixels).detach(), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors.shape == (3, DIM)
    assert np.ptp(vectors, axis=0).max() > 1e-3, "photos differ"


@torch.no_grad()
@pytest.mark.parametrize("family", ["altclip", "chinese_clip", "clip", "siglip"])
def test_the_map_is_the_towers_last_patch_tokens(family, small_dual_encoder):
    from transformers import AutoModel

    folder = small_dual_encoder(family)
    student, pixels = build(folder).eval(), pixels_of(32)
    images = student.normalize(pixels)
    tokens = AutoModel.from_pretrained(folder).vision_model(pixel_values=images).last_hidden_state
    feature_map = student.feature_map(pixels)
    assert feature_map.shape == (3, student.feature_channels, 4, 4)
    torch.testing.assert_close(feature_map.flatten(2), tokens[:, -16:].transpose(1, 2))
    assert not hasattr(student.trunk.model, "text_model")


@torch.no_grad()
def test_a_convolutional_map_is_the_models_own(convnext):
    from transformers import AutoModel

    student, pixels = build(convnext, size=64).eval(), pixels_of(64)
    expected = AutoModel.from_pretrained(convnext)(pixel_values=normalised(pixels)).last_hidden_state
    torch.testing.assert_close(student.feature_map(pixels), expected)
    assert expected.shape == (3, student.feature_channels, 2, 2)


@torch.no_grad()
def test_register_tokens_are_no_patches(dinov2):
    from transformers import AutoModel

    student, pixels = build(dinov2).eval(), pixels_of(32)
    expected = AutoModel.from_pretrained(dinov2)(pixel_values=normalised(pixels)).last_hidden_state
    torch.testing.assert_close(student.feature_map(pixels)[:, :, 3, 3], expected[:, -1])


@pytest.mark.parametrize(("length", "size", "patch", "leading"), [(197, 224, 16, 1), (9, 32, 16, 5), (49, 224, 4, 0)])
def test_leading_tokens(length, size, patch, leading):
    assert leading_tokens(length, size, patch) == leading


@pytest.mark.parametrize(("family", "size"), [("clip", 48), ("siglip", 32)])
def test_towers_of_dual_encoders_export_at_their_size_and_at_others(family, size, small_dual_encoder):
    assert_exports(build(small_dual_encoder(family), size=size), size)


def test_plain_vision_models_export(convnext, dinov2):
    assert_exports(build(convnext), 32)
    assert_exports(build(dinov2, size=48), 48)


def test_efficientnet_lite_exports_with_its_norms_folded():
    student = build("efficientnet-lite0", size=64, kind="efficientnet-lite", pretrained=False)
    for module in student.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the statistics become those of the one batch that follows
    student(pixels_of(64, 8))
    assert "BatchNormalization" not in {node.op_type for node in student.graph().graph.node}
    assert any(isinstance(module, torch.nn.BatchNorm2d) for module in student.modules()), "the student itself goes on"
    assert_exports(student, 64)


@torch.no_grad()
def test_the_published_trunk_is_where_a_student_starts(checkpoint):
    from trainer.models.efficientnet_lite import load_published

    student = build("efficientnet-lite2", size=96, kind="efficientnet-lite").eval()
    pixels = pixels_of(96)
    trunk = load_published("efficientnet-lite2", str(checkpoint))
    expected = trunk.feature_map((pixels.permute(0, 3, 1, 2).float() - 127) / 128)
    torch.testing.assert_close(student.feature_map(pixels), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("kind", "name", "stages"), [("efficientnet-lite", "efficientnet-lite0", 9), ("", "clip", 3)])
def test_frozen_stages_do_not_move_and_the_rest_does(kind, name, stages, small_dual_encoder):
    options = {"kind": kind, "pretrained": False} if kind else {}
    student = build(name if kind else small_dual_encoder(name), frozen_stages=2, dropout=0.5, **options)
    assert len(student.trunk.stages()) == stages
    before = {key: value.clone() for key, value in student.state_dict().items()}
    optimizer = torch.optim.SGD([part for part in student.parameters() if part.requires_grad], lr=0.1)
    student.train()(pixels_of(32))[:, 0].sum().backward()
    assert all(part.grad is not None for part in student.parameters() if part.requires_grad)
    optimizer.step()
    frozen = {id(value) for stage in student.trunk.stages()[:2] for part in stage for value in part.parameters()}
    assert frozen
    names = {id(value): key for key, value in student.named_parameters()}
    after = student.state_dict()
    assert all(torch.equal(after[names[part]], before[names[part]]) for part in frozen)
    first, second = student.trunk.stages()[1], student.trunk.stages()[2]
    assert not any(module.training for part in first for module in part.modules())
    assert all(part.training for part in second)
    assert any(not torch.equal(value, before[names[id(value)]]) for part in second for value in part.parameters())


def test_a_seed_decides_a_student_from_chance(small_dual_encoder):
    options = {"name": small_dual_encoder("siglip"), "pretrained": False}
    first, second = build(**options), build(**options)
    assert all(torch.equal(value, second.state_dict()[key]) for key, value in first.state_dict().items())
    torch.manual_seed(9)
    other = build_image_student(section(**options), DIM)
    key = "trunk.model.embeddings.patch_embedding.weight"
    assert not torch.equal(other.state_dict()[key], first.state_dict()[key])


def test_the_rule_is_a_packs(photo_source, small_dual_encoder):
    from PIL import Image

    student = build(small_dual_encoder("clip"), resize="crop", resample="bilinear")
    with Image.open(photo_source / "chelsea.png") as photo:
        pixels = fit(photo.convert("RGB"), student.rule)
    assert student(torch.tensor(pixels[None])).shape == (1, DIM)


def test_what_cannot_be_built_is_told(small_dual_encoder, tmp_path):
    with pytest.raises(TrainerError, match="frozen_stages is 10, but the trunk has 9"):
        build("efficientnet-lite0", kind="efficientnet-lite", pretrained=False, frozen_stages=10)
    with pytest.raises(TrainerError, match="no EfficientNet-Lite that we know"):
        build("efficientnet-lite9", kind="efficientnet-lite")
    with pytest.raises(TrainerError, match="There is no folder"):
        build(tmp_path / "missing")
    with pytest.raises(TrainerError, match=r"siglip2.* cannot be the image student"):
        build(small_dual_encoder("siglip2"))


@pytest.mark.skipif(importlib.util.find_spec("timm") is not None, reason="timm is installed")
def test_timm_is_asked_for_where_it_is_missing():
    with pytest.raises(TrainerError, match="pip install timm"):
        build("mobilenetv3_small_050", kind="timm")


@pytest.mark.skipif(importlib.util.find_spec("timm") is None, reason="timm is not installed")
@pytest.mark.parametrize("name", ["mobilenetv3_small_050", "vit_tiny_patch16_224"])
def test_timms_models_are_students_where_it_is_installed(name):
    assert_exports(build(name, size=224, kind="timm", pretrained=False), 224)
