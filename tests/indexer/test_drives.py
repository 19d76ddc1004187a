"""Network drives are recognised by the list of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.drives import parse_linux_mounts, parse_macos_mounts, remote_type, type_of_mount

LINUX = """\
/dev/sda1 / ext4 rw,relatime 0 0
//nas/photos /mnt/我的\\040照片 cifs rw 0 0
nas:/raw /mnt/raw nfs4 rw 0 0
/dev/sdb1 /mnt/raw/local xfs rw 0 0
me@host:/ /home/me/host fuse.sshfs rw 0 0
/dev/sdc1 /media/stick fuseblk rw 0 0
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@nas._smb._tcp.local/photos on /Volumes/photos (smbfs, nodev, nosuid, mounted by me)
/dev/disk4s1 on /Volumes/stick (2) (exfat, local, noowners)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/me/Pictures", None),
        ("/mnt/我的 照片/2024", "cifs"),
        ("/mnt/我的 照片", "cifs"),
        ("/mnt/raw", "nfs4"),
        ("/mnt/raw/local/x", None),
        ("/mnt/rawer", None),
        ("/home/me/host/x", "fuse.sshfs"),
        ("/media/stick/DCIM", None),
    ],
)
def test_linux(folder, kind):
    assert type_of_mount(Path(folder), parse_linux_mounts(LINUX)) == kind


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/Users/me/Pictures", None), ("/Volumes/photos/2024", "smbfs"), ("/Volumes/stick (2)/DCIM", None)],
)
def test_macos(folder, kind):
    assert type_of_mount(Path(folder), parse_macos_mounts(MACOS)) == kind


def test_a_later_mount_lies_over_an_earlier_one():
    text = "a /mnt ext4 rw 0 0\nb /mnt nfs rw 0 0\n"
    assert type_of_mount(Path("/mnt/x"), parse_linux_mounts(text)) == "nfs"


def test_a_folder_of_this_machine_is_not_remote(tmp_path):
    assert remote_type(tmp_path) is None
