"""Frozen models that students learn from, behind one small interface, and the cache of what they say."""

from trainer.teachers.base import ImageTeacher, TextTeacher
from trainer.teachers.load import load_image_teacher, load_text_teacher

__all__ = ["ImageTeacher", "TextTeacher", "load_image_teacher", "load_text_teacher"]
