"""What a pack says of the published model that it was made from: whose it is, under which terms, in which languages."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Any

from huggingface_hub import metadata_load
from tokenizers import Tokenizer

from core_model.reading import expanded
from trainer.importing.original import Original
from trainer.importing.rounding import LEAST_COSINE, Tower
from trainer.pack import LANGUAGES, About, resource, software

VERSION = "1"
TEMPLATE = "IMPORTED_MODEL_CARD.md"
HAN = re.compile("[\u4e00-\u9fff]")
CHINESE_PIECES = 500  # with fewer pieces that have a Chinese character, a vocabulary was not made for Chinese
CHINESE_ALONE = "Chinese-CLIP"

SPDX = {  # by the names that the Hugging Face hub gives them
    "apache-2.0": "Apache-2.0",
    "mit": "MIT",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "cc0-1.0": "CC0-1.0",
    "cc-by-4.0": "CC-BY-4.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "cc-by-nc-4.0": "CC-BY-NC-4.0",
    "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
    "gpl-3.0": "GPL-3.0-only",
    "unlicense": "Unlicense",
}
RESIZES = {
    "squash": "both sides scaled to that",
    **dict.fromkeys(("crop", "crop-floor", "crop-even"), "the shorter side scaled, and the centre cut out"),
}
UNKNOWN_TERMS = "LicenseRef-unknown"


@dataclass(frozen=True)
class Wishes:
    """What the user says of the pack, empty where the source is to tell."""

    id: str = ""
    name: str = ""
    license: str = ""
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class Source:
    """Where the original is from: its name, without the folders above it, and its state there."""

    name: str
    revision: str
    metadata: Mapping[str, Any]
    terms: str  # the text of its licence, empty where it brings none

    @classmethod
    def of(cls, asked: str, folder: Path) -> "Source":
        """The source that the user called `asked`, and that is in `folder`."""
        is_local = expanded(asked).is_dir()
        name = folder.resolve().name if is_local else asked
        revision = folder.name if not is_local and folder.parent.name == "snapshots" else ""
        texts = sorted(path for path in folder.glob("LICENSE*") if path.is_file())
        terms = texts[0].read_text(encoding="utf-8", errors="replace") if texts else ""
        return cls(name, revision, _metadata(folder), terms)

    @property
    def title(self) -> str:
        """What it is called, without its owner."""
        return self.name.rpartition("/")[2]

    @property
    def spdx(self) -> str:
        """Its terms as an SPDX expression."""
        stated = self.metadata.get("license")
        if not isinstance(stated, str) or not stated.strip():
            return UNKNOWN_TERMS
        if stated.lower() == "other":
            stated = str(self.metadata.get("license_name") or "other")
        return SPDX.get(stated.lower()) or f"LicenseRef-{re.sub('[^A-Za-z0-9.-]+', '-', stated.strip())}"


def _metadata(folder: Path) -> Mapping[str, Any]:
    """What the README of a model on the hub states in its head; empty where there is none to read."""
    try:
        return metadata_load(folder / "README.md") or {}
    except Exception:  # noqa: BLE001  # whatever the file holds: it is a note, and not needed
        return {}


def plain_id(title: str) -> str:
    """A pack's id for a model called `title`."""
    plain = re.sub(r"[^a-z0-9._+-]+", "-", title.lower())[:64].strip(".-_+")
    return plain or "imported"


def languages_of(original: Original, source: Source) -> tuple[str, ...]:
    """Which of our two languages a model reads: as its source states, or else as its vocabulary tells."""
    stated = source.metadata.get("language") or ()
    named = tuple(language for language in LANGUAGES if language in ([stated] if isinstance(stated, str) else stated))
    if named:
        return named
    if original.shape.architecture == CHINESE_ALONE:
        return ("zh",)
    return ("en", "zh") if is_chinese(original.tokens.tokenizer) else ("en",)


def is_chinese(tokenizer: Tokenizer) -> bool:
    """Whether a vocabulary was made for Chinese, among others."""
    return sum(1 for piece in tokenizer.get_vocab() if HAN.search(piece)) >= CHINESE_PIECES


def describe(original: Original, source: Source, wishes: Wishes) -> About:
    """The account of the pack before there are weights: without a card, and without what was measured."""
    name = wishes.name or source.title
    spdx = wishes.license or source.spdx
    return About(
        id=wishes.id or plain_id(source.title),
        name=name,
        version=VERSION,
        embedding_dim=original.shape.embedding_dim,
        image=original.shape.image,
        max_length=original.tokens.max_length,
        spdx=spdx,
        license=_terms(name, spdx, source),
        card="",
        languages=tuple(wishes.languages) or languages_of(original, source),
    )


def measured(about: About, architecture: str, source: Source, towers: Mapping[str, Tower]) -> About:
    """The whole account, of a pack with these towers, image and text."""
    imported = {"source": source.name, "revision": source.revision, "architecture": architecture}
    return replace(
        about,
        card=_card(about, architecture, source, towers),
        training={
            "imported": imported | {part: tower.scheme for part, tower in towers.items()},
            "software": software(),
        },
        metrics={"cosine to the original": {part: round(tower.cosine, 5) for part, tower in towers.items()}},
    )


def _terms(name: str, spdx: str, source: Source) -> str:
    text = source.terms or (resource("APACHE-2.0.txt") if spdx == "Apache-2.0" else "")
    heading = [
        f"{name}, made from {source.name}.",
        f"The weights are under: {spdx}.",
        "Its source states no terms: ask its owner before you pass it on." if spdx == UNKNOWN_TERMS else "",
        f"Details: {source.metadata['license_link']}" if source.metadata.get("license_link") else "",
    ]
    return "\n".join(filter(None, heading)) + (f"\n\n{text}" if text else "\n")


def _card(about: About, architecture: str, source: Source, towers: Mapping[str, Tower]) -> str:
    values = {
        "name": about.name,
        "source": source.name,
        "quoted": shlex.quote(source.name),
        "revision": f", revision {source.revision}" if source.revision else "",
        "architecture": architecture,
        "license": about.spdx,
        "languages": ", ".join(about.languages),
        "embedding_dim": about.embedding_dim,
        "size": about.image.size,
        "resize": RESIZES[about.image.resize],
        "resample": about.image.resample,
        "max_length": about.max_length,
        "software": ", ".join(f"{package} {version}" for package, version in software().items()),
        "least": LEAST_COSINE["int8"],
    }
    for part, tower in towers.items():
        values |= {f"{part}_scheme": tower.scheme, f"{part}_cosine": f"{tower.cosine:.4f}"}
    return Template(resource(TEMPLATE)).substitute(values)
