"""What a pack says of itself: its licence, its model card, and what it was made from."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from core_model.manifest import ImageInput
from trainer.card import model_card
from trainer.pack import IMAGE_FILE, About, resource
from trainer.recipe import Recipe
from trainer.report import markdown_table
from trainer.steps.materials import Materials

SOFTWARE = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers", "numpy", "pillow")


def describe(recipe: Recipe, materials: Materials, metrics: Mapping[str, Any]) -> About:
    """The account of a pack of this recipe, with the figures of `trainer.steps.measuring` or none yet."""
    student = recipe.image_student
    return About(
        id=recipe.pack.id,
        name=recipe.pack.name,
        version=recipe.pack.version,
        embedding_dim=recipe.align.embedding_dim,
        image=ImageInput(IMAGE_FILE, student.size, student.resize, student.resample),
        max_length=recipe.text_student.max_length,
        spdx=recipe.pack.license,
        license=terms(recipe),
        card=card(recipe, materials, metrics),
        training={
            "recipe": asdict(recipe),
            "photos": len(materials.photos),
            "photos with captions": len(materials.pairs),
            "texts": len(materials.texts),
            "software": {package: version(package) for package in SOFTWARE},
        },
        metrics=metrics,
    )


def terms(recipe: Recipe) -> str:
    """The text of the licence that the recipe names, as far as we have it."""
    models = [recipe.image_student.name, recipe.text_student.name, *(teacher.name for teacher in recipe.teachers)]
    heading = (
        f"{recipe.pack.name} {recipe.pack.version}\n\n"
        f"The weights in this pack are under: {recipe.pack.license}\n"
        f"They derive from or were taught by: {', '.join(dict.fromkeys(models))}.\n"
        "The terms of those models and of the data in the model card bind as well.\n"
    )
    return heading + ("\n" + resource("APACHE-2.0.txt") if recipe.pack.license == "Apache-2.0" else "")


def card(recipe: Recipe, materials: Materials, metrics: Mapping[str, Any]) -> str:
    """The model card in Markdown."""
    teachers = [("photos", t.name, t.weight) for t in recipe.image_teachers]
    teachers += [("texts", t.name, t.weight) for t in recipe.text_teachers]
    values = {
        "id": recipe.pack.id,
        "name": recipe.pack.name,
        "version": recipe.pack.version,
        "license": recipe.pack.license,
        "embedding_dim": recipe.align.embedding_dim,
        "image_student": recipe.image_student.name,
        "size": recipe.image_student.size,
        "resize": recipe.image_student.resize,
        "text_student": recipe.text_student.name,
        "max_length": recipe.text_student.max_length,
        "image_scheme": recipe.quantize.image,
        "text_scheme": recipe.quantize.text,
        "photos": len(materials.photos),
        "pairs": len(materials.pairs),
        "texts": len(materials.texts),
        "sources": "\n".join(f"- {source}" for source in sources(recipe)),
        "teachers": markdown_table(("of", "teacher", "weight"), teachers) if teachers else "None.",
        "seed": recipe.seed,
        "software": ", ".join(f"{package} {version(package)}" for package in SOFTWARE),
    }
    return model_card("RECIPE_CARD.md", values, metrics)


def sources(recipe: Recipe) -> list[str]:
    """The files and folders of the recipe's data, as it names them, and what each is for."""
    section = recipe.data
    found = [f"{pairs.captions or pairs.shards}, split {pairs.split}: photos with captions" for pairs in section.pairs]
    found += [f"{folder}: photos" for folder in section.images] + [f"{file}: texts" for file in section.texts]
    return list(dict.fromkeys(found))
