"""What a text trunk is to us: token ids and their mask in, token and sentence features out."""

from abc import ABC, abstractmethod

from torch import Tensor, nn

from trainer.features import TextFeatures


class TextTrunk(nn.Module, ABC):
    """A network without a head. `token_channels` and `sentence_dim` are the widths of its features."""

    token_channels: int
    sentence_dim: int

    @abstractmethod
    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        """Ids and mask, int64 (N, L), to features; what the mask leaves out changes nothing."""

    def settle(self) -> None:
        """Turn into what computes the same in evaluation with less; there is no learning afterwards."""
