"""What a pack says it was made from: weights, data with their terms, the recipe, and software versions."""

from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from trainer.embedded_recipe import Recipe
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
