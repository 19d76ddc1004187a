"""EfficientNet-Lite as a trunk: the map of its head convolution, without the ImageNet classifier."""

from torch import Tensor, nn

from trainer.models.efficientnet_lite import FEATURE_DIM, PIXEL_MEAN, PIXEL_SCALE, EfficientNetLite, fold_norms
from trainer.models.map_trunk import MapTrunk
from trainer.preprocessing import Normalization

LITE_NORMALIZATION = Normalization((PIXEL_MEAN / 255,) * 3, (PIXEL_SCALE / 255,) * 3)


class LiteMap(MapTrunk):
    """Images to maps (N, 1280, size/32, size/32), sides rounded up."""

    channels = FEATURE_DIM

    def __init__(self, trunk: EfficientNetLite):
        super().__init__()
        self.trunk = trunk
        trunk.classifier = nn.Identity()

    def forward(self, images: Tensor) -> Tensor:
        return self.trunk.feature_map(images)

    def stages(self) -> list[list[nn.Module]]:
        return [[part] for part in (self.trunk.stem, *self.trunk.stages, self.trunk.head)]

    def settle(self) -> None:
        fold_norms(self.trunk)
