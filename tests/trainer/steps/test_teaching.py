"""Asking teachers beforehand: all that stage 1 will look up is there."""

import json
from collections.abc import Callable
from pathlib import Path

from trainer.cli import main

RECIPE = """
seed = 1
pack = { id = "small", name = "Small", version = "1" }
text_teachers = [{ kind = "transformers", name = NAME }]
image_student = { kind = "transformers", name = NAME, size = 32 }
text_student = { kind = "transformers", name = NAME, max_length = 20 }
distil_text = { epochs = 1, batch_size = 2, learning_rate = 1e-3, by_translation = true }
align = { epochs = 1, batch_size = 2, learning_rate = 1e-3, embedding_dim = 8 }
quantize = { calibration_photos = 2 }

[data]
pairs = [{ captions = "flickr8k_cn/captions.tsv" }]
texts = ["text/sentences_en_zh.tsv", "text/tags_en_zh.tsv"]
limit = 3
"""


def test_teachers_read_the_very_translations_that_a_limit_leaves(
    small_dual_encoder: Callable[[str], Path], data: Path, tmp_path: Path
):
    recipe, run = tmp_path / "small.toml", tmp_path / "run"
    name = json.dumps(str(small_dual_encoder("altclip")))
    recipe.write_text(RECIPE.replace("NAME", name), encoding="utf-8")
    assert main(["distill", str(recipe), "--data", str(data), "--out", str(run), "--tower", "text"]) == 0
    assert len((run / "distil_text" / "log.csv").read_text().splitlines()) == 2
