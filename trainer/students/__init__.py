"""The towers that learn: trunks and encoders by the recipe's names, each with a head into the joint space."""

from trainer.students.images import ImageStudent, build_image_student
from trainer.students.texts import TextStudent, build_text_student

__all__ = ["ImageStudent", "TextStudent", "build_image_student", "build_text_student"]
