"""What brings a student's pooled features into the joint space."""

from torch import Tensor, nn
from torch.nn import functional


class ProjectionHead(nn.Module):
    """Pooled features (N, C) to (N, D), not normalised: a linear map plus a perceptron that starts at 0."""

    def __init__(self, channels: int, embedding_dim: int, dropout: float = 0.0):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.shortcut = nn.Linear(channels, embedding_dim)
        self.hidden = nn.Linear(channels, embedding_dim)
        self.output = nn.Linear(embedding_dim, embedding_dim, bias=False)
        nn.init.zeros_(self.output.weight)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor) -> Tensor:
        standard = self.dropout(self.norm(features))
        hidden = functional.gelu(self.hidden(standard), approximate="tanh")
        return self.shortcut(standard) + self.output(self.dropout(hidden))
