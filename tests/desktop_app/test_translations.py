"""The texts: all translated, nothing stale, and the compiled files are what the sources say."""

import re
import shutil
import subprocess
import sysconfig
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

import desktop_app
from desktop_app import translation
from desktop_app.folders.status_line import StatusLine
from indexer.model import PhotoCounts

PACKAGE = Path(desktop_app.__file__).parent
LANGUAGES = ("zh_CN", "en")
ADVICE = "run the commands at the top of desktop_app/translation.py"


def tool(name: str, *arguments: str | Path) -> None:
    program = shutil.which(name, path=sysconfig.get_path("scripts"))
    assert program
    subprocess.run([program, *map(str, arguments)], check=True, capture_output=True)


def messages(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).iter("message"))


def forms(message: ElementTree.Element) -> list[str]:
    translated = message.find("translation")
    return [form.text or "" for form in translated.findall("numerusform")] or [translated.text or ""]


@pytest.fixture
def language(qapp, monkeypatch):
    """Speak a language until the test is over."""
    installed = []
    install = QCoreApplication.installTranslator

    def speak(name: str) -> None:
        monkeypatch.setenv("SHIYING_LANG", name)
        monkeypatch.setattr(qapp, "installTranslator", lambda one: installed.append(one) or install(one))
        translation.install(qapp)

    yield speak
    for translator in installed:
        qapp.removeTranslator(translator)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_text_is_translated(name):
    for message in messages(PACKAGE / "translations" / f"shiying_{name}.ts"):
        assert message.find("translation").get("type") is None, message.findtext("source")
        assert all(forms(message)), message.findtext("source")


def test_translations_keep_the_placeholders():
    for message in messages(PACKAGE / "translations" / "shiying_zh_CN.ts"):
        placeholders = re.findall(r"\{\w+\}|%L?n", message.findtext("source"))
        for form in forms(message):
            assert sorted(re.findall(r"\{\w+\}|%L?n", form)) == sorted(placeholders)


@pytest.mark.parametrize(("name", "options"), [("zh_CN", ()), ("en", ("-pluralonly",))])
def test_the_sources_know_every_text_in_the_code(tmp_path, name, options):
    source = PACKAGE / "translations" / f"shiying_{name}.ts"
    copy = tmp_path / source.name
    shutil.copy(source, copy)
    tool("pyside6-lupdate", *sorted(PACKAGE.rglob("*.py")), "-no-obsolete", "-locations", "none", *options, "-ts", copy)

    def texts(path: Path) -> set[str]:
        return {message.findtext("source") for message in messages(path)}

    assert texts(copy) == texts(source), ADVICE


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_compiled_files_are_up_to_date(tmp_path, name):
    folder = PACKAGE / "translations"
    tool("pyside6-lrelease", folder / f"shiying_{name}.ts", "-qm", tmp_path / "fresh.qm")

    assert (tmp_path / "fresh.qm").read_bytes() == (folder / f"shiying_{name}.qm").read_bytes(), ADVICE


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [("zh_CN", "1 张照片可搜索", "3,214 张照片可搜索"), ("en", "1 photo searchable", "3,214 photos searchable")],
)
def test_the_window_speaks_the_language_that_was_asked_for(qtbot, language, name, one, many):
    language(name)
    line = StatusLine()
    qtbot.addWidget(line)

    line.show_counts(PhotoCounts(total=1, searchable=1, failed=0, offline=0))
    assert line.counts == one
    line.show_counts(PhotoCounts(total=3214, searchable=3214, failed=0, offline=0))
    assert line.counts == many


@pytest.mark.parametrize(
    ("asked", "language", "territory"),
    [
        ("zh_CN", QLocale.Language.Chinese, QLocale.Country.China),
        ("en", QLocale.Language.English, QLocale.Country.UnitedStates),
        ("fr_FR", QLocale.Language.English, QLocale.Country.UnitedStates),
    ],
)
def test_the_locale_follows_the_environment(monkeypatch, asked, language, territory):
    monkeypatch.setenv("SHIYING_LANG", asked)
    locale = translation.chosen_locale()

    assert (locale.language(), locale.territory()) == (language, territory)
