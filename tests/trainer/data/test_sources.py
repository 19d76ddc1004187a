"""From the data section of a recipe to photos and captions."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from trainer.data.photos import FilePhotos, Joined, Selected, without
from trainer.data.sources import (
    Pairs,
    measured_pairs,
    read_captioned,
    read_images,
    read_pairs_section,
    training_pairs,
)
from trainer.errors import TrainerError
from trainer.recipe import DataSection, PairsSection

TABLE = """image,caption,split,lang
b.jpg,A cat,train,en
a.jpg,一只猫,,
b.jpg,猫,train,
c.jpg,A tail,val,en
a.jpg,  ,train,en
d.jpg,Gone,train,en
e.jpg,,train,en
f.jpg,An ear,test,en
"""


@pytest.fixture
def data(jpeg: Callable[[int], bytes], tmp_path: Path) -> Path:
    """A captioned folder with rows of every kind."""
    (tmp_path / "set" / "images").mkdir(parents=True)
    for number, name in enumerate("abcef"):
        (tmp_path / "set" / "images" / f"{name}.jpg").write_bytes(jpeg(number))
    (tmp_path / "set" / "captions.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


SECTION = PairsSection(captions="set/captions.csv")


def contents(pairs: Pairs) -> dict[str, list[str]]:
    names = [Path(pairs.photos.name(index)).name for index in range(len(pairs.photos))]
    return dict(zip(names, [[caption.text for caption in of_photo] for of_photo in pairs.captions], strict=True))


def test_a_section_has_the_photos_of_its_split_that_are_there_and_have_words(data: Path):
    pairs = read_pairs_section(SECTION, data)
    assert contents(pairs) == {"b.jpg": ["A cat", "猫"], "a.jpg": ["一只猫"]}
    assert pairs.captions[0][1].group == ("zh", "human")
    assert contents(pairs.without({pairs.photos.name(0)})) == {"a.jpg": ["一只猫"]}


def test_one_photo_written_in_two_ways_is_one(data: Path):
    with (data / "set" / "captions.csv").open("a", encoding="utf-8") as table:
        table.write("./b.jpg,Another cat,train,en\n")
    assert contents(read_pairs_section(SECTION, data))["b.jpg"] == ["A cat", "猫", "Another cat"]
    assert len(read_pairs_section(SECTION, data)) == 2


def test_a_long_caption_in_the_wrong_column_is_a_photo_that_is_not_there(data: Path):
    table, caption = data / "set" / "captions.tsv", "一只狗在水边奔跑" * 20
    table.write_text(f"image\tcaption\nb.jpg\tA cat\n{caption}\tb.jpg\n", encoding="utf-8")
    everything = read_captioned(PairsSection(captions="set/captions.tsv"), data)
    assert [orphan.image for orphan in everything.orphans] == [caption]
    assert len(everything.photos) == 1


def test_what_is_measured_is_never_among_what_is_learned(data: Path):
    section = DataSection(pairs=(SECTION, PairsSection(captions="set/captions.csv", split="test")))
    assert contents(training_pairs(section, data)) == {
        "b.jpg": ["A cat", "猫"],
        "a.jpg": ["一只猫"],
        "f.jpg": ["An ear"],
    }
    assert contents(measured_pairs(section, data)) == {"c.jpg": ["A tail"]}


def test_a_table_without_splits_belongs_to_the_split_that_names_it(data: Path):
    (data / "set" / "more.tsv").write_text("image\tcaption\nf.jpg\tAn ear\n", encoding="utf-8")
    measured = PairsSection(captions="set/more.tsv", images="set/images", split="val")
    assert contents(read_pairs_section(measured, data)) == {"f.jpg": ["An ear"]}


def test_shards_are_a_section_too(data: Path, jpeg: Callable[[int], bytes], tmp_path: Path):
    for number in range(2):
        with tarfile.open(data / f"{number}.tar", "w") as archive:
            for name, content in (("x.jpg", jpeg(number)), ("x.txt", "猫".encode())):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    pairs = read_pairs_section(PairsSection(shards="{0..1}.tar"), data, tmp_path / "cache")
    assert [pairs.photos.open(index).tobytes() for index in range(2)] == [
        Image.open(io.BytesIO(jpeg(number))).tobytes() for number in range(2)
    ]
    assert [caption.text for captions in pairs.captions for caption in captions] == ["猫", "猫"]


def test_a_split_that_nobody_has_is_a_sentence(data: Path):
    (data / "set" / "captions.csv").write_text("image,caption,split\na.jpg,A cat,train\n", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"set/captions\.csv has no photo with a caption in the split dev"):
        read_pairs_section(PairsSection(captions="set/captions.csv", split="dev"), data)


def test_folders_are_read_with_their_sub_folders_in_order(data: Path, jpeg: Callable[[int], bytes]):
    for name in ("z.PNG", "x/y.webp", "x/.hidden.jpg", ".trash/old.jpg", "notes.txt"):
        path = data / "more" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(0))
    photos = read_images(["more", "set/images"], data)
    assert [Path(photos.name(index)).name for index in range(3)] == ["y.webp", "z.PNG", "a.jpg"]
    with pytest.raises(TrainerError, match="There are no photos in"):
        read_images(["none"], data)


def test_joined_and_selected_sources_number_their_photos_anew(data: Path):
    paths = sorted((data / "set" / "images").iterdir())
    whole = FilePhotos(paths)
    joined = Joined([FilePhotos(paths[:1]), FilePhotos([]), Selected(whole, [1, 2]), FilePhotos(paths[3:])])
    assert len(joined) == len(paths)
    for index in range(len(paths)):
        assert (joined.name(index), joined.key(index)) == (whole.name(index), whole.key(index))
        assert joined.open(index) == whole.open(index)
    assert len(without(joined, {joined.name(2), joined.name(3)})) == 3
    with pytest.raises(IndexError):
        joined.name(len(paths))


def test_photos_come_upright_and_large_ones_as_small_as_will_do(tmp_path: Path, photo_source: Path):
    path = tmp_path / "turned.jpg"
    with Image.open(photo_source / "rocket.jpg") as photo:
        exif = Image.Exif()
        exif[0x0112] = 6
        photo.save(path, exif=exif)
        width, height = photo.size
    photos = FilePhotos([path])
    assert photos.open(0).size == (height, width)
    assert 64 <= min(photos.open(0, 64).size) < height


def test_a_photo_that_cannot_be_read_is_named(tmp_path: Path):
    (tmp_path / "words.jpg").write_text("no picture")
    photos = FilePhotos([tmp_path / "gone.jpg", tmp_path / "words.jpg"])
    with pytest.raises(TrainerError, match=r"gone\.jpg cannot be read: No such file"):
        photos.key(0)
    with pytest.raises(TrainerError, match=r"words\.jpg is not a picture"):
        photos.open(1)
