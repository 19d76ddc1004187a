"""What the trainer learns from: photos, captions, classes and texts, in files as people have them."""

from trainer.data.captions import Caption
from trainer.data.photo_sets import PhotoSet, read_labels, read_photos
from trainer.data.tables import read_lines, read_table
from trainer.data.texts import read_pairs

__all__ = ["Caption", "PhotoSet", "read_labels", "read_lines", "read_pairs", "read_photos", "read_table"]
