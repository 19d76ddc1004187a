"""What a pack says of itself: its licence, its model card, and what it was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from trainer.card import model_card
from trainer.pack import About, input_of, resource, software
from trainer.recipe import Recipe
from trainer.report import markdown_table
from trainer.sources import SENTENCE_ENCODER, SENTENCE_ENCODER_NAME, TRUNKS, Source
from trainer.steps.materials import Materials

GOOD_AT = "What the tables above say it finds, asked for in either language."
BAD_AT = (
    "What its photos and texts did not show it. Text in pictures, counting, left and right, names of people and "
    "places, and languages other than Chinese and English are beyond it. Try it on photos of your own before relying "
    "on it."
)


def describe(recipe: Recipe, materials: Materials, metrics: Mapping[str, Any]) -> About:
    """The account of a pack of this recipe, with the figures of `trainer.steps.measuring` or none yet."""
    return About(
        id=recipe.pack.id,
        name=recipe.pack.name,
        version=recipe.pack.version,
        embedding_dim=recipe.align.embedding_dim,
        image=input_of(recipe.image_student),
        max_length=recipe.text_student.max_length,
        spdx=recipe.pack.license,
        license=terms(recipe),
        card=card(recipe, materials, metrics),
        training={
            "recipe": asdict(recipe),
            "weights": [
                {**asdict(source), "members": dict(source.members)} if source else {"what": name}
                for name, source in starting_weights(recipe).items()
            ],
            "photos": len(materials.photos),
            "photos with captions": len(materials.pairs),
            "texts": len(materials.texts),
            "software": software(),
        },
        metrics=metrics,
    )


def starting_weights(recipe: Recipe) -> dict[str, Source | None]:
    """Every model that the weights derive from or were taught by, by its name in the recipe; its source if we know it.

    Students that start from chance are no such models.
    """
    known = {**TRUNKS, SENTENCE_ENCODER_NAME: SENTENCE_ENCODER}
    students = [student.name for student in (recipe.image_student, recipe.text_student) if student.pretrained]
    names = dict.fromkeys([*students, *(teacher.name for teacher in recipe.teachers)])
    return {name: known.get(name) for name in names}


def terms(recipe: Recipe) -> str:
    """The text of the licence that the recipe names, as far as we have it, and whose work the weights derive from."""
    models = [
        f"  {source.what}\n  {source.copyright}\n  License: {source.license}\n" if source else f"  {name}\n"
        for name, source in starting_weights(recipe).items()
    ]
    heading = [
        f"{recipe.pack.name} {recipe.pack.version}",
        *([f"Copyright {recipe.pack.owner}"] if recipe.pack.owner else []),
        f"\nThe weights in this pack are under: {recipe.pack.license}",
        "\nThey derive from, or were taught by:\n",
        *models,
        "The terms of those models and of the data in the model card bind as well.\n",
    ]
    return "\n".join(heading) + ("\n" + resource("APACHE-2.0.txt") if recipe.pack.license == "Apache-2.0" else "")


def card(recipe: Recipe, materials: Materials, metrics: Mapping[str, Any]) -> str:
    """The model card in Markdown."""
    taught = [("photos", t.name, t.weight) for t in recipe.image_teachers]
    taught += [("texts", t.name, t.weight) for t in recipe.text_teachers]
    sources = [(source.name, source.terms) for source in recipe.data.sources]
    weights = [
        (source.what, f"{source.package} {source.version}", source.license) if source else (name, "", "its own")
        for name, source in starting_weights(recipe).items()
    ]
    values = {
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
        "files": bullets(files(recipe)),
        "sources": markdown_table(("data", "terms"), sources) if sources else "The recipe states no terms.",
        "weights": markdown_table(("weights", "from", "licence"), weights) if weights else "None: all began by chance.",
        "teachers": markdown_table(("of", "teacher", "weight"), taught) if taught else "None.",
        "strengths": bullets(recipe.pack.strengths or (GOOD_AT,)),
        "weaknesses": bullets(recipe.pack.weaknesses or (BAD_AT,)),
        "seed": recipe.seed,
        "software": ", ".join(f"{package} {version}" for package, version in software().items()),
    }
    return model_card(values, metrics)


def bullets(lines: Sequence[str]) -> str:
    """A Markdown list."""
    return "\n".join(f"- {line}" for line in lines)


def files(recipe: Recipe) -> list[str]:
    """The files and folders of the recipe's data, as it names them, and what each is for."""
    section = recipe.data
    found = [f"{pairs.captions or pairs.shards}, split {pairs.split}: photos with captions" for pairs in section.pairs]
    found += [f"{folder}: photos" for folder in section.images] + [f"{file}: texts" for file in section.texts]
    return list(dict.fromkeys(found))
