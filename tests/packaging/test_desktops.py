"""Linux and macOS are told the same of Shiying as the program itself holds."""

import configparser
import plistlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image

from contents import HERE, ROOT
from core_model.pack_files import ARCHIVE_SUFFIX
from indexer.start import PACK_SUFFIX

MIME = "application/x-shiying-model"
DESKTOP = HERE / "linux" / "shiying.desktop"


@pytest.fixture
def info() -> dict:
    return plistlib.loads((HERE / "macos" / "Info.plist").read_bytes())


def test_a_model_is_known_by_the_same_name_everywhere(info):
    tags = info["UTExportedTypeDeclarations"][0]["UTTypeTagSpecification"]
    mime = ElementTree.parse(HERE / "linux" / "shiying-model.xml").getroot()[0]
    glob = next(one for one in mime if one.tag.endswith("glob"))

    assert PACK_SUFFIX == ARCHIVE_SUFFIX
    assert tags == {"public.filename-extension": [ARCHIVE_SUFFIX[1:]], "public.mime-type": [MIME]}
    assert (mime.get("type"), glob.get("pattern")) == (MIME, f"*{ARCHIVE_SUFFIX}")
    assert f'EXTENSION "{ARCHIVE_SUFFIX}"' in (HERE / "windows" / "shiying.nsi").read_text(encoding="utf-8")
    assert info["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [
        info["UTExportedTypeDeclarations"][0]["UTTypeIdentifier"]
    ]


def test_every_reason_is_there_in_chinese(info):
    chinese = (HERE / "macos" / "zh-Hans.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    texts = dict(re.findall(r'^"(.+)" = "(.+)";$', chinese, re.MULTILINE))
    reasons = [name for name in info if name.endswith("UsageDescription")]

    assert len(reasons) >= 6
    assert set(reasons) <= set(texts)
    assert all(re.search(r"[一-鿿]", text) for text in texts.values())


def test_the_desktop_entry_belongs_to_the_window():
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP, encoding="utf-8")
    window = (ROOT / "desktop_app" / "application.py").read_text(encoding="utf-8")

    assert f'setDesktopFileName("{DESKTOP.stem}")' in window  # by this, a desktop finds the icon of a window
    assert entry["Desktop Entry"]["MimeType"] == f"{MIME};"
    assert entry["Desktop Entry"]["Exec"].split() == ["shiying", "%f"]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs the package desktop-file-utils")
def test_the_desktop_entry_is_valid():
    done = subprocess.run(["desktop-file-validate", DESKTOP], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_icons_have_the_sizes_that_they_are_named_for():
    for path in (HERE / "icons").glob("shiying-*.png"):
        edge = int(path.stem.partition("-")[2])
        with Image.open(path) as icon:
            assert icon.size == (edge, edge)
    with Image.open(HERE / "icons" / "shiying.ico") as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]
    with Image.open(HERE / "icons" / "shiying.icns") as icon:
        assert max(icon.info["sizes"])[0] * max(icon.info["sizes"])[2] == 1024
