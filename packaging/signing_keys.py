"""Makes the release workflow's secrets usable for `sign.py`: `python packaging/signing_keys.py windows|macos`.

Reads $CERTIFICATE, a .pfx or .p12 file in base64, and $PASSWORD; for notarising, $APPLE_ID, $APPLE_TEAM and
$APPLE_PASSWORD as well. Later steps find the results in the variables that `sign.py` and the spec read, by way of the
file $GITHUB_ENV. Without a certificate, it does nothing and says so.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

PROFILE = "shiying-notary"


def main(system: str) -> int:
    """Prepare the keys for one system; returns the exit status."""
    if not os.environ.get("CERTIFICATE"):
        print("There is no certificate in this repository's secrets, so nothing will be signed.")
        return 0
    certificate = Path(os.environ.get("RUNNER_TEMP", "."), "signing.p12").resolve()
    certificate.write_bytes(base64.b64decode(os.environ["CERTIFICATE"]))
    if system == "windows":
        hand_on(SHIYING_SIGN_CERTIFICATE=str(certificate), SHIYING_SIGN_PASSWORD=os.environ.get("PASSWORD", ""))
    else:
        keychain = certificate.with_name("signing.keychain-db")
        import_to_keychain(certificate, keychain)
        hand_on(SHIYING_CODESIGN_IDENTITY=identity_in(keychain), **notary_profile())
    return 0


def import_to_keychain(certificate: Path, keychain: Path) -> None:
    """Put the identity into a keychain of its own, which codesign may use without asking anybody."""
    lock = secrets.token_hex(16)
    for command in (
        ["create-keychain", "-p", lock, keychain],
        ["set-keychain-settings", "-lut", "21600", keychain],
        ["unlock-keychain", "-p", lock, keychain],
        ["import", certificate, "-P", os.environ.get("PASSWORD", ""), "-k", keychain, "-T", "/usr/bin/codesign"],
        ["set-key-partition-list", "-S", "apple-tool:,apple:,codesign:", "-s", "-k", lock, keychain],
        ["list-keychains", "-d", "user", "-s", keychain, "login.keychain"],
    ):
        subprocess.run(["security", *map(str, command)], check=True, stdout=subprocess.DEVNULL)


def identity_in(keychain: Path) -> str:
    """The hash of the one identity for signing that a keychain holds."""
    found = subprocess.run(
        ["security", "find-identity", "-v", "-p", "codesigning", str(keychain)],
        check=True,
        capture_output=True,
        text=True,
    )
    return found.stdout.split()[1]


def notary_profile() -> dict[str, str]:
    """Keep what notarytool needs in the keychain, if it is there."""
    if not os.environ.get("APPLE_ID"):
        return {}
    account = ["--apple-id", os.environ["APPLE_ID"], "--team-id", os.environ["APPLE_TEAM"]]
    store = ["xcrun", "notarytool", "store-credentials", PROFILE, *account, "--password", os.environ["APPLE_PASSWORD"]]
    subprocess.run(store, check=True)
    return {"SHIYING_NOTARY_PROFILE": PROFILE}


def hand_on(**variables: str) -> None:
    """Set variables for the steps that follow."""
    with Path(os.environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
