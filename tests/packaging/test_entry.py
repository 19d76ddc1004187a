"""A program on Windows can say what it has to say, with and without a console."""

import io
import sys

import entry


def test_a_program_without_a_console_writes_to_nowhere(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    entry.settle_output()

    sys.stdout.write("一只猫")
    sys.stderr.write("一只猫")
    sys.stdout.close()


def test_what_goes_into_a_file_is_utf8_whatever_the_system_has(monkeypatch):
    written = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written, encoding="cp1252"))
    entry.settle_output()

    sys.stdout.write("“一只猫”")
    sys.stdout.flush()
    assert written.getvalue().decode() == "“一只猫”"
