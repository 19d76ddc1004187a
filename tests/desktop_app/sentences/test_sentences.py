"""What the library says is known to the window, sentence by sentence, and comes out in its language."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

import core_model
import desktop_app
import indexer
from core_model.errors import PhotoError, ShiyingError
from core_model.imaging import open_photo
from core_model.manifest import MANIFEST_NAME
from desktop_app import translation
from desktop_app.sentences.templates import DETAILS, REASONS, SENTENCES
from desktop_app.sentences.translate import _pattern, localised, translated
from indexer import Library
from indexer.errors import FolderError
from indexer.packs import SHIPPED
from indexer.query import parse_query
from indexer.storage import _SENTENCES as STORAGE_SENTENCES

PACKAGES = [Path(package.__file__).parent for package in (core_model, indexer, desktop_app)]
NAMED = {"{MANIFEST_NAME}": MANIFEST_NAME, "{SHIPPED}": SHIPPED, "{_holder(home)}": ""}

# Where a sentence is not written at its `raise`, but put together elsewhere; those are checked one by one below.
COMPOSED = {
    "imaging.py": {"reason"},
    "storage.py": {"(sentence or fallback).format(folder)", "_DAMAGED.format(folder)"},
    "pack_trial.py": {"fault"},
    "packs.py": {"pack.fault"},
}


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    """All modules whose sentences may reach the window: not those of the command line, nor the templates."""
    paths = [path for package in PACKAGES for path in sorted(package.rglob("*.py"))]
    wanted = [path for path in paths if path.parent.name != "cli" and path.name != "templates.py"]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in wanted]


def kinds_of_errors() -> set[str]:
    """The names of `ShiyingError` and all classes that stand on it, but for private ones, which pass others on."""
    classes = [node for _, module in modules() for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    kinds, before = {ShiyingError.__name__}, 0
    while len(kinds) != before:
        before = len(kinds)
        kinds |= {one.name for one in classes if kinds & {ast.unparse(base) for base in one.bases}}
    return {kind for kind in kinds if not kind.startswith("_")}


def is_known(template: str) -> bool:
    """Whether the window recognises what a template makes, with or without sentences that follow from elsewhere."""
    alone = re.sub(r"(\s\{[^{}]*\})+$", "", template)
    return any(_pattern(known).fullmatch(text) for known in (*SENTENCES, *REASONS) for text in (template, alone))


def template_of(node: ast.AST) -> str | None:
    """What a text or an f-string says, its holes as {…}; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}" for part in node.values]
    return "".join(NAMED.get(part, part) for part in parts)


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Each `raise` of an error for the user, and where it is."""
    kinds = kinds_of_errors()
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in kinds:
                yield f"{path.name}:{node.lineno}", node.exc


@pytest.fixture
def chinese(qapp: QCoreApplication) -> Iterator[None]:
    translation.install(qapp, "zh_CN")
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


def test_the_window_knows_every_sentence_that_the_library_raises():
    missing = []
    for where, call in raised():
        told = call.args[1 if ast.unparse(call.func) == "PhotoError" else 0]
        template = template_of(told)
        if template is None:
            expected = COMPOSED.get(where.partition(":")[0], set())
            assert ast.unparse(told) in expected, f"{where}: write the sentence at its raise"
        elif not is_known(template):
            missing.append(f"{where}: {template}")

    assert missing == [], "add these to desktop_app/sentences/templates.py, with a name in each hole"


def test_no_sentence_is_known_that_nobody_writes():
    nodes = [node for _, module in modules() for node in ast.walk(module)]
    written = [template for node in nodes if (template := template_of(node)) is not None]
    for template in SENTENCES:
        longest = max(re.split(r"\{\w+\}", template), key=len)
        assert any(longest in text for text in written), template


def test_the_sentences_about_the_state_folder_are_known():
    for _, template in STORAGE_SENTENCES:
        assert is_known(template), template


def test_all_templates_are_different():
    everything = [*SENTENCES, *REASONS, *DETAILS]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("template", [*SENTENCES, *REASONS, *DETAILS])
def test_every_sentence_comes_out_in_chinese_with_what_filled_its_holes(chinese, template):
    names = re.findall(r"\{(\w+)\}", template)
    fields = {name: f"‹{number}›" for number, name in enumerate(names)}
    told = translated(template.format(**fields))

    assert re.search("[一-鿿]", told)
    assert all(field in told for field in fields.values())


@pytest.mark.parametrize(
    ("english", "chinese_text"),
    [
        ("/照片/a b.jpg is empty.", "/照片/a b.jpg：是空文件。"),
        ("is empty.", "是空文件。"),
        ("cannot be read: Permission denied.", "无法读取：没有权限。"),
        (
            "The model in use, a@1, cannot be opened. The pack /x cannot be used. model.json must hold a JSON object. "
            "Install Shiying again.",
            "无法打开正在使用的模型 a@1。无法使用模型包 /x。model.json 里必须是一个 JSON 对象。请重新安装拾影。",
        ),
        ("Nobody knows this. /a.png is empty.", "Nobody knows this. /a.png：是空文件。"),
        ("/a.png is empty. Nobody knows this.", "/a.png：是空文件。Nobody knows this."),
        ("Nobody knows this.", "Nobody knows this."),
        ("没有崩溃报告。", "没有崩溃报告。"),
        ("", ""),
    ],
)
def test_sentences_are_recognised_wherever_they_stand(chinese, english, chinese_text):
    assert translated(english) == chinese_text


@pytest.mark.parametrize(
    "text", ["/照片/a.jpg is empty.", "The pack /x cannot be used. Install Shiying again.", "Odd. A."]
)
def test_english_stays_as_it_is(qapp, text):
    assert translated(text) == text


def test_real_errors_are_told_in_chinese(chinese, library: Library, tmp_path):
    (tmp_path / "坏.jpg").write_bytes(b"\xff\xd8 nothing more")
    for act in (
        lambda: library.add_folder(tmp_path / "没有"),
        lambda: library.remove_folder(tmp_path),
        lambda: library.packs.find("other"),
        lambda: parse_query("date:someday"),
        lambda: parse_query(""),
        lambda: open_photo(tmp_path / "坏.jpg"),
        lambda: open_photo(tmp_path / "没有.jpg"),
    ):
        with pytest.raises(ShiyingError) as raised:
            act()
        assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", str(localised(raised.value)))


def test_a_localised_error_is_what_it_was(chinese):
    error = PhotoError("/a.jpg", "is empty.", transient=True)
    told = localised(error)

    assert (type(told), told.reason, told.transient) == (PhotoError, "is empty.", True)
    assert str(error) == "/a.jpg is empty."
    assert isinstance(localised(FolderError("x")), FolderError)


def test_what_fails_on_a_worker_reaches_the_window_in_its_language(qtbot, chinese, operations, library, tmp_path):
    told = []
    operations.query(lambda: library.add_folder(tmp_path / "没有"), told.append, lambda error: told.append(str(error)))

    qtbot.waitUntil(lambda: bool(told))
    assert told == [f"找不到文件夹 {tmp_path / '没有'}：请检查名称，或连接它所在的磁盘。"]
