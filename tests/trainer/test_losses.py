"""The objectives of alignment against plain loops over their formulas."""

import math

import numpy as np
import pytest
import torch

from trainer.losses import inverse_temperature, multi_positive_nce, pair_loss, soft_class_loss


def unit(rows: int, columns: int, seed: int) -> "torch.Tensor":
    generator = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(rows, columns, generator=generator), dim=1)


def brute_force_nce(queries, keys, positives, scale) -> float:
    total = 0.0
    for query, row in zip(queries.tolist(), positives.tolist(), strict=True):
        scores = [scale * sum(a * b for a, b in zip(query, key, strict=True)) for key in keys.tolist()]
        normaliser = math.log(sum(math.exp(score) for score in scores))
        right = [score - normaliser for score, is_right in zip(scores, row, strict=True) if is_right]
        total -= sum(right) / len(right)
    return total / len(queries)


def test_multi_positive_nce_is_the_mean_log_probability_of_all_right_keys():
    queries, keys = unit(4, 6, 1), unit(7, 6, 2)
    positives = torch.tensor(np.random.default_rng(3).random((4, 7)) < 0.4)
    positives[:, 0] = True
    expected = brute_force_nce(queries, keys, positives, 5.0)
    assert multi_positive_nce(queries, keys, positives, 5.0).item() == pytest.approx(expected, rel=1e-5)


def test_pairs_match_row_by_row():
    vectors = unit(5, 8, 6)
    others, identity = unit(5, 8, 7), torch.eye(5, dtype=torch.bool)
    expected = brute_force_nce(vectors, others, identity, 8.0) + brute_force_nce(others, vectors, identity, 8.0)
    assert pair_loss(vectors, others, 8.0).item() == pytest.approx(expected / 2, rel=1e-5)
    assert pair_loss(vectors, vectors, 100.0).item() < pair_loss(vectors, vectors.flip(0), 100.0).item()


def test_soft_class_loss_is_cross_entropy():
    vectors, classes = unit(3, 4, 7), unit(5, 4, 8)
    target = torch.softmax(torch.randn(3, 5, generator=torch.Generator().manual_seed(9)), dim=1)
    log_probabilities = (vectors @ classes.T * 3.0).log_softmax(dim=1)
    expected = -(target * log_probabilities).sum(dim=1).mean()
    assert soft_class_loss(vectors, classes, target, 3.0).item() == pytest.approx(expected.item(), rel=1e-5)


def test_a_temperature_at_its_limit_still_learns():
    log_scale = torch.nn.Parameter(torch.tensor(math.log(100.0)))
    optimizer = torch.optim.SGD([log_scale], lr=0.01)
    for wanted in (150.0, 150.0, 50.0, 50.0, 50.0):
        optimizer.zero_grad()
        scale = inverse_temperature(log_scale)
        assert scale.item() <= 100 * (1 + 1e-6)
        (scale.log() - math.log(wanted)).abs().backward()
        optimizer.step()
    assert inverse_temperature(log_scale).item() < 99
