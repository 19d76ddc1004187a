"""Knows drives on which the system does not say what other machines change, so that folders there must be polled."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REMOTE_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "ncpfs", "ceph", "glusterfs", "lustre", "webdav", "davfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.s3fs"}
    | {"9p", "drvfs", "virtiofs", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse"}
)
"""Types of network drives, and of folders that a virtual machine shares with its host."""

_LINUX_MOUNTS = Path("/proc/self/mounts")
_MACOS_MOUNT = re.compile(r"^.+ on (/.*) \((\w+)[,)]")
_DRIVE_REMOTE = 4


def remote_type(folder: Path) -> str | None:
    """What kind of network drive a folder is on, or None if it is on this machine or nobody can tell."""
    try:
        if sys.platform == "win32":
            return "network drive" if _is_remote_on_windows(folder) else None
        mounts = _linux_mounts() if sys.platform == "linux" else _macos_mounts()
        return type_of_mount(folder, mounts)
    except (OSError, subprocess.SubprocessError):
        return None


def type_of_mount(folder: Path, mounts: Iterator[tuple[Path, str]]) -> str | None:
    """The type of the innermost of `mounts` that holds `folder`, if it is remote. Later ones lie over earlier ones."""
    best, kind = -1, ""
    for place, type_ in mounts:
        if folder.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), type_
    return kind if kind in REMOTE_TYPES else None


def parse_linux_mounts(text: str) -> Iterator[tuple[Path, str]]:
    """The mounts in the format of /proc/mounts, in which spaces and the like are octal escapes."""
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            place = re.sub(r"\\([0-7]{3})", lambda escape: chr(int(escape[1], 8)), fields[1])
            yield Path(place), fields[2]


def parse_macos_mounts(text: str) -> Iterator[tuple[Path, str]]:
    """The mounts as macOS' `mount` prints them: `//me@nas/photos on /Volumes/photos (smbfs, nodev)`."""
    for line in text.splitlines():
        if found := _MACOS_MOUNT.match(line):
            yield Path(found[1]), found[2]


def _linux_mounts() -> Iterator[tuple[Path, str]]:
    return parse_linux_mounts(_LINUX_MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"))


def _macos_mounts() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=10)
    return parse_macos_mounts(listed.stdout)


def _is_remote_on_windows(folder: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    anchor = folder.anchor
    return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _DRIVE_REMOTE
