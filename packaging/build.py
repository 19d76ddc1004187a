#!/usr/bin/env python3
"""Builds what is given out for the system that runs this, from a clone and the Internet, into `dist/`.

    python packaging/build.py                makes a virtual environment in build/, and builds with just what is in it
    python packaging/build.py --here         builds with this Python, which has `pip install ".[package]"` behind it
    python packaging/build.py --checksums    writes dist/SHA256SUMS over what lies in dist/

Linux gives a .tar.xz that runs from any place, Windows an installer (with NSIS' makensis on the PATH), macOS a .dmg.
Python 3.11 to 3.13, with its shared library, which python.org's, Debian's and GitHub's have.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from contents import HERE, NAME, ROOT
from version_info import four

BUILD = ROOT / "build"
DIST = ROOT / "dist"
MACHINES = {"amd64": "x64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}


def main() -> int:
    """Do what the arguments say; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build Shiying for people without Python, for the system at hand.")
    parser.add_argument("--here", action="store_true", help="with this Python, which has all that is needed")
    parser.add_argument("--checksums", action="store_true", help="write SHA256SUMS over what lies in dist/")
    parser.add_argument("--version", action="version", version=version(), help="print the version that it builds")
    arguments = parser.parse_args()
    try:
        if arguments.checksums:
            return write_checksums()
        return build() if arguments.here else build_in_environment()
    except subprocess.CalledProcessError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return error.returncode or 1


def build_in_environment() -> int:
    """Build in a virtual environment that has Shiying, its `package` extra, and nothing else."""
    environment = BUILD / "environment"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    shutil.rmtree(environment, ignore_errors=True)
    run(sys.executable, "-m", "venv", environment)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--constraint", ROOT / "constraints.txt", f"{ROOT}[package]")
    return subprocess.run([python, __file__, "--here"], check=False, cwd=BUILD).returncode


def build() -> int:
    """Run PyInstaller, then make of the result what people download."""
    DIST.mkdir(exist_ok=True)
    run(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", BUILD / "bundle", "--workpath", BUILD / "work", HERE / "shiying.spec"),
    )
    finish = {"win32": make_installer, "darwin": make_disk_image, "linux": make_archive}[sys.platform]
    made = finish(BUILD / "bundle" / NAME)
    run(sys.executable, HERE / "sign.py", made)
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


# Linux


def make_archive(folder: Path) -> Path:
    """The folder with what a desktop needs to know, as one compressed file."""
    strip(folder)
    shutil.copyfile(HERE / "linux" / "README.txt", folder / "README.txt")
    share = folder / "share"
    copy(HERE / "linux" / "shiying.desktop", share / "applications")
    copy(HERE / "linux" / "shiying-model.xml", share / "mime" / "packages")
    copy(ROOT / "desktop_app" / "resources" / "icon.svg", share / "icons/hicolor/scalable/apps", "shiying.svg")
    for icon in sorted((HERE / "icons").glob("shiying-*.png")):
        edge = icon.stem.partition("-")[2]
        copy(icon, share / f"icons/hicolor/{edge}x{edge}/apps", "shiying.png")
    print(f"Unpacked: {size_of(folder) / 1e6:.0f} MB. Needs glibc {needed_glibc(folder)}.")
    base = f"{NAME}-{version()}-linux-{machine()}"
    target = DIST / f"{base}.tar.xz"
    with tarfile.open(target, "w:xz", preset=6) as archive:
        archive.add(folder, base)
    return target


def strip(folder: Path) -> None:
    """Take out what only debuggers read; in some wheels that is nine tenths of a library."""
    for pattern in STRIPPED:
        for library in sorted((folder / "_internal").glob(pattern)):
            if not library.is_symlink():
                run("strip", "--strip-debug", library)


STRIPPED = ("libpython*.so*", "numkong/*.so", "usearch/*.so", "xxhash/*.so", "PIL/*.so", "python3*/lib-dynload/*.so")
"""Not all: `strip` damages libraries whose headers were moved to make a wheel of them, such as numpy's OpenBLAS."""


def needed_glibc(folder: Path) -> str:
    """The newest version of the C library that any program or library in a folder asks for."""
    versions = {(0, 0)}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and (".so" in path.name or not path.suffix):
            versions |= {
                tuple(map(int, one.split(b"."))) for one in re.findall(rb"GLIBC_(\d+\.\d+)\0", path.read_bytes())
            }
    return ".".join(map(str, max(versions)))


# Windows


def make_installer(folder: Path) -> Path:
    """An installer for one user; the programs in it are signed first, if there is a certificate."""
    shutil.copyfile(HERE / "windows" / "README.txt", folder / "README.txt")
    run(sys.executable, HERE / "sign.py", *sorted(folder.glob("*.exe")))
    target = DIST / f"{NAME}-{version()}-windows-{machine()}.exe"
    compile_installer(folder, target, sign=f'"{sys.executable}" "{HERE / "sign.py"}"')
    return target


def compile_installer(folder: Path, target: Path, sign: str = "") -> None:
    """Run makensis, which runs `sign` on the uninstaller and on the installer."""
    defines = {
        "VERSION": version(),
        "VERSION_OF_FOUR": ".".join(map(str, four(version()))),
        "SOURCE": folder,
        "OUTPUT": target,
        "ICONS": HERE / "icons",
        **({"SIGN": sign} if sign else {}),
    }
    options = [f"-D{name}={value}" for name, value in defines.items()]
    run("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *options, HERE / "windows" / "shiying.nsi")


# macOS


def make_disk_image(folder: Path) -> Path:
    """A disk image with the application and the folder that it is to be dragged to."""
    inside = BUILD / "image"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir(parents=True)
    run("ditto", folder.with_suffix(".app"), inside / f"{NAME}.app")
    (inside / "Applications").symlink_to("/Applications")
    target = DIST / f"{NAME}-{version()}-macos-{machine()}.dmg"
    run("hdiutil", "create", "-ov", "-format", "UDZO", "-volname", NAME, "-srcfolder", inside, target)
    return target


# What all share


def write_checksums() -> int:
    """Write down the SHA-256 of each file, as `sha256sum --check` reads it."""
    files = sorted(path for path in DIST.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    print("".join(lines), end="")
    return 0


def version() -> str:
    """Shiying's version, from the one place where it is written."""
    found = re.search(r'^__version__ = "(.+)"$', (ROOT / "core_model/__init__.py").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]


def machine() -> str:
    """The kind of processor, in the words that are usual in names of downloads."""
    return MACHINES[platform.machine().lower()]


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def copy(source: Path, folder: Path, name: str = "") -> None:
    """Copy a file to a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / (name or source.name))


def run(*command: object) -> None:
    """Run a command to its end.

    Raises:
        CalledProcessError: it failed.
    """
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    sys.exit(main())
