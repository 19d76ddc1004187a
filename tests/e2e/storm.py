"""A storm of changes: creates files, and renames, moves and deletes them and their folders, as fast as it can.

    python tests/e2e/storm.py FOLDER CONTENTS COUNT SEED

`COUNT` files get the contents of those in the folder `CONTENTS`; at the end, each content is somewhere in `FOLDER`.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

SUBFOLDERS = 12


def storm(folder: Path, contents: Path, count: int, seed: int) -> None:
    chance = random.Random(seed)
    pictures = sorted(contents.iterdir())
    for number in range(count):
        subfolder = folder / f"册 {chance.randrange(SUBFOLDERS)}" / str(chance.randrange(3))
        subfolder.mkdir(parents=True, exist_ok=True)
        created = subfolder / f"{number:06}.png"
        shutil.copyfile(pictures[number % len(pictures)], created)
        match chance.randrange(12):
            case 0 | 1:
                created.rename(created.with_name(f"renamed {number:06}.png"))
            case 2:
                created.rename(created.with_name(f"{number:06}.PNG"))
            case 3 | 4:
                created.rename(folder / created.name)
            case 5 | 6:
                created.unlink()
            case 7 if number % 9 == 0:
                subfolder.parent.rename(folder / f"moved {number}")
            case 8 if number % 40 == 0:
                shutil.rmtree(subfolder)
    for number, picture in enumerate(pictures):
        shutil.copyfile(picture, folder / f"last {number:06}.png")


if __name__ == "__main__":
    storm(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
