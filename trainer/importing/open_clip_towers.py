"""open_clip's towers, for the names and shapes under which it saves their weights.

Cherti et al. 2023, arXiv 2212.07143. `names` in a checkpoint are those of the attributes here, so that weights are
loaded as they are.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Activation = Callable[[], nn.Module]


class QuickGelu(nn.Module):
    """The sigmoid in place of GELU's normal distribution that OpenAI's models were trained with."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


@dataclass(frozen=True)
class Layers:
    """The measures of a stack of layers."""

    width: int
    count: int
    heads: int
    mlp_ratio: float
    activation: Activation
    epsilon: float
    is_scaled: bool  # whether each layer's two sums have learned scales

    def norm(self) -> nn.LayerNorm:
        """A normalisation of vectors of this width."""
        return nn.LayerNorm(self.width, eps=self.epsilon)


class Attention(nn.Module):
    """Multi-head self-attention, with queries, keys and values in one matrix."""

    def __init__(self, layers: Layers):
        super().__init__()
        self.heads = layers.heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * layers.width, layers.width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * layers.width))
        self.out_proj = nn.Linear(layers.width, layers.width)

    def forward(self, x: Tensor, causal: bool) -> Tensor:
        parts = functional.linear(x, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        query, key, value = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in parts)
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=causal)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class Scale(nn.Module):
    """A learned factor per channel."""

    def __init__(self, width: int):
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(width))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma


class Layer(nn.Module):
    """A transformer's layer that normalises first."""

    def __init__(self, layers: Layers):
        super().__init__()
        inner = int(layers.width * layers.mlp_ratio)
        self.ln_1, self.attn = layers.norm(), Attention(layers)
        self.ls_1 = Scale(layers.width) if layers.is_scaled else nn.Identity()
        self.ln_2 = layers.norm()
        self.mlp = nn.Sequential(
            OrderedDict(
                c_fc=nn.Linear(layers.width, inner), gelu=layers.activation(), c_proj=nn.Linear(inner, layers.width)
            )
        )
        self.ls_2 = Scale(layers.width) if layers.is_scaled else nn.Identity()

    def forward(self, x: Tensor, causal: bool) -> Tensor:
        x = x + self.ls_1(self.attn(self.ln_1(x), causal))
        return x + self.ls_2(self.mlp(self.ln_2(x)))


class Transformer(nn.Module):
    """A stack of layers."""

    def __init__(self, layers: Layers):
        super().__init__()
        self.resblocks = nn.ModuleList(Layer(layers) for _ in range(layers.count))

    def forward(self, x: Tensor, causal: bool = False) -> Tensor:
        for layer in self.resblocks:
            x = layer(x, causal)
        return x


@dataclass(frozen=True)
class Patches:
    """How a vision transformer cuts images, and sums up what it saw in them."""

    image_size: int
    patch_size: int
    output_dim: int
    averages: bool  # the mean over patches is the image's vector, instead of the class token
    normalizes_first: bool  # before the layers
    normalizes_pooled: bool  # after pooling instead of before


class VisionTransformer(nn.Module):
    """Normalised float32 images (N, 3, size, size) to vectors (N, D)."""

    def __init__(self, layers: Layers, patches: Patches):
        super().__init__()
        self.patches = patches
        count = (patches.image_size // patches.patch_size) ** 2
        self.conv1 = nn.Conv2d(3, layers.width, patches.patch_size, patches.patch_size, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(layers.width))
        self.positional_embedding = nn.Parameter(torch.empty(count + 1, layers.width))
        self.ln_pre = layers.norm() if patches.normalizes_first else nn.Identity()
        self.transformer = Transformer(layers)
        self.ln_post = layers.norm()
        self.proj = nn.Parameter(torch.empty(layers.width, patches.output_dim))

    def forward(self, images: Tensor) -> Tensor:
        patches = self.conv1(images).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(images.shape[0], 1, -1)
        tokens = torch.cat([first, patches], dim=1) + self.positional_embedding
        tokens = self.transformer(self.ln_pre(tokens))
        if self.patches.normalizes_pooled:
            return self.ln_post(self._pooled(tokens)) @ self.proj
        return self._pooled(self.ln_post(tokens)) @ self.proj

    def _pooled(self, tokens: Tensor) -> Tensor:
        return tokens[:, 1:].mean(dim=1) if self.patches.averages else tokens[:, 0]


@dataclass(frozen=True)
class Reading:
    """How a text transformer reads, and which token sums a text up: the first, last, greatest or `end`'s."""

    length: int
    vocabulary: int
    output_dim: int
    causal: bool
    pooling: str  # first, last, argmax or eos
    end: int
    has_bias: bool


class TextTransformer(nn.Module):
    """Ids, int64 (N, L), to vectors (N, D); `Reading` says of which kind it is."""

    def __init__(self, layers: Layers, reading: Reading):
        super().__init__()
        self.reading = reading
        self.token_embedding = nn.Embedding(reading.vocabulary, layers.width)
        self.positional_embedding = nn.Parameter(torch.empty(reading.length, layers.width))
        self.transformer = Transformer(layers)
        self.ln_final = layers.norm()
        if reading.has_bias:
            self.text_projection: Any = nn.Linear(layers.width, reading.output_dim)
        else:
            self.text_projection = nn.Parameter(torch.empty(layers.width, reading.output_dim))

    def forward(self, input_ids: Tensor, _: Tensor) -> Tensor:
        tokens = self.token_embedding(input_ids) + self.positional_embedding[: input_ids.shape[1]]
        tokens = self.ln_final(self.transformer(tokens, self.reading.causal))
        pooled = tokens[torch.arange(input_ids.shape[0]), self._summing(input_ids)]
        return self.text_projection(pooled) if self.reading.has_bias else pooled @ self.text_projection

    def _summing(self, ids: Tensor) -> Tensor:
        """Where in each text the token is that sums it up."""
        match self.reading.pooling:
            case "first":
                return torch.zeros_like(ids[:, 0])
            case "last":
                return torch.full_like(ids[:, 0], ids.shape[1] - 1)
            case "eos":
                return (ids == self.reading.end).int().argmax(dim=1)
        return ids.int().argmax(dim=1)


class PooledEncoder(nn.Module):
    """A transformers text encoder below open_clip's pooling and projection.

    `pooling` is open_clip's name of one of: the mean over the tokens, their largest values, and the first token, with
    or without the encoder's own layer behind it.
    """

    def __init__(self, encoder: Any, pooling: str, projection: nn.Module):
        super().__init__()
        self.transformer, self.pooling, self.proj = encoder, pooling, projection

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
        return self.proj(self._pooled(output, attention_mask.unsqueeze(2)))

    def _pooled(self, output: Any, mask: Tensor) -> Tensor:
        tokens = output.last_hidden_state
        match self.pooling:
            case "mean_pooler":
                return (tokens * mask).sum(dim=1) / mask.sum(dim=1)
            case "max_pooler":
                return tokens.masked_fill(mask == 0, -torch.inf).amax(dim=1)
            case "cls_pooler":
                return output.pooler_output
        return tokens[:, 0]


def projection(kind: str | None, width: int, output_dim: int) -> nn.Module:
    """open_clip's projection of an encoder's vectors: none where it is not asked for and the widths are the same."""
    if kind is None and width == output_dim:
        return nn.Identity()
    if kind == "linear":
        return nn.Linear(width, output_dim, bias=False)
    inner = (width + output_dim) // 2
    return nn.Sequential(nn.Linear(width, inner, bias=False), nn.GELU(), nn.Linear(inner, output_dim, bias=False))
