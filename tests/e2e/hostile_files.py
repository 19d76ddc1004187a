"""Makes files that no sane program writes: damaged photos of every format, decompression bombs, and odd names."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pillow_heif
from PIL import Image

from core_model.imaging import open_photo

FORMATS = {
    "jpg": {},
    "progressive.jpg": {"progressive": True},
    "png": {},
    "gif": {},
    "bmp": {},
    "webp": {"quality": 80},
    "tif": {},
    "lzw.tif": {"compression": "tiff_lzw"},
    "jpeg.tif": {"compression": "jpeg"},
    "heic": {"quality": 60},
    "avif": {"speed": 10},
} | ({"jxl": {"effort": 1}} if find_spec("pylibjxl") else {})


def whole_photos(source: Path) -> dict[str, bytes]:
    """A real photograph in every format, with EXIF and a colour profile."""
    open_photo(source)  # which sees to it that the formats of extras can be written
    with Image.open(source) as image:
        small = image.convert("RGB").resize((225, 150))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Shiying", 6
    exif.get_ifd(0x8825)[2] = (33.0, 51.0, 24.0)
    photos = {}
    for name, options in FORMATS.items():
        buffer = io.BytesIO()
        buffer.name = f"a.{name.rpartition('.')[2]}"
        if name == "heic":  # which Shiying only reads
            pillow_heif.from_pillow(small).save(buffer, exif=exif.tobytes(), **options)
        else:
            small.save(buffer, exif=exif, **options)
        photos[name] = buffer.getvalue()
    return photos


def damaged(content: bytes, chance: random.Random) -> bytes:
    """`content` after one to sixteen of the things that disks, cables and attackers do; mostly to its header."""
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        end = min(len(damaged), 600) if chance.random() < 0.6 else len(damaged)
        place = chance.randrange(max(1, end))
        match chance.randrange(6):
            case 0:
                damaged[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                damaged[place : place + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"])
            case 2:
                del damaged[place : place + chance.randrange(1, 200)]
            case 3:
                damaged[place:place] = chance.randbytes(chance.randrange(1, 200))
            case 4:
                damaged[place : place + 64] = bytes(64)
            case _ if chance.random() < 0.3:
                del damaged[place:]
            case _:
                start = chance.randrange(max(1, len(damaged)))
                damaged[place : place + 32] = damaged[start : start + 32]
    return bytes(damaged)


def png(width: int, height: int, *chunks: tuple[bytes, bytes], rows: bytes | None = None, colour: int = 2) -> bytes:
    """A PNG that claims this size, whatever its compressed `rows` hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", rows or zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def zeros(count: int) -> bytes:
    """So many zero bytes, compressed a thousandfold."""
    squeeze = zlib.compressobj(1)
    block = bytes(1 << 20)
    return (
        b"".join(squeeze.compress(block) for _ in range(count >> 20))
        + squeeze.compress(bytes(count & 0xFFFFF))
        + squeeze.flush()
    )


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files of a few kilobytes that unfold to gigabytes, and some that only claim to."""
    yield "claims.png", png(60_000, 60_000)
    yield "large.png", png(10_000, 9_000, rows=zeros(9_000 * 30_001))
    yield "larger.png", png(20_000, 20_000, rows=zeros(1 << 20))
    yield "text.png", png(9, 9, (b"zTXt", b"Raw profile type exif\0\0" + zeros(100 << 20)))
    yield "note.png", png(9, 9, (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros(100 << 20)))
    yield "profile.png", png(9, 9, (b"iCCP", b"icc\0\0" + zeros(100 << 20)))
    yield (
        "claims.gif",
        b"GIF89a"
        + struct.pack("<HH", 65535, 65535)
        + b"\0\0\0"
        + b","
        + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
        + b"\x02\x02\x4c\x01\0;",
    )
    yield "claims.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 1 << 20, 0, 0, 54, 40, 50_000, 50_000, 1, 24, *[0] * 6)
    yield (
        "claims.tif",
        struct.pack("<2sHIH", b"II", 42, 8, 6)
        + b"".join(
            struct.pack("<HHII", tag, 4, 1, value)
            for tag, value in ((256, 60_000), (257, 60_000), (258, 8), (262, 1), (273, 8), (279, 2**31 - 1))
        )
        + bytes(4),
    )
    for name, options, order, widest in (
        ("solid.webp", {"method": 0}, "<", 16_383),
        ("progressive.jpg", {"progressive": True}, ">", 65_500),
    ):
        buffer = io.BytesIO()
        Image.new("RGB", (3_000, 3_000)).save(buffer, "WEBP" if "webp" in name else "JPEG", **options)
        yield name, buffer.getvalue()
        sizes = (struct.pack(f"{order}HH", side, side) for side in (3_000, widest))
        yield f"wide {name}", buffer.getvalue().replace(*sizes, 1)


def write_hostile_folder(folder: Path, whole: dict[str, bytes], count: int, seed: int = 0) -> None:
    """Fill `folder` with `count` damaged versions of `whole` photos, with bombs, and with things that are no photos."""
    chance = random.Random(seed)
    for number in range(count):
        name, content = chance.choice(list(whole.items()))
        suffix = chance.choice(list(whole)) if chance.random() < 0.1 else name  # some are called like another format
        (folder / f"{number:04}.{suffix}").write_bytes(damaged(content, chance))
    for name, content in bombs():
        (folder / name).write_bytes(content)
    _write_oddities(folder, whole["jpg"])


def _write_oddities(folder: Path, photo: bytes) -> None:
    for name, content in {
        "empty.jpg": b"",
        "script.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nquit\n",
        "a web page.png": b"<html><body>not found</body></html>",
        "photoshop.tif": b"8BPS" + bytes(2000),
        "noise.heic": os.urandom(5000),
        "名字 \u202egpj.jpg": photo,
        "x" * 200 + ".jpg": photo,
        "-rf.jpg": photo,
    }.items():
        (folder / name).write_bytes(content)
    (folder / "folder.jpg").mkdir()
    if os.name == "nt":
        return
    (folder / "two\nlines\x1b[31m.jpg").write_bytes(photo)
    os.mkfifo(folder / "pipe.jpg")
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    (folder / "dangling.jpg").symlink_to(folder / "nowhere.jpg")
    (folder / "folder.jpg" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "endless.jpg").symlink_to("/dev/zero")
    if os.uname().sysname == "Linux":
        (folder / os.fsdecode(b"\xff\xfe\xc3.jpg")).write_bytes(photo)
