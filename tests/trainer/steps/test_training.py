"""What the training steps leave behind."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from trainer.recipe import (
    AlignSection,
    DataSection,
    DistilSection,
    ImageStudentSection,
    ImageTeacherSection,
    TextDistilSection,
    TextStudentSection,
)
from trainer.run import key_of
from trainer.steps.training import Training

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="Only Linux has a file that is always full")
def test_weights_that_a_full_disk_does_not_take_are_an_error_of_the_system():
    place = SimpleNamespace(accelerator=SimpleNamespace(is_main_process=True), recipe=None)
    with pytest.raises(OSError, match="No space left"):
        Training(place, None, None).save(torch.nn.Linear(100, 100), FULL)


def noting(keys: list[str], recipe: SimpleNamespace, data: Path) -> SimpleNamespace:
    """A place where steps are not made, but their keys added to `keys`."""

    def together(name, inputs, make):
        keys.append(key_of(inputs))
        return data

    run = SimpleNamespace(together=together)
    return SimpleNamespace(recipe=recipe, data=data, run=run, accelerator=SimpleNamespace(is_main_process=False))


@pytest.mark.parametrize("changed", ["student", "teacher"])
def test_students_and_teachers_in_folders_are_known_by_what_is_in_them(tmp_path: Path, changed: str):
    for name in ("student", "teacher"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")
    student, teacher = str(tmp_path / "student"), str(tmp_path / "teacher")
    recipe = SimpleNamespace(
        seed=1,
        data=DataSection(()),
        align=AlignSection(1, 2, 0.1, 8, distil_weight=1.0),
        image_student=ImageStudentSection("transformers", student, 32),
        text_student=TextStudentSection("transformers", student),
        image_teachers=(ImageTeacherSection("transformers", teacher),),
        distil_image=DistilSection(1, 2, 0.1),
        naming=None,
    )
    keys: list[str] = []
    place = noting(keys, recipe, tmp_path)
    training = Training(place, None, None)
    for _ in range(2):
        training.distil_image()
        training.align(None, None)
        (tmp_path / changed / "model.safetensors").write_bytes(b"other weights")
    assert len(set(keys)) == 4


def test_texts_that_are_gone_with_their_photo_are_noticed(tmp_path: Path):
    recipe = SimpleNamespace(
        seed=1,
        data=DataSection(()),
        text_student=TextStudentSection("sentence-encoder", "use-multilingual"),
        text_teachers=(),
        distil_text=TextDistilSection(1, 2, 0.1),
    )
    keys: list[str] = []
    place = noting(keys, recipe, tmp_path)
    for texts in (["a cat", "一只猫"], ["a cat", "一只猫"], ["a cat"]):
        Training(place, SimpleNamespace(texts=texts), None).distil_text()
    assert keys[0] == keys[1] != keys[2]
