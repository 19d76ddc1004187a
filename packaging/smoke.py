"""Installs or unpacks what `build.py` made, as a user would, and lets it test itself with no Python within reach.

    python packaging/smoke.py            what lies in dist/ for this system
    python packaging/smoke.py FILE

On Linux the test runs without any network interface where the system lets us make such a place (`unshare`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from build import DIST, NAME

SUFFIXES = {"linux": ".tar.xz", "win32": ".exe", "darwin": ".dmg"}


def main(arguments: list[str]) -> int:
    """Test one file; returns the exit status of the self-test."""
    chosen = [Path(one) for one in arguments] or sorted(DIST.glob(f"*{SUFFIXES[sys.platform]}"))
    if len(chosen) != 1:
        print(f"smoke.py: name one file to test; there are {len(chosen)} in {DIST}.", file=sys.stderr)
        return 2
    places: dict[str, Callable[[Path, Path], AbstractContextManager[Path]]] = {
        "linux": unpacked,
        "win32": installed,
        "darwin": mounted,
    }
    scratch_folder = tempfile.TemporaryDirectory(prefix="Shiying 试 ", ignore_cleanup_errors=True)
    with scratch_folder as scratch, places[sys.platform](chosen[0].resolve(), Path(scratch)) as program:
        command = [*without_network(), str(program), "--self-test"]
        status = subprocess.run(command, env=bare_environment(Path(scratch)), check=False).returncode
    print(f"{chosen[0].name}: {'passed' if status == 0 else f'failed with status {status}'}")
    return status


@contextmanager
def unpacked(archive: Path, scratch: Path) -> Iterator[Path]:
    """The program out of an archive for Linux."""
    with tarfile.open(archive) as tar:
        tar.extractall(scratch, filter="data")
    yield next(scratch.glob(f"{NAME}-*")) / "shiying"


@contextmanager
def installed(installer: Path, scratch: Path) -> Iterator[Path]:
    """The program that an installer puts somewhere, silently; it is uninstalled again."""
    folder = scratch / NAME
    subprocess.run(f'"{installer}" /S /D={folder}', check=True)  # a string: /D takes the rest of the line, unquoted
    yield folder / "shiying-cli.exe"
    subprocess.run([folder / "uninstall.exe", "/S", f"_?={folder}"], check=True)  # _? makes it wait for its end
    left = [path for path in folder.rglob("*") if path.name != "uninstall.exe"]
    if left:
        raise SystemExit(f"smoke.py: uninstalling leaves {left}")


@contextmanager
def mounted(image: Path, scratch: Path) -> Iterator[Path]:
    """The program in a disk image, copied out of it."""
    volume = scratch / "volume"
    attach = ["hdiutil", "attach", "-readonly", "-nobrowse", "-mountpoint", str(volume), str(image)]
    subprocess.run(attach, check=True)
    try:
        subprocess.run(["ditto", volume / f"{NAME}.app", scratch / f"{NAME}.app"], check=True)
    finally:
        subprocess.run(["hdiutil", "detach", str(volume)], check=True)
    yield scratch / f"{NAME}.app" / "Contents" / "MacOS" / NAME


def without_network() -> list[str]:
    """What to put before a command so that it has no network, if that can be had here."""
    unshare = shutil.which("unshare") or "unshare"
    cut_off = [unshare, "--map-root-user", "--net", "--"]
    if sys.platform != "linux" or subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode:
        print("The network is not cut off here.")
        return []
    return cut_off


def bare_environment(scratch: Path) -> dict[str, str]:
    """An environment in which no other program is found, Python least of all."""
    kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "USERNAME", "LANG")
    bare = {name: os.environ[name] for name in kept if name in os.environ}
    return bare | {"HOME": str(scratch), "USERPROFILE": str(scratch), "LOCALAPPDATA": str(scratch), "PATH": ""}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
