"""The specification, run as PyInstaller runs it, for systems that are not here: every file that it names exists."""

from __future__ import annotations

import plistlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PyInstaller.utils.hooks as hooks
import pytest

import contents
import core_model
import version_info

SPEC = contents.HERE / "shiying.spec"
TABLES = ("collect_submodules", "collect_data_files", "copy_metadata")


class Steps(dict[str, Any]):
    """What the specification asked PyInstaller for, by step."""

    def record(self, step: str) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            made = SimpleNamespace(arguments=arguments, pure=[], binaries=[], scripts=[], **options)
            self.setdefault(step, []).append(made)
            return made

        return run


@pytest.fixture(scope="module")
def run_spec(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Steps]]:
    """Runs the specification for a system, once."""

    @cache
    def run(system: str) -> Steps:
        patch.setattr(contents, "this_system", lambda: contents.SYSTEMS[system])
        steps, work = Steps(), str(tmp_path_factory.mktemp("work"))
        given = {step: steps.record(step) for step in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        given |= {"SPECPATH": str(contents.HERE), "workpath": work, "DISTPATH": work}
        exec(compile(SPEC.read_text(encoding="utf-8"), SPEC, "exec"), given)
        return steps

    with pytest.MonkeyPatch.context() as patch:
        for name in TABLES:  # each starts Python anew, and answers the same every time
            patch.setattr(hooks, name, cache(getattr(hooks, name)))
        yield run


@pytest.mark.parametrize("system", contents.SYSTEMS)
def test_every_file_that_is_named_exists(run_spec, system):
    steps = run_spec(system)
    (analysis,) = steps["Analysis"]
    named = [*analysis.arguments[0], *(entry[1] if len(entry) == 3 else entry[0] for entry in analysis.datas)]
    for program in steps["EXE"]:
        named += filter(None, [program.icon, program.version, program.entitlements_file])

    assert len(named) > 50
    assert [path for path in named if not Path(path).exists()] == []


@pytest.mark.parametrize("system", contents.SYSTEMS)
def test_model_texts_and_pictures_are_carried(run_spec, system):
    (analysis,) = run_spec(system)["Analysis"]
    names = {Path(entry[1] if len(entry) == 3 else entry[0]).name for entry in analysis.datas}

    assert {"image.onnx", "text.onnx", "tokenizer.json", "style.qss", "shiying_zh_CN.qm", "rocket.heic"} <= names
    assert {"GPL-3.0.txt", "sbom.cdx.json"} <= names
    assert any(name.startswith("shiying-") and name.endswith(".dist-info") for name in names)  # names the window
    assert {"indexer.library", "desktop_app.application", "core_model.pack"} <= set(analysis.hiddenimports)
    assert not any(name.startswith("trainer") for name in analysis.hiddenimports)


def test_windows_has_a_program_with_a_console_and_one_without(run_spec):
    steps = run_spec("win32")
    programs = {program.name: program.console for program in steps["EXE"]}

    assert programs == {"Shiying": False, "shiying-cli": True}
    assert "BUNDLE" not in steps


def test_macos_gets_an_application_that_says_what_it_is(run_spec):
    (bundle,) = run_spec("darwin")["BUNDLE"]

    assert bundle.version == core_model.__version__
    assert bundle.info_plist["CFBundleDocumentTypes"]
    assert Path(bundle.icon).is_file()
    assert bundle.name == "Shiying.app"


def test_linux_has_one_program_and_its_own_start(run_spec):
    steps = run_spec("linux")

    assert [program.name for program in steps["EXE"]] == ["shiying"]
    assert "linux_start" in steps["Analysis"][0].hiddenimports


@pytest.mark.parametrize("version", ["0.1.0", "12.3.4rc1"])
def test_windows_is_told_the_version(version):
    made: dict[str, Any] = {}

    def keep(name: str) -> Callable[..., Any]:
        return lambda *arguments, **options: made.setdefault(name, []).append((arguments, options))

    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    eval(version_info.text(version), {name: keep(name) for name in names})

    strings = dict(arguments for arguments, _ in made["StringStruct"])
    assert strings["FileVersion"] == strings["ProductVersion"] == version
    numbers = tuple(int(number) for number in version.replace("rc1", "").split("."))
    assert made["FixedFileInfo"][0][1]["filevers"] == (*numbers, 0)


def test_the_property_lists_are_ones():
    for path in contents.HERE.glob("macos/*.plist"):
        assert plistlib.loads(path.read_bytes())
