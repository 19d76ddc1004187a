"""The two halves of the dual encoder as a pack holds them: pixels to vectors, and piece ids to vectors."""

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from trainer.models.efficientnet_lite import ConvNorm, EfficientNetLite
from trainer.models.heads import ImageHead, TextHead
from trainer.models.sentence_encoder import SentenceEncoder

PIXEL_MEAN = 127.0
PIXEL_SCALE = 128.0


class TrunkFeatures(nn.Module):
    """uint8 RGB pixels (N, H, W, 3) to the trunk's pooled features (N, 1280); normalisation included."""

    def __init__(self, trunk: EfficientNetLite):
        super().__init__()
        self.trunk = trunk

    def forward(self, pixels: Tensor) -> Tensor:
        return self.trunk((pixels.permute(0, 3, 1, 2).float() - PIXEL_MEAN) / PIXEL_SCALE)


class ImageTower(nn.Module):
    """uint8 RGB pixels (N, H, W, 3) to unit vectors (N, D)."""

    def __init__(self, trunk: EfficientNetLite, head: ImageHead):
        super().__init__()
        self.features = TrunkFeatures(trunk)
        self.head = head

    def forward(self, pixels: Tensor) -> Tensor:
        return self.head(self.features(pixels))


class TextTower(nn.Module):
    """Piece ids and mask, int64 (N, L), to unit vectors (N, D)."""

    def __init__(self, encoder: SentenceEncoder, head: TextHead):
        super().__init__()
        self.encoder = encoder
        self.head = head

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.head(self.encoder(input_ids, attention_mask))


@torch.no_grad()
def fold_norms(trunk: EfficientNetLite) -> EfficientNetLite:
    """Fold every batch normalisation of `trunk`, in place, into the convolution before it."""
    for module in trunk.modules():
        if isinstance(module, ConvNorm) and isinstance(module.norm, nn.BatchNorm2d):
            module.conv = fuse_conv_bn_eval(module.conv, module.norm)
            module.norm = nn.Identity()
    return trunk
