"""Our EfficientNet-Lite against the implementation that the checkpoints were published for."""

import warnings
from pathlib import Path

import pytest
import torch

from trainer.models.efficientnet_lite import (
    VARIANTS,
    fold_norms,
    load_published,
    scale_channels,
    scaled_stages,
)


@pytest.fixture(scope="module")
def pixels() -> "torch.Tensor":
    generator = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (2, 260, 260, 3), generator=generator, dtype=torch.uint8)


def normalised(pixels):
    return (pixels.permute(0, 3, 1, 2).float() - 127) / 128


@torch.no_grad()
def test_logits_equal_the_reference(checkpoint: Path, pixels, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from efficientnet_lite_pytorch import EfficientNet

        reference = EfficientNet.from_pretrained("efficientnet-lite2", weights_path=str(checkpoint)).eval()
    ours = load_published("efficientnet-lite2", str(checkpoint))
    expected = reference(normalised(pixels))
    assert expected.std() > 0.5
    torch.testing.assert_close(ours.classifier(ours(normalised(pixels))), expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_folding_the_norms_changes_nothing(checkpoint: Path, pixels):
    plain = load_published("efficientnet-lite2", str(checkpoint))
    folded = fold_norms(load_published("efficientnet-lite2", str(checkpoint)))
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
    torch.testing.assert_close(folded(normalised(pixels)), plain(normalised(pixels)), rtol=1e-3, atol=1e-4)


def test_widths_and_depths_of_lite2():
    stages = scaled_stages(VARIANTS["efficientnet-lite2"])
    assert [stage.channels for stage in stages] == [16, 24, 48, 88, 120, 208, 352]
    assert [stage.repeats for stage in stages] == [1, 3, 3, 4, 4, 5, 1]


def test_a_channel_count_never_loses_a_tenth():
    assert scale_channels(40, 1.1) == 48
    assert scale_channels(10, 1.0) == 16
