"""Signs what is given out, where the keys for it are there; without them it does nothing, and says so.

    python packaging/sign.py FILE...

Windows: signtool signs each file with the certificate in the file $SHIYING_SIGN_CERTIFICATE (.pfx), whose password is
$SHIYING_SIGN_PASSWORD. macOS: the application itself is signed by PyInstaller while it is built, with
$SHIYING_CODESIGN_IDENTITY; this signs a .dmg with the same, and has Apple notarise it if notarytool's keychain profile
$SHIYING_NOTARY_PROFILE is there, too. Elsewhere nothing is signed; SHA256SUMS tells whether a download is whole.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMESTAMPS = "http://timestamp.digicert.com"
"""Says when a file was signed, so that the signature holds after the certificate has run out."""

Command = list[str]


def main(files: Sequence[str]) -> int:
    """Sign the files; the exit status is that of the first command that fails."""
    commands = commands_for(sys.platform, [Path(file) for file in files], os.environ)
    for command in commands:
        status = subprocess.run(command, check=False).returncode
        if status:
            print(f"sign.py: {command[0]} failed with status {status}.", file=sys.stderr)
            return status
    return 0


def commands_for(system: str, files: Sequence[Path], environment: Mapping[str, str]) -> list[Command]:
    """What to run; nothing, with a word of why, where keys are missing."""
    if system == "win32":
        return _windows(files, environment)
    if system == "darwin":
        return _macos([file for file in files if file.suffix == ".dmg"], environment)
    return _nothing("on this system, nothing is signed")


def _windows(files: Sequence[Path], environment: Mapping[str, str]) -> list[Command]:
    certificate = environment.get("SHIYING_SIGN_CERTIFICATE")
    if not certificate:
        return _nothing("SHIYING_SIGN_CERTIFICATE is not set")
    password = ["/p", environment["SHIYING_SIGN_PASSWORD"]] if environment.get("SHIYING_SIGN_PASSWORD") else []
    sign = ["signtool", "sign", "/fd", "sha256", "/td", "sha256", "/tr", TIMESTAMPS, "/f", certificate, *password]
    return [[*sign, str(file)] for file in files]


def _macos(images: Sequence[Path], environment: Mapping[str, str]) -> list[Command]:
    identity, profile = environment.get("SHIYING_CODESIGN_IDENTITY"), environment.get("SHIYING_NOTARY_PROFILE")
    if not identity:
        return _nothing("SHIYING_CODESIGN_IDENTITY is not set")
    commands = [["codesign", "--force", "--timestamp", "--sign", identity, str(image)] for image in images]
    if not profile:
        print("Not notarised: SHIYING_NOTARY_PROFILE is not set.")
        return commands
    for image in images:
        commands.append(["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"])
        commands.append(["xcrun", "stapler", "staple", str(image)])
    return commands


def _nothing(reason: str) -> list[Command]:
    print(f"Not signed: {reason}.")
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
