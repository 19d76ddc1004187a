"""What Windows shows as the properties of an executable, in the form that PyInstaller reads."""

from __future__ import annotations

import re

LANGUAGE, UNICODE = 0x0409, 0x04B0


def four(version: str) -> tuple[int, ...]:
    """The numbers of a version such as 1.2.3 or 1.2.3rc1, as many as Windows wants."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:3])
    return (*numbers, *(0,) * (4 - len(numbers)))


def text(version: str) -> str:
    """The version resource for a version."""
    numbers = four(version)
    strings = {
        "CompanyName": "The Shiying authors",
        "FileDescription": "Shiying 拾影",
        "FileVersion": version,
        "InternalName": "Shiying",
        "LegalCopyright": "The Shiying authors. Apache-2.0",
        "ProductName": "Shiying 拾影",
        "ProductVersion": version,
    }
    entries = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, "
        "fileType=0x1, subtype=0x0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable('{LANGUAGE:04x}{UNICODE:04x}', [{entries}])]), "
        f"VarFileInfo([VarStruct('Translation', [{LANGUAGE}, {UNICODE}])])])\n"
    )
