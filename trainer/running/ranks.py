"""What the processes of a distributed run tell each other; with one process, nothing happens here.

The convention is that of DistributedDataParallel: the gradient of the run is the mean of the ranks' gradients. That
class is not used, because gradient caching runs a tower many times in one backward pass, which its hooks do not allow.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm


def rank_count() -> int:
    """How many processes train together."""
    return distributed.get_world_size() if distributed.is_available() and distributed.is_initialized() else 1


def gather_rows(rows: Tensor) -> Tensor:
    """The rows (n, ...) of all ranks, in rank order; a rank may have more than another.

    It lets gradients through on the understanding that every rank computes the same loss from the result.
    """
    return rows if rank_count() == 1 else _GatherRows.apply(rows)


class _GatherRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows: Tensor) -> Tensor:
        counts = [torch.zeros(1, dtype=torch.long, device=rows.device) for _ in range(rank_count())]
        distributed.all_gather(counts, torch.tensor([len(rows)], device=rows.device))
        sizes = [int(count) for count in counts]
        padded = rows.new_zeros(max(sizes), *rows.shape[1:])
        padded[: len(rows)] = rows
        parts = [torch.empty_like(padded) for _ in sizes]
        distributed.all_gather(parts, padded)
        ctx.start, ctx.count = sum(sizes[: distributed.get_rank()]), len(rows)
        return torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)])

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        # Only this rank's rows lead to its parameters, and the mean over ranks will divide by their number.
        return gradient[ctx.start : ctx.start + ctx.count] * rank_count()


@torch.no_grad()
def average_over_ranks(tensors: Iterable[Tensor]) -> None:
    """Replace floating-point `tensors`, of the same shapes on every rank, by their means over the ranks, in place."""
    tensors = list(tensors)
    if rank_count() == 1 or not tensors:
        return
    flat = torch.cat([tensor.float().flatten() for tensor in tensors])
    distributed.all_reduce(flat)
    flat /= rank_count()
    for tensor, mean in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
        tensor.copy_(mean.view_as(tensor))


def synchronize(module: nn.Module) -> None:
    """Average the gradients of `module` over the ranks, and the running statistics of its batch normalisation.

    Every rank must have used the same parameters. Batch statistics themselves stay those of a rank's own examples.
    """
    gradients = [parameter.grad for parameter in module.parameters() if parameter.grad is not None]
    norms = [part for part in module.modules() if isinstance(part, _BatchNorm) and part.running_mean is not None]
    average_over_ranks(gradients + [statistic for norm in norms for statistic in (norm.running_mean, norm.running_var)])
