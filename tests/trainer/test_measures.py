"""Measures against cases worked out by hand, with a pack whose vectors are given."""

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from core_model import load_pack
from core_model.manifest import TextInput
from trainer.data.captions import Caption
from trainer.data.class_folders import LabelledPhotos, read_classes
from trainer.data.photos import FilePhotos
from trainer.data.sources import Pairs
from trainer.errors import TrainerError
from trainer.evaluate import Embedded, mean_cosines, measure
from trainer.measures.bench import Bench, read_bench
from trainer.measures.captions import caption_retrieval
from trainer.measures.classes import naming, zero_shot
from trainer.measures.vectors import embed_names, embed_photos
from trainer.measures.words import mentions, word_precision

EAST, NORTH = (1.0, 0.0), (0.0, 1.0)
NAMES = {"cat": EAST, "猫": EAST, "dog": NORTH, "狗": NORTH, "a photo of a cat": NORTH, "a photo of a dog": NORTH}


class GivenTexts:
    """A text encoder that knows its texts' vectors."""

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.array([NAMES[text] for text in texts], np.float32)


def given_pack(**templates: tuple[str, ...]) -> SimpleNamespace:
    text = TextInput("text.onnx", "tokenizer.json", 64, templates)
    return SimpleNamespace(text=GivenTexts(), manifest=SimpleNamespace(text=text, embedding_dim=2))


def caption(text: str, language: str = "en", kind: str = "human") -> Caption:
    return Caption("", "val", (language, kind), text)


def labelled(labels: list[int]) -> LabelledPhotos:
    return LabelledPhotos(
        FilePhotos([Path(str(i)) for i in labels]), labels, [{"en": "cat", "zh": "猫"}, {"en": "dog"}]
    )


PHOTOS = np.array([EAST, EAST, NORTH, (0.8, 0.6)], np.float32)


def test_caption_groups_are_measured_apart():
    pairs = Pairs(FilePhotos([Path("a"), Path("b")]), [[caption("x"), caption("y", "zh", "machine")]] * 2)
    captions = np.array([EAST, NORTH, NORTH, EAST], np.float32)  # right in English, swapped in Chinese
    figures = caption_retrieval(pairs, np.eye(2, dtype=np.float32), captions)
    assert figures["en human"]["text_to_image"]["recall@1"] == 100.0
    assert figures["zh machine"]["text_to_image"]["recall@1"] == 0.0
    assert figures["zh machine"]["image_to_text"]["recall@5"] == 100.0


def test_a_photo_without_captions_of_a_group_asks_for_none_but_competes():
    pairs = Pairs(FilePhotos([Path("a"), Path("b")]), [[caption("x")], [caption("y", "zh")]])
    figures = caption_retrieval(pairs, np.array([NORTH, EAST], np.float32), np.array([EAST, EAST], np.float32))
    assert figures["en human"]["image_to_text"]["recall@1"] == 100.0
    assert figures["en human"]["text_to_image"]["recall@1"] == 0.0


def test_words_are_found_whole_in_english_and_by_characters_in_chinese():
    captions = [[caption("Cats sit."), caption("两只小猫坐着", "zh")], [caption("A cat's tail")]]
    pairs = Pairs(FilePhotos([Path("a"), Path("b")]), captions)
    assert mentions(["cat", "C++"], pairs, "en").tolist() == [[False, True], [False, False]]
    assert mentions(["小猫"], pairs, "zh").tolist() == [[True, False]]
    assert mentions([], pairs, "en").shape == (0, 2)


def test_words_that_no_good_photo_answers_are_told():
    pairs = Pairs(
        FilePhotos([Path(str(i)) for i in range(20)]), [[caption("a cat" if i < 8 else "a dog")] for i in range(20)]
    )
    images = np.array([NORTH] * 8 + [EAST] * 12, np.float32)  # every photo looks like the other animal
    images[8] = NORTH
    figures = word_precision(given_pack(), pairs, images, ["cat", "dog", "fish"], "en")
    assert figures == {"queries": 2, "precision@10": 10.0, "missed": ["cat"]}
    assert word_precision(given_pack(), pairs, images, ["fish"], "en") == {"queries": 0, "precision@10": 0.0}


def test_classification_by_hand():
    figures = zero_shot(given_pack(), labelled([0, 0, 1, 1]), PHOTOS, "en")
    assert (figures["classes"], figures["photos"]) == (2, 4)
    assert (figures["top-1"], figures["top-5"], figures["mean per class"]) == (75.0, 100.0, 75.0)
    assert figures["confused"] == [{"class": "dog", "called": "cat", "per cent": 50.0}]


def test_mean_per_class_weighs_small_classes_as_much():
    figures = zero_shot(given_pack(), labelled([0, 0, 0, 1]), np.array([EAST] * 4, np.float32), "en")
    assert (figures["top-1"], figures["mean per class"]) == (75.0, 50.0)


def test_naming_by_hand():
    figures = naming(given_pack(), labelled([0, 1, 1, 1]), PHOTOS, "en")
    assert figures["names"] == 2
    assert figures["hit@1"] == 50.0  # another photo is as much a cat as the cat, and a tie counts against the model
    assert figures["hit@5"] == 100.0


def test_classes_that_share_a_name_are_one():
    cranes = LabelledPhotos(FilePhotos([Path("a"), Path("b")]), [0, 1], [{"en": "cat"}, {"en": "cat"}])
    assert zero_shot(given_pack(), cranes, PHOTOS[:2], "en")["classes"] == 1


