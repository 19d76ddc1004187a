"""The validator: what it finds in data with every kind of trouble, and what it refuses."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from rich.console import Console

from trainer.data.check import check_data
from trainer.data.check_report import Report, print_check
from trainer.errors import TrainerError
from trainer.progress import Progress
from trainer.recipe import DataSection, PairsSection

TABLE = """image\tcaption\tsplit
a.jpg\tA cat\ttrain
a.jpg\t一只猫\ttrain
b.jpg\tA tail\ttrain
b.jpg\t\ttrain
cut.jpg\tCut short\ttrain
empty.jpg\tNothing\ttrain
gone.jpg\tGone\ttrain
gone.jpg\tStill gone\ttrain
words.jpg\tNo picture\tval
v.jpg\t猫耳朵\tval
silent.jpg\t \ttrain
"""


@pytest.fixture
def data(jpeg: Callable[[int], bytes], tmp_path: Path) -> Path:
    """Two good photos to learn from and one to measure on, among others."""
    photos = tmp_path / "set" / "images"
    photos.mkdir(parents=True)
    files = {"a": jpeg(1), "b": jpeg(2), "v": jpeg(3), "silent": jpeg(4), "unnamed": jpeg(5)}
    files |= {"cut": jpeg(6)[:700], "empty": b"", "words": b"no picture"}
    for name, content in files.items():
        (photos / f"{name}.jpg").write_bytes(content)
    (tmp_path / "set" / "captions.tsv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.jpg").write_bytes(jpeg(7))
    return tmp_path


def check(data: Path, cache: Path | None = None, **more) -> Report:
    section = DataSection(**{"pairs": (PairsSection(captions="set/captions.tsv"),)} | more)
    return check_data(SimpleNamespace(data=section), data, cache=cache)


def printed(report: Report) -> str:
    console = Console(record=True, width=100, file=io.StringIO())
    print_check(console, report)
    return console.export_text()


def commented(encoded: bytes) -> bytes:
    """The same JPEG with a comment: other bytes, the same picture."""
    comment = b"taken by somebody"
    return encoded[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + encoded[2:]


def test_every_kind_of_trouble_is_counted(data: Path):
    report = check(data, images=("more",))
    report.require_usable()
    train, val, more = report.parts
    assert (train.role, train.photos, train.unreadable, train.texts) == ("train", 2, 2, {"en": 4, "zh": 1})
    assert train.empty_captions == 2
    assert train.without_photo == ["gone.jpg", "gone.jpg"]
    assert sorted(Path(name).name for name in train.without_caption) == ["silent.jpg", "unnamed.jpg"]
    assert (val.role, val.photos, val.unreadable, val.texts) == ("val", 1, 1, {"en": 1, "zh": 1})
    assert (more.role, more.photos) == ("images", 1)
    reasons = {Path(name).name: sentence for name, sentence in report.unreadable.items()}
    assert reasons.keys() == {"cut.jpg", "empty.jpg", "words.jpg"}
    assert "is cut short" in reasons["cut.jpg"]
    assert "is empty" in reasons["empty.jpg"]
    assert "is not a picture" in reasons["words.jpg"]
    assert report.duplicates == report.leaks == report.faults == []


@pytest.mark.parametrize("disguise", [bytes, commented])
def test_a_leak_is_found_whatever_the_file_is_called_and_says_of_itself(data: Path, jpeg, disguise):
    (data / "more" / "other.jpg").write_bytes(disguise(jpeg(3)))
    report = check(data, images=("more",))
    assert report.leaks == [[str(data / "more" / "other.jpg"), str(data / "set" / "images" / "v.jpg")]]
    with pytest.raises(
        TrainerError, match=r"measured split val too, 1 of them, such as .*v\.jpg, which is .*other\.jpg"
    ):
        report.require_usable()


def test_a_lossless_copy_in_another_format_is_a_leak_too(data: Path, jpeg: Callable[[int], bytes]):
    Image.open(io.BytesIO(jpeg(3))).save(data / "more" / "copy.png")
    assert len(check(data, images=("more",)).leaks) == 1


def test_a_photo_in_both_splits_of_one_table_is_a_leak(data: Path):
    with (data / "set" / "captions.tsv").open("a", encoding="utf-8") as table:
        table.write("v.jpg\tlearned too\ttrain\n")
    report = check(data)
    assert report.leaks == [[str(data / "set" / "images" / "v.jpg")] * 2]
    assert "which is" not in report.faults[0]


def test_every_split_that_is_learned_from_is_looked_at(data: Path):
    with (data / "set" / "captions.tsv").open("a", encoding="utf-8") as table:
        table.write("v.jpg\tlearned too\tmore\n")
    pairs = tuple(PairsSection(captions="set/captions.tsv", split=split) for split in ("train", "more"))
    report = check(data, pairs=pairs)
    assert [part.role for part in report.parts] == ["train", "val", "more"]
    assert len(report.leaks) == 1


def test_the_same_picture_twice_within_a_split_is_told_and_not_refused(data: Path, jpeg: Callable[[int], bytes]):
    (data / "more" / "a again.jpg").write_bytes(commented(jpeg(1)))
    report = check(data, images=("more", "more"))
    assert [[Path(name).name for name in names] for names in report.duplicates] == [["a.jpg", "a again.jpg"]]
    report.require_usable()


def test_shards_classes_and_texts_are_looked_at_too(data: Path, jpeg: Callable[[int], bytes], tmp_path: Path):
    with tarfile.open(data / "0.tar", "w") as archive:
        members = {"1.jpg": jpeg(11), "1.txt": b"A cat", "2.jpg": jpeg(12)[:600], "2.txt": b"Half", "3.jpg": jpeg(3)}
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    (data / "classes" / "cat").mkdir(parents=True)
    (data / "classes" / "cat" / "v.jpg").write_bytes(jpeg(3))
    (data / "pairs.tsv").write_text("en\tzh\na cat\t猫\n", encoding="utf-8")
    pairs = (PairsSection(shards="{0..0}.tar"), PairsSection(captions="set/captions.tsv"))
    report = check(data, tmp_path / "cache", pairs=pairs, classes=("classes",), texts=("pairs.tsv",))
    shard, classes, texts = report.parts[0], report.parts[-2], report.parts[-1]
    assert (shard.photos, shard.unreadable, shard.texts) == (1, 1, {"en": 2})
    assert shard.without_caption == [f"{data / '0.tar'}:3.jpg"]
    assert (classes.photos, classes.role) == (1, "classes")
    assert (texts.role, texts.texts) == ("texts", {"en": 1, "zh": 1})
    assert report.leaks == []
    assert report.duplicates == [[str(data / "set" / "images" / "v.jpg"), str(data / "classes" / "cat" / "v.jpg")]]


def test_classes_are_measured_on_and_hold_nothing_that_is_learned_from(data: Path, jpeg: Callable[[int], bytes]):
    (data / "classes" / "cat").mkdir(parents=True)
    (data / "classes" / "cat" / "seen.jpg").write_bytes(commented(jpeg(1)))
    with pytest.raises(
        TrainerError, match=r"in the measured classes classes too, 1 of them, such as .*seen\.jpg, which is .*a\.jpg"
    ):
        check(data, classes=("classes",)).require_usable()


def test_all_reasons_to_refuse_are_told_at_once(data: Path):
    (data / "set" / "captions.tsv").write_text("image\tcaption\tsplit\nwords.jpg\tA\ttrain\n", encoding="utf-8")
    report = check(data, images=("none",), texts=("none.txt",))
    with pytest.raises(TrainerError) as refusal:
        report.require_usable()
    for sentence in (
        *("There are no photos in", "none.txt cannot be read"),
        *("no photo with a caption to learn from", "no photo with a caption in the split val"),
    ):
        assert sentence in str(refusal.value)


def test_a_table_without_splits_is_learned_from_and_leaves_nothing_to_measure_on(data: Path):
    table = data / "set" / "captions.tsv"
    table.write_text("image\tcaption\na.jpg\tA cat\nv.jpg\t猫耳朵\n", encoding="utf-8")
    report = check(data)
    report.require_usable()
    assert [(part.role, part.photos) for part in report.parts] == [("train", 2)]
    assert "no splits are stated, so all photos are learned from" in printed(report)
    table.write_text("image\tcaption\tsplit\na.jpg\tA cat\ttrain\nv.jpg\t猫耳朵\tVal\n", encoding="utf-8")
    with pytest.raises(TrainerError, match="no photo with a caption in the split val to measure on"):
        check(data).require_usable()


def test_a_table_named_for_measuring_must_have_something_to_measure_on(data: Path):
    (data / "set" / "captions.tsv").write_text("image\tcaption\na.jpg\tA cat\n", encoding="utf-8")
    (data / "set" / "val.tsv").write_text("image\tcaption\n", encoding="utf-8")
    pairs = (PairsSection("set/captions.tsv"), PairsSection("set/val.tsv", split="val"))
    with pytest.raises(TrainerError, match="no photo with a caption in the split val to measure on"):
        check(data, pairs=pairs).require_usable()


def test_a_report_can_be_kept_and_printed(data: Path):
    (data / "more" / "bad.jpg").write_bytes(b"")
    report = check(data, images=("more",))
    assert Report.from_document(json.loads(json.dumps(report.to_document()))) == report
    text = printed(report)
    assert "Photos that are left out (4):" in text
    assert "and 1 more" in text
    assert "Photos that have captions and are not there (1):\n  gone.jpg" in text
    assert "show the same" not in text


def test_progress_counts_every_photo_once(data: Path):
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True)
    section = DataSection(pairs=(PairsSection(captions="set/captions.tsv"),), images=("set/images",))
    check_data(SimpleNamespace(data=section), data, Progress(console))
    assert "8/8" in console.export_text()
