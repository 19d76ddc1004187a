"""The training data of the embedded recipe, read from the data folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer.data import Caption, PhotoSet, read_lines, read_pairs, read_photos

MAIN_FOLDER, EXTRA_FOLDER = "flickr8k_cn", "coco_photos"
PAIR_FILES = ("sentences_en_zh.tsv", "tags_en_zh.tsv", "imagenet1k_en_zh.tsv")
LINE_FILES = ("captions_en.txt", "captions_zh.txt")


@dataclass(frozen=True)
class Corpus:
    """Photos with captions, all for training, and texts in pairs and alone."""

    main: PhotoSet
    extra: PhotoSet
    sentences: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    class_names: list[tuple[str, str]]
    loose: list[str]

    def texts(self) -> Iterator[str]:
        """Every text there is to learn from."""
        for pairs in (self.sentences, self.tags, self.class_names):
            for pair in pairs:
                yield from pair
        yield from self.loose
        yield from (caption.text for photos in (self.main, self.extra) for caption in photos.captions)

    def translations(self) -> list[tuple[str, str]]:
        """English and Chinese texts that mean the same, machine-translated captions included."""
        by_photo: dict[tuple[str, tuple[str, str]], list[Caption]] = {}
        for caption in self.main.captions:
            by_photo.setdefault((caption.image, caption.group), []).append(caption)
        captions = [
            (original.text, translation.text)
            for (image, group), translations in by_photo.items()
            if group == ("zh", "machine")
            for original, translation in zip(by_photo.get((image, ("en", "human")), []), translations, strict=False)
        ]
        return self.sentences + self.tags + self.class_names + captions


def read_corpus(data: Path) -> Corpus:
    """Read everything under `data`; raises TrainerError naming the file that is missing or odd."""
    sentences, tags, class_names = (read_pairs(data / "text" / name) for name in PAIR_FILES)
    extra = read_photos(data / EXTRA_FOLDER)
    return Corpus(
        main=read_photos(data / MAIN_FOLDER).part("train"),
        extra=PhotoSet(extra.paths, [caption for caption in extra.captions if caption.split == "train"]),
        sentences=sentences,
        tags=tags,
        class_names=class_names,
        loose=[line for name in LINE_FILES for line in read_lines(data / "text" / name)],
    )


def text_files(data: Path) -> list[Path]:
    """The files whose content decides the texts, for a run to notice when one changes."""
    tables = [data / folder / "captions.tsv" for folder in (MAIN_FOLDER, EXTRA_FOLDER)]
    return tables + [data / "text" / name for name in (*PAIR_FILES, *LINE_FILES)]
