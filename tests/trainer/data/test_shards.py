"""Webdataset shards are read where they lie, and a damaged one is refused before anything is learned from it."""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from trainer.data.photos import content_key
from trainer.data.shard_index import scan_shard
from trainer.data.shards import ShardPhotos, expand_ranges
from trainer.errors import TrainerError

LONG = "长" * 60  # longer, in UTF-8, than a header has room for


def tar_of(members: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


@pytest.fixture
def members(jpeg: Callable[[int], bytes]) -> dict[str, bytes]:
    """Three photos, one of them in a folder, with captions of every kind, and what is neither."""
    captions = {"caption": "A cat", "width": 48, "captions": [{"caption": "猫", "kind": "machine"}, "A cat", "a tail"]}
    png = io.BytesIO()
    Image.open(io.BytesIO(jpeg(3))).save(png, "PNG")
    return {
        "0001.txt": b"A cat\n\xe7\x8c\xab\n",
        "0001.jpg": jpeg(1),
        "0001.seg.png": png.getvalue(),
        "0002.json": json.dumps(captions).encode(),
        "0002.JPEG": jpeg(2),
        f"{LONG}/0001.png": png.getvalue(),
        f"{LONG}/0001.txt": b"",
        "0009.txt": b"nothing to see",
        "._0001.jpg": b"a Mac's own",
        "README": b"words",
    }


@pytest.fixture
def shard(members: dict[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "碎片 000.tar"
    path.write_bytes(tar_of(members))
    return path


def test_photos_and_captions_are_found_by_basename(shard: Path, members: dict[str, bytes], tmp_path: Path):
    photos = ShardPhotos([shard], tmp_path / "cache")
    names = ["0001.jpg", "0002.JPEG", f"{LONG}/0001.png"]
    assert [photos.name(index) for index in range(len(photos))] == [f"{shard}:{name}" for name in names]
    assert [photos.key(index) for index in range(3)] == [content_key(members[name]) for name in names]
    captions = [[(caption.group, caption.text) for caption in sample.captions] for sample in photos.samples]
    en, zh = ("en", "human"), ("zh", "human")
    assert captions == [
        [(en, "A cat"), (zh, "猫")],
        [(("zh", "machine"), "猫"), (en, "A cat"), (en, "a tail")],
        [(en, "")],
    ]
    assert [caption.text for caption in photos.orphans] == ["nothing to see"]


def test_any_photo_can_be_read_at_any_time_by_any_thread(jpeg: Callable[[int], bytes], tmp_path: Path):
    paths = [tmp_path / f"{number}.tar" for number in range(2)]
    for number, path in enumerate(paths):
        path.write_bytes(tar_of({f"{index}.jpg": jpeg(10 * number + index) for index in range(8)}))
    photos = ShardPhotos(paths, tmp_path / "cache")
    order = [15, 0, 7, 8, 3, 12] * 20
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(photos.open, order))
    for index, picture in zip(order, pictures, strict=True):
        expected = Image.open(io.BytesIO(jpeg(10 * (index // 8) + index % 8)))
        assert picture.tobytes() == expected.tobytes()


def test_a_shard_is_scanned_once_until_it_changes(shard: Path, jpeg: Callable[[int], bytes], tmp_path: Path):
    cache = tmp_path / "cache"
    ShardPhotos([shard], cache)
    (kept,) = cache.iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("A cat", "A dog"), encoding="utf-8")
    assert ShardPhotos([shard], cache).samples[0].captions[0].text == "A dog"
    kept.write_text("{", encoding="utf-8")
    assert ShardPhotos([shard], cache).samples[0].captions[0].text == "A cat"
    shard.write_bytes(tar_of({"1.jpg": jpeg(1)}))
    assert len(ShardPhotos([shard], cache)) == 1
    os.utime(shard, ns=(0, 0))
    assert len(ShardPhotos([shard], cache)) == 1
    assert len(list(cache.iterdir())) == 3


def test_an_index_that_cannot_be_kept_is_no_hindrance(shard: Path, tmp_path: Path):
    (tmp_path / "cache").write_text("a file, no folder")
    assert len(ShardPhotos([shard], tmp_path / "cache")) == 3


@given(data=st.data())
def test_a_shard_cut_short_anywhere_is_refused(data: st.DataObject, jpeg, tmp_path_factory: pytest.TempPathFactory):
    whole = tar_of({"1.jpg": jpeg(1), "1.txt": "猫".encode(), f"{LONG}.jpg": jpeg(2)})
    end = len(whole.rstrip(b"\0")) + tarfile.BLOCKSIZE  # at least, up to the marker
    path = tmp_path_factory.mktemp("cut") / "shard.tar"
    path.write_bytes(whole[: data.draw(st.integers(0, end - 1))])
    with pytest.raises(TrainerError, match=r"is damaged or cut short after|is not a \.tar archive"):
        scan_shard(path)


def test_a_damaged_header_is_not_taken_for_the_end(shard: Path, members: dict[str, bytes], tmp_path: Path):
    content = bytearray(shard.read_bytes())
    content[content.index(b"0002.JPEG") + 1] ^= 0xFF
    shard.write_bytes(content)
    with pytest.raises(TrainerError, match=r"is damaged or cut short after 0002\.json"):
        ShardPhotos([shard], tmp_path / "cache")


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"1.txt": b"\xff"}, r"1\.txt in .* is not in UTF-8"),
        ({"1.json": b"["}, r"1\.json in .* is not valid JSON"),
        ({"1.json": b"[]"}, "must hold a JSON object"),
        ({"1.json": b'{"caption": 3}'}, "a caption that is no text"),
        ({"1.json": b'{"caption": "chat", "lang": "fr"}'}, "'fr': write en or zh"),
    ],
)
def test_captions_that_cannot_be_read_are_a_sentence(members: dict[str, bytes], sentence: str, tmp_path: Path):
    (tmp_path / "shard.tar").write_bytes(tar_of(members))
    with pytest.raises(TrainerError, match=sentence):
        scan_shard(tmp_path / "shard.tar")


def test_a_compressed_or_missing_shard_is_a_sentence(shard: Path, tmp_path: Path):
    compressed = tmp_path / "shard.tar"
    compressed.write_bytes(gzip.compress(shard.read_bytes()))
    with pytest.raises(TrainerError, match="is compressed: unpack it"):
        ShardPhotos([compressed], tmp_path / "cache")
    with pytest.raises(TrainerError, match=r"001\.tar cannot be read: No such file"):
        ShardPhotos([tmp_path / "001.tar"], tmp_path / "cache")


def test_a_damaged_photo_in_a_shard_is_named(jpeg: Callable[[int], bytes], tmp_path: Path):
    shard = tmp_path / "shard.tar"
    shard.write_bytes(tar_of({"1.jpg": jpeg(1)[:400]}))
    with pytest.raises(TrainerError, match=r"shard\.tar:1\.jpg is cut short"):
        ShardPhotos([shard], tmp_path / "cache").open(0)


def test_a_shard_that_shrinks_while_it_is_read_is_noticed(shard: Path, tmp_path: Path):
    photos = ShardPhotos([shard], tmp_path / "cache")
    shard.write_bytes(b"")
    with pytest.raises(TrainerError, match="has changed since it was opened"):
        photos.read(0)


def test_ranges_of_shards():
    assert expand_ranges("a.tar") == ["a.tar"]
    assert expand_ranges("a-{008..011}.tar") == ["a-008.tar", "a-009.tar", "a-010.tar", "a-011.tar"]
    assert expand_ranges("{1..2}/{0..1}.tar") == ["1/0.tar", "1/1.tar", "2/0.tar", "2/1.tar"]
    with pytest.raises(TrainerError, match="runs backwards"):
        expand_ranges("{3..1}.tar")
    with pytest.raises(TrainerError, match="names more than 100,000"):
        expand_ranges("{0..99999999999}.tar")