def test_templates_are_averaged():
    pack = given_pack(en=("{}", "a photo of a {}"))
    np.testing.assert_allclose(embed_names(pack, ["cat", "dog"], "en"), [[0.5**0.5] * 2, NORTH], atol=1e-6)
    assert embed_names(pack, ["猫"], "zh").tolist() == [list(EAST)]


def test_only_languages_in_which_all_classes_have_names_are_measured():
    bench = Bench(labelled={"pets": labelled([0, 0, 1, 1])})
    figures = measure(given_pack(), Embedded(bench, {}, {}, {"pets": PHOTOS}))
    assert set(figures["zero_shot"]) == set(figures["naming"]) == {"pets en"}
    assert figures["captions"] == figures["words"] == {}


def test_further_captioned_sets_go_by_their_names():
    pairs = Pairs(FilePhotos([Path("a")]), [[caption("cat")]])
    bench = Bench({"first": pairs, "second": pairs}, words=[("cat", "猫")])
    one = {"first": PHOTOS[:1], "second": PHOTOS[:1]}
    figures = measure(given_pack(), Embedded(bench, one, one, {}))
    assert set(figures["captions"]) == {"en human", "second en human"}
    assert figures["words"]["zh"] == {"queries": 0, "precision@10": 0.0}


def test_mean_cosines_of_each_tower():
    bench, one = Bench(), {"first": PHOTOS}
    before, after = Embedded(bench, one, one, {}), Embedded(bench, {"first": -PHOTOS}, one, {})
    assert mean_cosines(before, after) == pytest.approx({"image": -1.0, "text": 1.0})


def test_no_cosine_is_told_where_there_is_none():
    bench, one, wider = Bench(), {"first": PHOTOS}, {"first": np.ones((4, 3), np.float32)}
    assert mean_cosines(Embedded(bench, one, one, {}), Embedded(bench, wider, wider, {})) == {}
    assert mean_cosines(Embedded(bench, {}, {}, {"pets": PHOTOS}), Embedded(bench, {}, {}, {"pets": PHOTOS})) == {}


def test_photos_are_embedded_in_order_and_as_the_application_does(data: Path):
    pack = load_pack()
    photos = read_classes(data / "scenes").photos
    done = []
    vectors = embed_photos(pack, photos, done.append)
    assert sum(done) == len(photos)
    expected = pack.image.encode([BytesIO(photos.read(i)) for i in range(len(photos))])
    assert ((vectors * expected).sum(axis=1) > 0.999).all()


def test_class_folders_of_ones_own_are_measured(tmp_path: Path):
    for name, colour in (("红色", "red"), ("蓝色", "blue")):
        (tmp_path / "颜色" / name).mkdir(parents=True)
        Image.new("RGB", (40, 30), colour).save(tmp_path / "颜色" / name / "1.png")
    bench = read_bench(None, folders=[tmp_path / "颜色"])
    assert len(bench.labelled["颜色"].photos) == 2
    assert bench.captioned == {}


def test_classes_without_a_language_in_common_are_a_sentence(tmp_path: Path):
    for name in ("猫", "dog"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40, 30), "red").save(tmp_path / name / "1.png")
    with pytest.raises(TrainerError, match=r"have no language in common.*classes\.tsv"):
        read_bench(None, folders=[tmp_path])


def test_sets_of_one_name_are_all_measured(tmp_path: Path):
    for folder in (tmp_path / "甲" / "照片", tmp_path / "乙" / "照片"):
        (folder / "images").mkdir(parents=True)
        Image.new("RGB", (40, 30), "red").save(folder / "images" / "a.png")
        for table in ("captions.tsv", "more.tsv"):
            (folder / table).write_text("image\tcaption\na.png\tred\n", encoding="utf-8")
    first, second = tmp_path / "甲" / "照片", tmp_path / "乙" / "照片"
    tables = [first / "captions.tsv", first / "more.tsv", second / "captions.tsv", first / "captions.tsv"]
    bench = read_bench(None, tables=tables, folders=[first, second])
    assert list(bench.captioned) == [str(tables[0]), "照片/more.tsv", str(tables[2])]
    assert list(bench.labelled) == ["甲/照片", "乙/照片"]


def test_any_table_of_captions_is_measured(tmp_path: Path):
    (tmp_path / "images").mkdir()
    Image.new("RGB", (40, 30), "red").save(tmp_path / "images" / "a.png")
    (tmp_path / "my.csv").write_text("image,caption\na.png,red\na.png,红色\n", encoding="utf-8")
    (pairs,) = read_bench(None, tables=[tmp_path / "my.csv"]).captioned.values()
    assert [one.group for one in pairs.captions[0]] == [("en", "human"), ("zh", "human")]


def test_nothing_to_measure_on_is_a_sentence(tmp_path: Path):
    with pytest.raises(TrainerError, match="give --data, --captions or --classes"):
        read_bench(None)
    (tmp_path / "images").mkdir()
    (tmp_path / "c.tsv").write_text("image\tsplit\tcaption\na.png\ttrain\tred\n", encoding="utf-8")
    with pytest.raises(TrainerError, match=r"in the split val\. Choose another with --split"):
        read_bench(None, tables=[tmp_path / "c.tsv"])
