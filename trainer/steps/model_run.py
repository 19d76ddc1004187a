"""A run from its first step to the one that was asked for."""

from pathlib import Path

from trainer.steps.materials import check, read_materials
from trainer.steps.packing import Packing
from trainer.steps.place import Place
from trainer.steps.teaching import teach
from trainer.steps.training import Training


def run_steps(place: Place, last: str = "pack") -> Path | None:
    """Take the steps up to `last`.

    That is check, teach, distil_image, distil_text, distil (both students' own), align, float_pack or pack.
    Returns the folder of the last step; None where the recipe has no such step. Processes beside the main one are done
    when the training is, and get None too. Raises TrainerError for whatever the user can put right.
    """
    report = check(place)
    if last == "check":
        return place.run.folder.root / "check"
    materials = read_materials(place.recipe.data, place.data, report.unreadable)
    features = teach(place, materials)
    if last == "teach":
        return features
    training = Training(place, materials, features)
    image = training.distil_image() if last != "distil_text" else None
    if last == "distil_image":
        return image
    text = training.distil_text()
    if last in ("distil", "distil_text"):
        return text or image
    aligned = training.align(image, text)
    if last == "align":
        return aligned
    if not place.accelerator.is_main_process:
        return None
    packing = Packing(place, materials)
    exact = packing.float_pack(training, aligned)
    return exact if last == "float_pack" else packing.pack(exact)
