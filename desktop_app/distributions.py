"""What the installed distributions say of themselves. No Qt, since a bundle's build reads it, too."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, requires


def required() -> list[str]:
    """The distributions that Shiying names itself, each once; none if it is not installed."""
    try:
        lines = requires("shiying") or []
    except PackageNotFoundError:
        return []
    return list(dict.fromkeys(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines if "extra ==" not in line))


def terms_of(about: PackageMetadata) -> str:
    """What a distribution says of its licence, in a line; empty if nothing."""
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    said = about["License-Expression"] or about["License"] or (classifiers or [""])[0].rpartition(":: ")[2]
    return said.strip().partition("\n")[0]
