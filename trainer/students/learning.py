"""Which parts of a student learn."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


def freeze(parts: Iterable[nn.Module]) -> list[nn.Module]:
    """Let none of `parts` learn, and return them for `hold`."""
    return [part.requires_grad_(False) for part in parts]


def hold(parts: Iterable[nn.Module]) -> None:
    """Put frozen `parts` back into evaluation mode, so that their batch statistics do not move either."""
    for part in parts:
        part.eval()


def freeze_unused(student: nn.Module, *example: Tensor) -> None:
    """Let parameters that have no part in what `student` makes of `example`, such as a pooler's, not learn.

    Training over several processes waits for the gradient of every parameter that learns.
    """
    was_training = student.training
    student.eval()
    with torch.enable_grad():
        student(*example).sum().backward()
    for parameter in student.parameters():
        parameter.requires_grad_(parameter.requires_grad and parameter.grad is not None)
        parameter.grad = None
    student.train(was_training)
