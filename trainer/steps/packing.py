"""The steps that end a run: the students as a float pack, then rounded, measured and compared."""

from dataclasses import asdict
from pathlib import Path

import numpy as np

from core_model import load_pack
from trainer.pack import Graphs, input_of, read_graphs, write_pack
from trainer.quantize import check_parity, check_spread, quantize_image, quantize_text
from trainer.steps.describing import describe
from trainer.steps.identity import content_of, listing_of
from trainer.steps.materials import Materials, spread
from trainer.steps.measuring import compare_packs
from trainer.steps.place import Place
from trainer.steps.training import Training
from trainer.steps.views import PlainView


class Packing:
    """What the main process does once the students have been trained."""

    def __init__(self, place: Place, materials: Materials):
        self.place, self.recipe, self.materials = place, place.recipe, materials
        self.folder = place.run.folder

    def float_pack(self, training: Training, aligned: Path) -> Path:
        """The students as they were trained, in float32: a pack like any other, and what rounding is held to."""

        def make(to: Path) -> None:
            image, text = training.image_student(aligned), training.text_student(aligned)
            self.place.progress.say("writing the graphs")
            graphs = Graphs(image.graph(), text.graph(), text.tokenizer.to_str())
            write_pack(to, graphs, describe(self.recipe, self.materials, {}))

        inputs = {
            "align": self.folder.key_of_step(aligned.name),
            "pack": asdict(self.recipe.pack),
            "data": asdict(self.recipe.data),  # of whose terms the card tells
        }
        return self.folder.step("float_pack", inputs, make)

    def pack(self, exact: Path) -> Path:
        """The rounded pack with its figures; TrainerError, and no pack, if it strays too far from the float one."""
        plan = self.recipe.quantize

        def make(to: Path) -> None:
            graphs = self.rounded(read_graphs(exact))
            write_pack(to, graphs, describe(self.recipe, self.materials, {}))
            self.place.progress.say("measuring both packs")
            metrics = compare_packs(load_pack(exact), load_pack(to), self.place, self.materials)
            check_spread(metrics["likeness"], plan.max_likeness)
            check_parity(
                metrics["float32"]["captions"],
                metrics["int8"]["captions"],
                metrics["cosine"],
                plan.max_recall_drop,
                plan.min_cosine,
            )
            write_pack(to, graphs, describe(self.recipe, self.materials, metrics))

        inputs = {
            "float_pack": self.folder.key_of_step(exact.name),
            "quantize": asdict(plan),
            "classes": [listing_of(self.place.data / name) for name in self.recipe.data.classes],
            "words": content_of(self.place.data / self.recipe.naming.tags) if self.recipe.naming else "",
        }
        return self.folder.step("pack", inputs, make)

    def rounded(self, exact: Graphs) -> Graphs:
        """The graphs in the recipe's schemes, calibrated on photos that were learned from."""
        plan, photos = self.recipe.quantize, self.materials.photos
        view = PlainView(input_of(self.recipe.image_student))
        chosen = spread(range(len(photos)), plan.calibration_photos)
        self.place.progress.say(f"calibrating on {len(chosen)} photos")
        pixels = np.stack([view(photos.open(index, view.decode_size), 0, index) for index in chosen])
        return Graphs(
            quantize_image(exact.image, pixels, plan.image), quantize_text(exact.text, plan.text), exact.tokenizer
        )
