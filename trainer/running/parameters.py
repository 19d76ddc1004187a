"""How fast each parameter learns, and which are held small."""

from typing import Any

from torch import nn

from trainer.running.stage import Plan


def parameter_groups(module: nn.Module, plan: Plan) -> list[dict[str, Any]]:
    """Groups for AdamW, whose key `share` is theirs of the learning rate. Frozen parameters are left out.

    Weight decay is for matrices and kernels; biases, norms and scalars have none.
    """
    published = published_parameters(module)
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    groups = []
    for is_published, share in ((False, 1.0), (True, plan.published_rate)):
        alike = [parameter for parameter in trained if (id(parameter) in published) == is_published]
        for is_matrix, decay in ((True, plan.weight_decay), (False, 0.0)):
            parameters = [parameter for parameter in alike if (parameter.ndim > 1) == is_matrix]
            groups.append(
                {"params": parameters, "weight_decay": decay, "lr": plan.learning_rate * share, "share": share}
            )
    return [group for group in groups if group["params"]]


def published_parameters(module: nn.Module) -> set[int]:
    """Ids of the parameters under modules that say `is_published`; a part of one may say that it is not."""
    published: set[int] = set()
    for part in module.modules():  # parents come before their parts
        says = getattr(part, "is_published", None)
        if says is not None:
            ids = {id(parameter) for parameter in part.parameters()}
            published = published | ids if says else published - ids
    return published
