"""What the trainer learns from: photos, captions, classes and texts, in files as people have them."""

from trainer.data.captions import Caption
from trainer.data.photos import FilePhotos, Joined, PhotoSource, Selected, without
from trainer.data.shards import ShardPhotos
from trainer.data.sources import Pairs, measured_pairs, read_images, read_pairs_section, training_pairs
from trainer.data.tables import read_lines, read_table
from trainer.data.texts import read_pairs, read_texts, read_translations

__all__ = [
    "Caption",
    "FilePhotos",
    "Joined",
    "Pairs",
    "PhotoSource",
    "Selected",
    "ShardPhotos",
    "measured_pairs",
    "read_images",
    "read_lines",
    "read_pairs",
    "read_pairs_section",
    "read_table",
    "read_texts",
    "read_translations",
    "training_pairs",
    "without",
]
