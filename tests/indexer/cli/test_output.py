"""What the command shows, whatever it is written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.cli.output import progress_bar
from indexer.model import IndexProgress


@pytest.mark.parametrize("name", ["照片[/raw]", "[bold]粗"])
def test_a_folder_is_shown_by_its_name(monkeypatch, capsys, name):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with progress_bar() as show:
        show(IndexProgress(scanning=True, done=0, total=0, failed=0, current=Path("/家", name)))
    assert name in capsys.readouterr().err
