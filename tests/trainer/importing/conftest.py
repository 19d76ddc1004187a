"""Small dual encoders of random weights, made and saved by the libraries' real classes, with tokenizers of our own."""

from __future__ import annotations

import copy
import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core_model import load_pack
from trainer.errors import TrainerError
from trainer.sentencepiece_model import read_model

TEXTS = (
    *("a cat looks into the camera", "A cup of COFFEE, on a table!", "rocket", "it's 7:30pm", "naïve café (2 cups)"),
    *(
        "一只猫看着相机",
        "木桌上的一杯咖啡",
        "发射台上的火箭。",
        "穿橙色太空服的女人在微笑",
        "猫cat和 dog狗",
        "２０２３年　生日",
    ),
    "２０２３年　生日",
    "the tower behind the white rocket and a smiling woman in an orange suit before a flag " * 5,
    "两只狗在沙滩上奔跑，" * 20,
)
CORPUS = [
    *TEXTS,
    "a dog on the sofa",
    "沙发上的一条狗",
    "two dogs run on the beach at sunset",
    "日落时的海边，有一艘船",
] * 3
PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg", "hubble_deep_field.jpg")
SIZE, PATCH = 224, 56
LAYERS = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
VISION = {**LAYERS, "image_size": SIZE, "patch_size": PATCH}
DIM = 48


@pytest.fixture(scope="session")
def real_photos(photo_source: Path) -> list[Path]:
    """Real photographs, of 300 to 1,000 pixels."""
    return [photo_source / name for name in PHOTOS]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, sentence_files: tuple[Path, Path]) -> Callable[[str], Path]:
    """Folders with a small model of each family, as its library publishes it."""

    @functools.cache
    def make(family: str) -> Path:
        folder = tmp_path_factory.mktemp(f"Small-{family}")
        pieces = len(read_model(sentence_files[1]).pieces) if family == "siglip" else None
        model = _model(family, pieces or len(tokenizer(family)))
        stir(model)
        model.save_pretrained(folder)
        _processor(family).save_pretrained(folder)
        if family == "siglip":
            shutil.copy(sentence_files[1], folder / "spiece.model")
        else:
            tokenizer(family).save_pretrained(folder)
        return folder

    return make


def stir(model) -> None:
    """Draw weights so large that different photos and texts get different vectors, as trained ones do."""
    import torch

    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 1.6 / parameter[0].numel() ** 0.5)


def _model(family: str, words: int):
    import transformers

    texts = {**LAYERS, "vocab_size": words}
    roberta = {**texts, "max_position_embeddings": 130, "pad_token_id": 1}
    ends = {} if family == "siglip" else {"eos_token_id": tokenizer(family).eos_token_id}
    name, text, options = {
        "altclip": ("AltCLIP", {**roberta, "project_dim": 40}, {"projection_dim": DIM}),
        "chinese_clip": ("ChineseCLIP", {**texts, "max_position_embeddings": 128}, {"projection_dim": DIM}),
        "clip": ("CLIP", {**texts, "max_position_embeddings": 77, **ends}, {"projection_dim": DIM}),
        "metaclip_2": ("MetaClip2", {**texts, "max_position_embeddings": 77, **ends}, {"projection_dim": DIM}),
        "siglip": ("Siglip", {**texts, "max_position_embeddings": 64, "projection_size": 64}, {}),
        "siglip2": ("Siglip", {**texts, "max_position_embeddings": 64, "projection_size": 64}, {}),
    }[family]
    config = getattr(transformers, f"{name}Config")(text_config=text, vision_config=VISION, **options)
    return getattr(transformers, f"{name}Model")(config)


