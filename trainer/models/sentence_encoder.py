"""USE-multilingual v3, the sentence encoder whose weights the embedded pack's text tower starts from.

A deep averaging network over word pieces and their n-grams (Yang et al. 2019, arXiv 1907.04307): each piece embedding
is joined by convolutions over windows of two, three and five pieces, the sum over the sentence is divided by the root
of its length, and a small feed-forward network with shortcuts gives the sentence embedding.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.features import TextFeatures

EMBEDDING_DIM = 512
BRANCH_DIM = 256
POOLED_DIM = EMBEDDING_DIM + 3 * BRANCH_DIM
HIDDEN_DIM = 320
WINDOWS = {2: 0, 3: 1, 5: 2}  # window width -> pieces to the left of the current one
TABLE_CHUNKS = 17


class QuantizedEmbedding(nn.Module):
    """Piece embeddings kept as bytes, each row with its own step and offset: value = byte * step + offset."""

    def __init__(self, table: Tensor, step: Tensor, offset: Tensor):
        """`table` is uint8 (V, D); `step` and `offset` are float32 (V, 1)."""
        super().__init__()
        self.register_buffer("table", table)
        self.register_buffer("step", step)
        self.register_buffer("offset", offset)

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.table[input_ids].float() * self.step[input_ids] + self.offset[input_ids]

    def with_rows(self, rows: Tensor) -> "QuantizedEmbedding":
        """A larger embedding with float32 `rows` (M, D) appended, rounded to bytes between each row's extremes."""
        offset = rows.min(dim=1, keepdim=True).values
        step = (rows.max(dim=1, keepdim=True).values - offset).clamp_min(1e-8) / 255
        table = ((rows - offset) / step).round().to(torch.uint8)
        return QuantizedEmbedding(
            torch.cat([self.table, table]), torch.cat([self.step, step]), torch.cat([self.offset, offset])
        )


class WindowBranch(nn.Module):
    """Two residual convolutions over windows of pieces that see zeros outside the sentence."""

    def __init__(self, width: int, left: int):
        super().__init__()
        self.padding = (left, width - 1 - left)
        self.first = nn.Conv1d(BRANCH_DIM, BRANCH_DIM, width)
        self.second = nn.Conv1d(BRANCH_DIM, BRANCH_DIM, width)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """Features (N, 256, L) and a float mask (N, 1, L) to features of the same shape."""
        for convolution in (self.first, self.second):
            windows = functional.pad(features * mask, self.padding)
            features = features + functional.relu(convolution(windows))
        return features


