"""Which share of the learning rate, and which decay, each parameter gets."""

from torch import nn

from trainer.running.parameters import parameter_groups
from trainer.running.stage import Plan

PLAN = Plan(1, 1, learning_rate=0.4, weight_decay=0.1, warmup_steps=0, seed=0, published_rate=0.25)


def settings(module: nn.Module) -> dict[int, tuple[float, float]]:
    groups = parameter_groups(module, PLAN)
    return {id(p): (group["lr"], group["weight_decay"]) for group in groups for p in group["params"]}


def test_published_layers_learn_more_slowly_but_for_what_is_new_in_them():
    trunk, head, rows = nn.Linear(2, 3), nn.Linear(3, 4), nn.Linear(2, 2, bias=False)
    trunk.rows = rows
    trunk.is_published, rows.is_published = True, False
    found = settings(nn.ModuleList([trunk, head]))
    assert found[id(trunk.weight)] == (0.1, 0.1)
    assert found[id(trunk.bias)] == (0.1, 0.0)
    assert found[id(rows.weight)] == (0.4, 0.1)
    assert found[id(head.weight)] == (0.4, 0.1)
    assert found[id(head.bias)] == (0.4, 0.0)


def test_a_trunk_from_chance_learns_at_the_full_rate():
    trunk = nn.Linear(2, 3)
    trunk.is_published = False
    assert settings(trunk)[id(trunk.weight)] == (0.4, 0.1)


def test_frozen_parameters_are_left_out():
    trunk = nn.Linear(2, 3)
    trunk.weight.requires_grad_(False)
    assert set(settings(trunk)) == {id(trunk.bias)}