@functools.cache
def tokenizer(family: str):
    """A tokenizer of the family's kind, trained on Chinese and English texts."""
    import transformers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    if family in ("altclip", "metaclip_2"):
        raw = Tokenizer(models.Unigram())
        raw.normalizer, raw.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
        special = ["<s>", "<pad>", "</s>", "<unk>"]
        raw.train_from_iterator(
            CORPUS,
            trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>", show_progress=False),
        )
        pieces = json.loads(raw.to_str())["model"]["vocab"]
        return transformers.XLMRobertaTokenizer(vocab=[*map(tuple, pieces), ("<mask>", 0.0)])
    if family == "chinese_clip":
        raw = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        raw.normalizer, raw.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        raw.train_from_iterator(
            CORPUS, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False)
        )
        return transformers.BertTokenizer(vocab=raw.get_vocab())
    if family == "clip":
        raw = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
        raw.normalizer = normalizers.Lowercase()
        raw.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
        letters = sorted(pre_tokenizers.ByteLevel.alphabet())
        raw.train_from_iterator(
            CORPUS,
            trainers.BpeTrainer(
                vocab_size=700, initial_alphabet=letters, end_of_word_suffix="</w>", show_progress=False
            ),
        )
        return _with_clip_tokens(json.loads(raw.to_str())["model"]["merges"], letters)
    raw = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    raw.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(" ", "▁")])
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *(f"<0x{byte:02X}>" for byte in range(256))]
    raw.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=600, special_tokens=special, show_progress=False))
    model = json.loads(raw.to_str())["model"]
    return transformers.Siglip2Tokenizer(
        vocab=model["vocab"],
        merges=[tuple(pair) for pair in model["merges"]],
        padding_side="right",
        model_max_length=64,
    )


def _with_clip_tokens(merges: list[list[str]], letters: list[str]):
    """CLIP's layout: bytes, bytes that end a word, merges, and the two marks, of which the end has the highest id."""
    import transformers

    pieces = [*letters, *(f"{letter}</w>" for letter in letters), *("".join(pair) for pair in merges)]
    pieces = list(dict.fromkeys([*pieces, "<|startoftext|>", "<|endoftext|>"]))
    return transformers.CLIPTokenizer(
        vocab={piece: number for number, piece in enumerate(pieces)},
        merges=[tuple(pair) for pair in merges],
        model_max_length=77,
    )


def _processor(family: str):
    import transformers

    square = {"height": SIZE, "width": SIZE}
    if family in ("altclip", "clip", "metaclip_2"):
        return transformers.CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size=square)
    if family == "chinese_clip":
        return transformers.ChineseCLIPImageProcessorPil(size=square, do_center_crop=False)
    return transformers.SiglipImageProcessorPil(size=square, resample=2)


@pytest.fixture(scope="session", autouse=True)
def exported_once() -> Iterator[None]:
    """Writes each tower as a graph once, which takes most of an import's time; an import may change its own copy."""
    from trainer.importing import rounding

    graphs = {}

    def once(export):
        def exported(tower, *arguments):
            weights = tuple((name, float(values.double().sum())) for name, values in tower.named_parameters())
            key = (type(tower), weights, *arguments)
            if key not in graphs:
                graphs[key] = export(tower, *arguments)
            return copy.deepcopy(graphs[key])

        return exported

    with pytest.MonkeyPatch.context() as patch:
        for name in ("export_image", "export_text"):
            patch.setattr(rounding, name, once(getattr(rounding, name)))
        yield


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory, real_photos: list[Path]) -> Callable[..., Path]:
    """Imports a folder in a precision, once; gives the pack's folder."""
    from trainer.importing.convert import Request, convert

    @functools.cache
    def run(folder: Path, precision: str = "int8") -> Path:
        target = tmp_path_factory.mktemp("pack")
        convert(Request(str(folder), photos=tuple(real_photos), precision=precision), target, print)
        return target

    return run


def unit(vectors) -> np.ndarray:
    array = np.asarray(vectors, dtype=np.float64)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


@pytest.fixture(scope="session")
def texts() -> tuple[str, ...]:
    """Chinese and English texts, short ones and some that are too long."""
    return TEXTS


@pytest.fixture(scope="session")
def assert_same(real_photos: list[Path]) -> Callable[..., None]:
    """Asserts that a pack's vectors of files and texts are the original's, which differ among themselves."""

    def check(pack: Path, image_vectors, text_vectors, least: float) -> None:
        opened = load_pack(pack)
        for got, expected in (
            (opened.image.encode(real_photos), unit(image_vectors)),
            (opened.text.encode(TEXTS), unit(text_vectors)),
        ):
            cosines = (got * expected).sum(axis=1)
            assert cosines.min() >= least, cosines
            assert np.median(expected @ expected.T) < 0.997, "all are alike, so that nothing would show"

    return check


@pytest.fixture
def refusal() -> Callable[[Path], str]:
    """What an import of a folder is refused with: one sentence."""
    from trainer.importing.convert import Request, convert

    def refuse(folder: Path, **options: object) -> str:
        with pytest.raises(TrainerError) as caught:
            convert(Request(str(folder), **options), folder, print)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return refuse
