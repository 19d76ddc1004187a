"""Writes a pack's model card: a template's own words, and in them what a run knows about itself and has measured.

After Mitchell et al. 2019, "Model cards for model reporting", arXiv 1810.03993: what the model is, what it learned from
and under which terms, its figures, what it is good and bad at, and how to make it again.
"""

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

from trainer.report import failures, figures_page

TEMPLATE = "MODEL_CARD.md"


def model_card(values: Mapping[str, object], metrics: Mapping[str, Any]) -> str:
    """The card in Markdown; a pack that has not been measured yet says so.

    Args:
        values: what the run knows about itself, one for each `$name` in the template.
        metrics: those of `trainer.evaluate.compare`, or none; float32 stands beside int8.
    """
    packs = {kind: metrics[kind] for kind in ("float32", "int8") if kind in metrics}
    text = (files("trainer") / "resources" / TEMPLATE).read_text(encoding="utf-8")
    return Template(text).substitute(
        values,
        figures=figures_page(packs) if packs else "Not measured.",
        failures=failures(metrics.get("int8", {})) or "Nothing of that kind was measured.",
    )
