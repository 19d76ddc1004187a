"""EfficientNet-Lite, the convolutional image trunk whose ImageNet weights the embedded pack starts from.

The architecture is EfficientNet (Tan and Le 2019, arXiv 1905.11946) in its Lite form: ReLU6 instead of swish, no
squeeze-and-excitation, and a stem and head whose widths do not scale. Strided convolutions pad as TensorFlow's
"SAME" does, because that is how the weights were trained.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

BATCH_NORM_EPSILON = 1e-3
PIXEL_MEAN, PIXEL_SCALE = 127.0, 128.0  # images are (value - mean) / scale
STEM_CHANNELS = 32
FEATURE_DIM = 1280
CLASS_COUNT = 1000


@dataclass(frozen=True)
class Variant:
    """One member of the family: how wide, how deep, and the input size that it was trained with."""

    width: float
    depth: float
    image_size: int


VARIANTS = {
    "efficientnet-lite0": Variant(1.0, 1.0, 224),
    "efficientnet-lite1": Variant(1.0, 1.1, 240),
    "efficientnet-lite2": Variant(1.1, 1.2, 260),
}


@dataclass(frozen=True)
class StagePlan:
    """A stage of inverted residual blocks before scaling; the first block carries the stride."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


BASE_STAGES = (
    StagePlan(1, 3, 1, 1, 16),
    StagePlan(2, 3, 2, 6, 24),
    StagePlan(2, 5, 2, 6, 40),
    StagePlan(3, 3, 2, 6, 80),
    StagePlan(3, 5, 1, 6, 112),
    StagePlan(4, 5, 2, 6, 192),
    StagePlan(1, 3, 1, 6, 320),
)


