"""Frozen models that students learn from, behind one small interface, and the cache of what they say."""

from trainer.teachers.base import ImageTeacher, TextTeacher
from trainer.teachers.cache import FeatureStore
from trainer.teachers.load import load_image_teacher, load_text_teacher
from trainer.teachers.teach import Share, feature_key, teach_images, teach_texts, text_key

__all__ = [
    "FeatureStore",
    "ImageTeacher",
    "Share",
    "TextTeacher",
    "feature_key",
    "load_image_teacher",
    "load_text_teacher",
    "teach_images",
    "teach_texts",
    "text_key",
]
