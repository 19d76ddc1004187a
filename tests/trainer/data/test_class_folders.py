"""Labelled photos, in folders named after their class or in a table."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trainer.data.class_folders import LabelledPhotos, read_classes
from trainer.errors import TrainerError


@pytest.fixture
def photo_at(jpeg: Callable[[int], bytes], tmp_path: Path) -> Callable[[str], None]:
    """Puts a photo under `tmp_path`."""

    def put(name: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(0))

    return put


def classes_of(labelled: LabelledPhotos) -> dict[str, dict[str, str]]:
    photos = labelled.photos
    return {Path(photos.name(i)).name: labelled.names[label] for i, label in enumerate(labelled.labels)}


def test_a_sub_folder_is_a_class_named_in_its_own_language(photo_at: Callable[[str], None], tmp_path: Path):
    for name in ("ice_cream/a.jpg", "ice_cream/more/b.png", "麻婆豆腐/c.jpg", ".thumbnails/d.jpg", "__MACOSX/e.jpg"):
        photo_at(name)
    (tmp_path / "empty").mkdir()
    labelled = read_classes(tmp_path)
    ice, tofu = {"en": "ice cream"}, {"zh": "麻婆豆腐"}
    assert classes_of(labelled) == {"a.jpg": ice, "b.png": ice, "c.jpg": tofu}
    assert labelled.languages() == []


def test_a_table_gives_folders_their_names(photo_at: Callable[[str], None], tmp_path: Path):
    photo_at("n01/a.jpg")
    photo_at("n02/b.jpg")
    table = tmp_path / "classes.tsv"
    table.write_text("folder\ten\tzh\nn01\ttench\t丁鲷\nn02\tgoldfish\t金鱼\nn03\tshark\t鲨鱼\n", encoding="utf-8")
    labelled = read_classes(tmp_path)
    assert labelled.names == [{"en": "goldfish", "zh": "金鱼"}, {"en": "tench", "zh": "丁鲷"}]
    assert labelled.labels == [1, 0]
    assert labelled.languages() == ["en", "zh"]
    table.write_text("folder\ten\nn01\ttench\nn02\t\n", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"The folder n02 in .*classes\.tsv has no name"):
        read_classes(tmp_path)


def test_a_table_of_labels_beside_the_photos(photo_at: Callable[[str], None], tmp_path: Path):
    for name in "abc":
        photo_at(f"images/{name}.jpg")
    (tmp_path / "labels.tsv").write_text("image\ten\nc.jpg\tsea\na.jpg\tforest\nb.jpg\tsea\n", encoding="utf-8")
    labelled = read_classes(tmp_path)
    assert classes_of(labelled) == {"c.jpg": {"en": "sea"}, "a.jpg": {"en": "forest"}, "b.jpg": {"en": "sea"}}
    assert labelled.labels == [1, 0, 1]
    assert labelled.photos.open(0).size == (48, 36)


def test_no_classes_are_a_sentence(tmp_path: Path):
    with pytest.raises(TrainerError, match="no labelled photos"):
        read_classes(tmp_path)
    with pytest.raises(TrainerError, match="There is no folder"):
        read_classes(tmp_path / "none")
    (tmp_path / "labels.tsv").write_text("image\tlabel\na.jpg\tsea\n", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"a\.jpg in .* has no name in the columns en or zh"):
        read_classes(tmp_path)