def scale_channels(channels: int, width: float, divisor: int = 8) -> int:
    """Scale a channel count to the nearest multiple of `divisor`, never more than 10 % below the exact value."""
    exact = channels * width
    rounded = max(divisor, int(exact + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * exact else rounded


def scaled_stages(variant: Variant) -> list[StagePlan]:
    """The seven stages of `variant`; the first and the last keep their depth of one block."""
    last = len(BASE_STAGES) - 1
    return [
        StagePlan(
            plan.repeats if index in (0, last) else math.ceil(plan.repeats * variant.depth),
            plan.kernel,
            plan.stride,
            plan.expansion,
            scale_channels(plan.channels, variant.width),
        )
        for index, plan in enumerate(BASE_STAGES)
    ]


class SameConv2d(nn.Conv2d):
    """A bias-free convolution whose output side is ceil(input side / stride), padding more at the far edge."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__(inputs, outputs, kernel, stride, groups=groups, bias=False)

    def _padding_for(self, side: int) -> tuple[int, int]:
        stride, kernel = self.stride[0], self.kernel_size[0]
        total = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
        return total // 2, total - total // 2

    def forward(self, inputs: Tensor) -> Tensor:
        top, bottom = self._padding_for(inputs.shape[-2])
        left, right = self._padding_for(inputs.shape[-1])
        if top or bottom or left or right:
            inputs = functional.pad(inputs, (left, right, top, bottom))
        if self.groups > 1 and self.training and self.weight.requires_grad and inputs.device.type == "cpu":
            # oneDNN takes twice as long for a depthwise convolution's gradients in bfloat16 as in float32
            with torch.autocast("cpu", enabled=False):
                return super().forward(inputs.float())
        return super().forward(inputs)


class ConvNorm(nn.Module):
    """Convolution, batch normalisation and, unless `activate` is false, ReLU6."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, activate: bool = True):
        super().__init__()
        self.conv = SameConv2d(inputs, outputs, kernel, stride, groups)
        self.norm = nn.BatchNorm2d(outputs, eps=BATCH_NORM_EPSILON)
        self.activation = nn.ReLU6() if activate else nn.Identity()

    def forward(self, inputs: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(inputs)))


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; plus the input where shapes agree (MobileNetV2, arXiv 1801.04381)."""

    def __init__(self, inputs: int, plan: StagePlan, stride: int):
        super().__init__()
        hidden = inputs * plan.expansion
        self.expand = ConvNorm(inputs, hidden, 1) if plan.expansion > 1 else nn.Identity()
        self.depthwise = ConvNorm(hidden, hidden, plan.kernel, stride, groups=hidden)
        self.project = ConvNorm(hidden, plan.channels, 1, activate=False)
        self.has_shortcut = stride == 1 and inputs == plan.channels

    def forward(self, inputs: Tensor) -> Tensor:
        outputs = self.project(self.depthwise(self.expand(inputs)))
        return outputs + inputs if self.has_shortcut else outputs


def build_stage(inputs: int, plan: StagePlan) -> nn.Sequential:
    """The blocks of one stage, of which only the first changes resolution and width."""
    first = InvertedResidual(inputs, plan, plan.stride)
    rest = [InvertedResidual(plan.channels, plan, 1) for _ in range(plan.repeats - 1)]
    return nn.Sequential(first, *rest)


class EfficientNetLite(nn.Module):
    """EfficientNet-Lite with its ImageNet classifier.

    `forward` maps float32 pixels (N, 3, H, W), already normalised to (value - 127) / 128, to pooled features
    (N, 1280); `classifier` maps those to the 1,000 ImageNet logits.
    """

    def __init__(self, variant: str):
        super().__init__()
        plans = scaled_stages(VARIANTS[variant])
        self.stem = ConvNorm(3, STEM_CHANNELS, 3, stride=2)
        widths = [STEM_CHANNELS, *(plan.channels for plan in plans)]
        self.stages = nn.ModuleList(build_stage(inputs, plan) for inputs, plan in zip(widths, plans, strict=False))
        self.head = ConvNorm(widths[-1], FEATURE_DIM, 1)
        self.classifier = nn.Linear(FEATURE_DIM, CLASS_COUNT)

    def feature_map(self, pixels: Tensor) -> Tensor:
        """The head convolution's output (N, 1280, H/32, W/32), sides rounded up, that `forward` averages."""
        features = self.stem(pixels)
        for stage in self.stages:
            features = stage(features)
        return self.head(features)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.feature_map(pixels).mean(dim=(2, 3))


def published_names(model: EfficientNetLite) -> dict[str, str]:
    """Our module name -> the name that the published checkpoints give the same convolution, norm or linear layer."""
    names = {
        "stem.conv": "_conv_stem",
        "stem.norm": "_bn0",
        "head.conv": "_conv_head",
        "head.norm": "_bn1",
        "classifier": "_fc",
    }
    blocks = ((f"stages.{s}.{b}", block) for s, stage in enumerate(model.stages) for b, block in enumerate(stage))
    for number, (prefix, block) in enumerate(blocks):
        parts = (
            ["depthwise", "project"] if isinstance(block.expand, nn.Identity) else ["expand", "depthwise", "project"]
        )
        for part in parts:
            norm = {"expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}[part]
            names[f"{prefix}.{part}.conv"] = f"_blocks.{number}._{part}_conv"
            names[f"{prefix}.{part}.norm"] = f"_blocks.{number}.{norm}"
    return names


def load_published(variant: str, checkpoint: str) -> EfficientNetLite:
    """Build `variant` from a published `.pth` checkpoint, in evaluation mode.

    Raises KeyError or RuntimeError when the checkpoint belongs to another variant.
    """
    model = EfficientNetLite(variant)
    published = torch.load(checkpoint, map_location="cpu", weights_only=True)
    names = published_names(model)
    state = {}
    for key in model.state_dict():
        module, _, tensor = key.rpartition(".")
        state[key] = published[f"{names[module]}.{tensor}"]
    model.load_state_dict(state)
    return model.eval()


@torch.no_grad()
def fold_norms(trunk: EfficientNetLite) -> EfficientNetLite:
    """Fold every batch normalisation of `trunk`, in place, into the convolution before it."""
    for module in trunk.modules():
        if isinstance(module, ConvNorm) and isinstance(module.norm, nn.BatchNorm2d):
            module.conv = fuse_conv_bn_eval(module.conv, module.norm)
            module.norm = nn.Identity()
    return trunk