class SentencePooling(nn.Module):
    """Piece ids to the sum of their normalised features over the root of the sentence's length."""

    def __init__(self, embedding: QuantizedEmbedding, epsilon: float):
        super().__init__()
        self.embedding = embedding
        self.project = nn.Linear(EMBEDDING_DIM, len(WINDOWS) * BRANCH_DIM)
        self.project_norm = nn.LayerNorm(len(WINDOWS) * BRANCH_DIM, eps=epsilon)
        self.branches = nn.ModuleList(WindowBranch(width, left) for width, left in WINDOWS.items())
        self.norm = nn.LayerNorm(POOLED_DIM, eps=epsilon)

    def tokens(self, embeddings: Tensor, attention_mask: Tensor) -> Tensor:
        """Piece embeddings (N, L, 512) and mask (N, L) to normalised features (N, L, 1280), zero under the mask."""
        mask = attention_mask.to(embeddings.dtype)
        shared = self.project_norm(self.project(embeddings)).transpose(1, 2)
        inputs = shared.split(BRANCH_DIM, dim=1)
        windows = [branch(part, mask.unsqueeze(1)) for branch, part in zip(self.branches, inputs, strict=True)]
        features = torch.cat([embeddings, torch.cat(windows, dim=1).transpose(1, 2)], dim=2)
        return self.norm(features) * mask.unsqueeze(2)

    def total(self, tokens: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """What `tokens` gives to pooled features (N, 1280) and root lengths (N, 1)."""
        root_length = attention_mask.to(tokens.dtype).sum(dim=1, keepdim=True).clamp_min(1).sqrt()
        return tokens.sum(dim=1) / root_length, root_length

    def pool(self, embeddings: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Piece embeddings (N, L, 512) and mask (N, L) to pooled features (N, 1280) and root lengths (N, 1)."""
        return self.total(self.tokens(embeddings, attention_mask), attention_mask)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        return self.pool(self.embedding(input_ids), attention_mask)


class SentenceHead(nn.Module):
    """Pooled features to the sentence embedding: a projection and a four-layer network with shortcuts."""

    def __init__(self, epsilon: float):
        super().__init__()
        self.epsilon = epsilon
        self.project = nn.Linear(POOLED_DIM, EMBEDDING_DIM)
        self.first = nn.Linear(EMBEDDING_DIM, HIDDEN_DIM, bias=False)
        self.second = nn.Linear(HIDDEN_DIM, HIDDEN_DIM, bias=False)
        self.second_shortcut = nn.Linear(EMBEDDING_DIM, HIDDEN_DIM, bias=False)
        self.third = nn.Linear(HIDDEN_DIM, EMBEDDING_DIM, bias=False)
        self.last = nn.Linear(EMBEDDING_DIM, EMBEDDING_DIM, bias=False)
        self.last_shortcut = nn.Linear(HIDDEN_DIM, EMBEDDING_DIM, bias=False)

    def forward(self, pooled: Tensor, root_length: Tensor) -> Tensor:
        """(N, 1280) and (N, 1) to unit vectors (N, 512)."""
        mean = functional.linear(pooled, self.project.weight) + root_length * self.project.bias
        early = functional.relu(self.second_shortcut(mean) + self.second(functional.relu(self.first(mean))))
        late = torch.tanh(self.last_shortcut(early) + self.last(functional.relu(self.third(early))))
        return late / late.square().sum(dim=1, keepdim=True).clamp_min(self.epsilon).sqrt()


class SentenceEncoder(nn.Module):
    """Piece ids (N, L) and their mask to unit sentence embeddings (N, 512); padding changes nothing."""

    def __init__(self, embedding: QuantizedEmbedding, epsilon: float):
        super().__init__()
        self.pooling = SentencePooling(embedding, epsilon)
        self.head = SentenceHead(epsilon)

    def features(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        """Token features (N, L, 1280), zero under the mask, and the sentence embeddings made from them."""
        tokens = self.pooling.tokens(self.pooling.embedding(input_ids), attention_mask)
        return TextFeatures(tokens, self.head(*self.pooling.total(tokens, attention_mask)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.head(*self.pooling(input_ids, attention_mask))


def read_table(arrays: dict[str, np.ndarray], ids: list[int]) -> QuantizedEmbedding:
    """Rows `ids` of the published table, whose row i lies in chunk i mod 17 with that chunk's step and offset."""
    kept = np.asarray(ids)
    chunk, row = kept % TABLE_CHUNKS, kept // TABLE_CHUNKS
    table = np.empty((len(kept), EMBEDDING_DIM), np.uint8)
    for number in range(TABLE_CHUNKS):
        here = chunk == number
        table[here] = arrays[f"q{number + 1}"][row[here]]
    step, offset = arrays["scale"][chunk, None], arrays["lo"][chunk, None]
    return QuantizedEmbedding(torch.from_numpy(table), torch.from_numpy(step), torch.from_numpy(offset))


def published_tensors(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Our parameter name -> published array, turned to torch's (outputs, inputs[, window]) layout."""

    def joined(prefix: str, axis: int) -> np.ndarray:
        return np.concatenate([arrays[f"{prefix}{width}"] for width in WINDOWS], axis=axis)

    tensors = {
        "pooling.project.weight": joined("proj", 1).T,
        "pooling.project.bias": joined("proj_b", 0),
        "pooling.project_norm.weight": joined("ln_g", 0),
        "pooling.project_norm.bias": joined("ln_b", 0),
        "pooling.norm.weight": arrays["ln_g"],
        "pooling.norm.bias": arrays["ln_b"],
    }
    for index, width in enumerate(WINDOWS):
        branch = f"pooling.branches.{index}"
        for layer, number in (("first", 1), ("second", 2)):
            kernel = arrays[f"w{number}_{width}"].reshape(width, BRANCH_DIM, BRANCH_DIM)
            tensors[f"{branch}.{layer}.weight"] = kernel.transpose(2, 1, 0)
            tensors[f"{branch}.{layer}.bias"] = arrays[f"b{number}_{width}"]
    tensors["head.project.weight"], tensors["head.project.bias"] = arrays["cnn_W"].T, arrays["cnn_b"]
    layers = {
        "first": "d0",
        "second": "d1",
        "second_shortcut": "p1",
        "third": "d2",
        "last": "d3",
        "last_shortcut": "p3",
    }
    return tensors | {f"head.{ours}.weight": arrays[theirs].T for ours, theirs in layers.items()}


def load_published(weights: Path, ids: list[int]) -> SentenceEncoder:
    """The encoder from a published `weights.npz` with only the vocabulary rows `ids`, in evaluation mode."""
    with np.load(weights, allow_pickle=False) as archive:
        arrays = dict(archive)
    encoder = SentenceEncoder(read_table(arrays, ids), float(arrays["eps"]))
    state = {name: torch.tensor(np.ascontiguousarray(array)) for name, array in published_tensors(arrays).items()}
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    if unexpected or any("embedding" not in name for name in missing):
        raise ValueError(f"The published weights do not fit: missing {missing}, unexpected {unexpected}.")
    return encoder.eval()
