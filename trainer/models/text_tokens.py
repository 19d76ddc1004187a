"""Takes token and sentence features out of any transformers text encoder."""

from typing import Any

import torch
from torch import Tensor, nn

from trainer.features import TextFeatures
from trainer.models.text_trunk import TextTrunk


def text_half(model: nn.Module) -> nn.Module:
    """The text tower of a dual encoder; any other model as it is."""
    return getattr(model, "text_model", model)


def longest_text(model: nn.Module) -> int:
    """How many tokens `model` has positions for; RoBERTa's kind leaves those up to the padding's unused."""
    for module in model.modules():
        for name in ("position_embeddings", "position_embedding"):
            table = getattr(module, name, None)
            if isinstance(table, nn.Embedding):
                return table.num_embeddings - (0 if table.padding_idx is None else table.padding_idx + 1)
    return 512


class TextTokens(TextTrunk):
    """Ids and mask, int64 (N, L), to the last tokens (N, L, C) and their mean (N, C) over what is not masked."""

    def __init__(self, model: Any):
        super().__init__()
        self.model = text_half(model)
        with torch.no_grad():
            channels = self._last(*torch.ones(2, 1, 2, dtype=torch.long)).shape[2]
        self.token_channels = self.sentence_dim = channels

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        tokens = self._last(input_ids, attention_mask)
        mask = attention_mask.unsqueeze(2).to(tokens.dtype)
        return TextFeatures(tokens, (tokens * mask).sum(dim=1) / mask.sum(dim=1).clamp_min(1))

    def _last(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
