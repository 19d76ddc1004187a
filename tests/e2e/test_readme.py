"""README says only what is true: commands, files and figures are those of this tree."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from core_model.pack import EMBEDDED_PACK
from indexer.cli.main import build_parser
from indexer.search.filters import KEYS

ROOT = Path(__file__).parents[2]
GROUPS = {
    "English, by people": "en human",
    "Chinese, translated by machine": "zh machine",
    "Chinese, by people (shorter and vaguer)": "zh human",
    "英文，人写": "en human",
    "中文，机器翻译": "zh machine",
    "中文，人写（更短、更含糊）": "zh human",
}


@pytest.fixture(params=["README.md", "README.zh-CN.md"])
def readme(request: pytest.FixtureRequest) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def below(command: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The commands of a command."""
    return list(next(iter(command._subparsers._group_actions)).choices.values())


def test_every_command_is_named_and_no_option_is_invented(readme):
    commands = next(iter(build_parser()._subparsers._group_actions)).choices
    assert [name for name in commands if f"shiying {name}" not in readme] == []
    for option in re.findall(r"^    shiying \w+ .*?(--[a-z]+)", readme, flags=re.MULTILINE):
        assert any(option in command.format_help() for command in [*commands.values(), *below(commands["models"])]), (
            option
        )


def test_every_filter_is_named_in_both_languages(readme):
    for key, names in KEYS.items():
        assert key in readme
        assert any(name in readme for name in names if not name.isascii()), key


def test_every_file_that_is_pointed_to_is_there(readme):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]
    assert len(links) > 3
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert all((ROOT / script).exists() for script in re.findall(r"python3? ([\w/]+\.py)", readme))


def test_the_recall_figures_are_the_packs(readme):
    metrics = json.loads((EMBEDDED_PACK / "model.json").read_text(encoding="utf-8"))["metrics"]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in readme.splitlines() if line.startswith("|")
    ]
    figures = {GROUPS[row[0]]: [float(cell) for cell in row[1:]] for row in rows if row[0] in GROUPS}
    assert len(figures) == 3
    for group, shown in figures.items():
        int8, exact = (metrics[kind]["captions"][group]["text_to_image"] for kind in ("int8", "float32"))
        measured = [int8["recall@1"], int8["recall@5"], int8["recall@10"], exact["recall@10"]]
        assert shown == pytest.approx(measured, abs=0.051)


def test_the_pack_keeps_its_promises():
    manifest = json.loads((EMBEDDED_PACK / "model.json").read_text(encoding="utf-8"))
    size = sum(manifest["files"][name]["bytes"] for name in ("image.onnx", "text.onnx"))
    assert size <= 45_000_000
    for group, floor in {"en human": 64, "zh machine": 61, "zh human": 48}.items():
        int8, exact = (
            manifest["metrics"][kind]["captions"][group]["text_to_image"]["recall@10"] for kind in ("int8", "float32")
        )
        assert int8 >= floor
        assert exact - int8 <= 0.5
