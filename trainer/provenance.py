"""What the embedded pack says of itself: weights, data with their terms, the recipe, and software versions."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from core_model.manifest import ImageInput
from trainer.card import model_card
from trainer.embedded_recipe import Recipe
from trainer.pack import IMAGE_FILE, About, resource
from trainer.report import markdown_table
from trainer.sources import SENTENCE_ENCODER, TRUNKS

DATA = (
    ("Flickr8k, 6,000 training photos and their English captions", "research use of the photos"),
    ("Flickr8k-CN, Chinese captions by people and by machine translation", "published for research, Li et al. 2016"),
    ("COCO, some 2,600 photos of which 170 with English captions", "annotations CC BY 4.0, photos by Flickr's terms"),
    ("COCO-CN, Chinese captions, for the vocabulary only", "published for research, Li et al. 2019"),
    ("Tatoeba, pairs of English and Chinese sentences", "CC BY 2.0 FR"),
    ("Recognize Anything, tag list in English and Chinese", "Apache-2.0"),
    ("Chinese-CLIP, names of the ImageNet classes in English and Chinese", "MIT"),
    ("wordfreq, lists of common words, to choose the vocabulary", "CC BY-SA 4.0; no list is in the pack"),
)
SOFTWARE = ("torch", "onnx", "onnxruntime", "tokenizers", "numpy", "pillow", "wordfreq")


def training_record(recipe: Recipe) -> dict[str, Any]:
    """The `training` section of a pack's model.json."""
    weights = [
        {
            "what": source.what,
            "package": source.package,
            "version": source.version,
            "license": source.license,
            "sha256": dict(source.members),
        }
        for source in (TRUNKS[recipe.image.trunk], SENTENCE_ENCODER)
    ]
    return {
        "weights": weights,
        "data": [{"name": name, "terms": terms} for name, terms in DATA],
        "recipe": asdict(recipe),
        "software": {package: version(package) for package in SOFTWARE},
    }


def about(recipe: Recipe, metrics: Mapping[str, Any]) -> About:
    """What the pack of `recipe` says of itself once `metrics` have been measured; the terms name whose work it is."""
    training = training_record(recipe)
    return About(
        id=recipe.pack.id,
        name=recipe.pack.name,
        version=recipe.pack.version,
        embedding_dim=recipe.heads.embedding_dim,
        image=ImageInput(IMAGE_FILE, recipe.image.size, recipe.image.resize, recipe.image.resample),
        max_length=recipe.text.max_length,
        spdx="Apache-2.0",
        license="\n".join((resource("NOTICE.txt"), resource("APACHE-2.0.txt"))),
        card=card(recipe, training, metrics),
        training=training,
        metrics=metrics,
    )


def card(recipe: Recipe, training: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """The model card in Markdown."""
    weights = [(w["what"], f"{w['package']} {w['version']}", w["license"]) for w in training["weights"]]
    values = {
        "name": recipe.pack.name,
        "version": recipe.pack.version,
        "trunk": recipe.image.trunk,
        "size": recipe.image.size,
        "embedding_dim": recipe.heads.embedding_dim,
        "weights": markdown_table(("weights", "package", "licence"), weights),
        "data": markdown_table(("data", "terms"), [(d["name"], d["terms"]) for d in training["data"]]),
    }
    return model_card("MODEL_CARD.md", values, metrics)
