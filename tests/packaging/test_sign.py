"""Signing does what the keys allow, and nothing without them."""

from pathlib import Path

import signing_keys
from sign import commands_for

FILES = [Path("Shiying.exe"), Path("Shiying.dmg")]


def test_without_keys_nothing_is_signed_and_that_is_said(capsys):
    for system in ("win32", "darwin", "linux"):
        assert commands_for(system, FILES, {}) == []
    assert capsys.readouterr().out.count("Not signed") == 3


def test_windows_signs_every_file_with_a_time():
    keys = {"SHIYING_SIGN_CERTIFICATE": "key.pfx", "SHIYING_SIGN_PASSWORD": "secret"}
    commands = commands_for("win32", [Path("a.exe"), Path("b.exe")], keys)

    assert [command[-1] for command in commands] == ["a.exe", "b.exe"]
    for command in commands:
        assert command[:2] == ["signtool", "sign"]
        assert {"/tr", "/td", "/fd", "/f", "key.pfx", "/p", "secret"} <= set(command)


def test_macos_signs_and_notarises_the_image(capsys):
    identity = {"SHIYING_CODESIGN_IDENTITY": "Developer ID"}
    assert [command[0] for command in commands_for("darwin", FILES, identity)] == ["codesign"]
    assert "Not notarised" in capsys.readouterr().out

    commands = commands_for("darwin", FILES, identity | {"SHIYING_NOTARY_PROFILE": "profile"})
    assert [command[:3] for command in commands] == [
        ["codesign", "--force", "--timestamp"],
        ["xcrun", "notarytool", "submit"],
        ["xcrun", "stapler", "staple"],
    ]
    assert all("Shiying.dmg" in command for command in commands)


def test_a_repository_without_secrets_builds_all_the_same(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("CERTIFICATE", "")
    monkeypatch.setenv("GITHUB_ENV", str(tmp_path / "env"))

    assert signing_keys.main("windows") == signing_keys.main("macos") == 0
    assert "nothing will be signed" in capsys.readouterr().out
    assert not (tmp_path / "env").exists()


def test_a_certificate_is_handed_on_to_later_steps(monkeypatch, tmp_path):
    for name, value in {"CERTIFICATE": "a2V5", "PASSWORD": "secret", "RUNNER_TEMP": tmp_path}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("GITHUB_ENV", str(tmp_path / "env"))

    assert signing_keys.main("windows") == 0
    assert (tmp_path / "signing.p12").read_bytes() == b"key"
    lines = (tmp_path / "env").read_text(encoding="utf-8").splitlines()
    assert lines == [f"SHIYING_SIGN_CERTIFICATE={tmp_path / 'signing.p12'}", "SHIYING_SIGN_PASSWORD=secret"]
