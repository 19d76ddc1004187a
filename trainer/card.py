"""Writes a pack's model card from what its run knows about itself."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

from trainer.embedded_recipe import Recipe


def table(heading: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def retrieval_table(figures: Mapping[str, Any]) -> str:
    """Recall of every caption group, both ways."""
    rows = [
        (group, way.replace("_", " "), *(f"{figure:.1f}" for figure in recall.values()))
        for group, ways in figures["captions"].items()
        for way, recall in ways.items()
    ]
    return table(("captions", "direction", "recall@1", "recall@5", "recall@10"), rows)


def naming_table(figures: Mapping[str, Any]) -> str:
    """Single-word search and zero-shot classification."""
    rows = [
        (f"words, {language}: precision@10", f"{words['precision@10']:.1f}")
        for language, words in figures["words"].items()
    ]
    rows += [(f"{name}: accuracy", f"{accuracy:.1f}") for name, accuracy in figures["zero_shot"].items()]
    return table(("measure", "%"), rows)


def model_card(recipe: Recipe, training: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """The card in Markdown; a pack that has not been measured yet says so."""
    measured = metrics.get("int8") or metrics.get("float32")
    template = Template((files("trainer") / "resources" / "MODEL_CARD.md").read_text(encoding="utf-8"))
    return template.substitute(
        name=recipe.pack.name,
        version=recipe.pack.version,
        trunk=recipe.image.trunk,
        size=recipe.image.size,
        embedding_dim=recipe.heads.embedding_dim,
        weights=table(
            ("weights", "package", "licence"),
            [(w["what"], f"{w['package']} {w['version']}", w["license"]) for w in training["weights"]],
        ),
        data=table(("data", "terms"), [(d["name"], d["terms"]) for d in training["data"]]),
        retrieval=retrieval_table(measured) if measured else "Not measured.",
        naming=naming_table(measured) if measured else "Not measured.",
    )
