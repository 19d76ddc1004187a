"""Gathers the licences of everything that a bundle carries. A package without a licence text stops the build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path

from collected import Collected
from contents import ROOT
from desktop_app.distributions import terms_of

TEXTS = Path(__file__).with_name("licences")
_IS_TEXT = re.compile(r"^(LICEN[CS]E|COPYING|NOTICE|AUTHORS|ThirdPartyNotices)[^/]*$", re.IGNORECASE)
_COMMON = {
    "LGPL-3.0": [TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt", TEXTS / "Qt.txt"],
    "Apache": [ROOT / "LICENSE"],
}
"""Texts for packages that name their licence and do not carry it."""


class MissingLicenceError(Exception):
    """Something would be carried whose terms nobody has written down."""


def write(collected: Collected, folder: Path) -> list[Path]:
    """Copy every text to a folder for each package; returns the files.

    Raises:
        MissingLicenceError: there is none for a package or library.
    """
    shutil.rmtree(folder, ignore_errors=True)
    _copy([ROOT / "LICENSE"], folder / "shiying")
    _copy(list(TEXTS.glob("*.txt")), folder / "Qt")
    _copy([_text_of_python()], folder / "Python")
    for package in collected.packages:
        _copy(texts_of(package), folder / package.name)
    for library in collected.libraries:
        owner = owner_of(library)
        if owner is None:
            raise MissingLicenceError(f"{library} belongs to no package of this system, so its terms are not known.")
        _copy([Path("/usr/share/doc") / owner / "copyright"], folder / "system libraries" / owner)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def texts_of(package: Distribution) -> list[Path]:
    """The licence texts of a package, which are its own or those that it names.

    Raises:
        MissingLicenceError: it has none.
    """
    own = [Path(str(package.locate_file(file))) for file in package.files or () if _IS_TEXT.match(file.name)]
    own = [path for path in own if path.suffix not in {".py", ".pyc"} and path.is_file()]
    return own or _common_texts(package)


@cache
def owner_of(library: Path) -> str | None:
    """The package of a Debian system that a library belongs to."""
    for path in (library, Path("/usr") / library.relative_to("/"), Path("/", *library.parts[2:])):
        found = subprocess.run(["dpkg", "-S", str(path)], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.partition(":")[0]
    return None


def _common_texts(package: Distribution) -> list[Path]:
    terms = terms_of(package.metadata)
    for name, texts in _COMMON.items():
        if name in terms:
            return texts
    raise MissingLicenceError(
        f"{package.name} carries no licence text, and says {terms!r}: add one to packaging/licences."
    )


def _text_of_python() -> Path:
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise MissingLicenceError(f"Python's licence is in none of {places}.")
    return found


def _copy(texts: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts:
        name = text.name if text.suffix else f"{text.name}.txt"
        target = folder / name
        if target.exists() and target.read_bytes() != text.read_bytes():
            target = folder / f"{text.parent.name} {name}"
        shutil.copyfile(text, target)
