"""The published weights (the `dev` extra installs them), texts of every kind, and a small data folder."""

import functools
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from tokenizers import pre_tokenizers

from trainer.sentencepiece_model import SentencePieceModel, read_model
from trainer.sources import SENTENCE_ENCODER, TRUNKS, obtain

# Without the `train` extra there is nothing here to test.
collect_ignore_glob = [] if importlib.util.find_spec("torch") else ["test_*.py"]

QUERIES = [
    *("goldfish", "a photo of a violin", "Two dogs run on the beach at sunset .", "A café in São Paulo, naïvely"),
    *("BMW X5", "iPhone 15 Pro", "ice-cream & coffee (2 cups)", "don't", "100%", "3.14", "it's 7:30pm!", "a", "1", "?"),
    *("  spaced   out\ttext\n", "金鱼", "小提琴", "猫", "两只狗在沙滩上奔跑。", "一个穿红色衣服的小女孩在公园里玩"),
    *("厨房里的猫", "我和妈妈在长城", "日落时的海边，有一艘船", "繁體中文：貓咪與小狗", "臺灣的夜市", "“引号”—…"),
    *("ＡＢＣ　１２３", "全角　空格", "猫cat和dog狗", "2023年的生日party", "\u3000开头", "①②③", "½ ㎏", "ﬁne"),
    *("a\u200bb", "e\u0301te\u0301", "😀 happy"),
]
CAPTIONS = {
    "astronaut.png": (["a smiling woman in an orange space suit", "an astronaut before a flag"],
                      ["穿橙色太空服的女人在微笑", "旗子前的宇航员"], ["橙色太空服里微笑的女人", "国旗前的宇航员"]),
    "chelsea.png": (["a close view of a tabby cat", "a cat looks into the camera"],
                    ["虎斑猫的特写", "看镜头的猫"], ["一只虎斑猫的近景", "一只猫看着相机"]),
    "coffee.png": (["a cup of coffee on a wooden table", "coffee with a spoon"],
                   ["木桌上的一杯咖啡", "咖啡和勺子"], ["木制桌子上的一杯咖啡", "带勺子的咖啡"]),
    "rocket.jpg": (["a rocket stands on the launch pad", "a white rocket and two towers"],
                   ["发射台上的火箭", "白色的火箭"], ["火箭矗立在发射台上", "一枚白色火箭和两座塔"]),
}  # fmt: skip
GROUPS = (("en", "human"), ("zh", "human"), ("zh", "machine"))
SPLITS = {"train": (0, 0, 240, 240), "val": (40, 40, 280, 280)}


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """EfficientNet-Lite2's published checkpoint."""
    return obtain(TRUNKS["efficientnet-lite2"], None, tmp_path_factory.mktemp("weights"))[0]


@pytest.fixture(scope="session")
def sentence_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sentence encoder's tensors and its SentencePiece model."""
    tensors, model = obtain(SENTENCE_ENCODER, None, tmp_path_factory.mktemp("weights"))
    return tensors, model


@pytest.fixture(scope="session")
def pieces(sentence_files: tuple[Path, Path]) -> SentencePieceModel:
    """The sentence encoder's whole vocabulary."""
    return read_model(sentence_files[1])


@pytest.fixture(scope="session")
def queries() -> list[str]:
    """Chinese, English and mixed texts as people type them."""
    return QUERIES


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, photo_source: Path) -> Path:
    """A data folder in the trainer's layout, small, with scikit-image's photographs and captions of our own."""
    folder = tmp_path_factory.mktemp("数据 data")
    _write_captioned(folder / "flickr8k_cn", photo_source, ("train", "val"))
    _write_captioned(folder / "coco_photos", photo_source, ("train",))
    for name in ("scenes", "clothing"):
        _write_labelled(folder / name, photo_source)
    _write_texts(folder / "text")
    return folder


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts a script with arguments as a user would; with `ranks` above 1, as many processes that train together."""
    started = []
    root = Path(__file__).parents[2]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(root)}

    def start(script: Path, *arguments: object, ranks: int = 1) -> subprocess.Popen:
        launcher = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"] if ranks > 1 else []
        command = [sys.executable, *launcher, script, *map(str, arguments)]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()  # which a launcher passes on
        process.communicate()


def _write_captioned(folder: Path, source: Path, splits: tuple[str, ...]) -> None:
    (folder / "images").mkdir(parents=True)
    rows = ["image\tsplit\tlang\tkind\tcaption"]
    for photo, groups in CAPTIONS.items():
        for split in splits:
            name = f"{split}_{Path(photo).stem}.jpg"
            with Image.open(source / photo) as image:
                image.convert("RGB").crop(SPLITS[split]).save(folder / "images" / name)
            for (language, kind), captions in zip(GROUPS, groups, strict=True):
                rows += [f"{name}\t{split}\t{language}\t{kind}\t{caption}" for caption in captions]
    (folder / "captions.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _write_labelled(folder: Path, source: Path) -> None:
    (folder / "images").mkdir(parents=True)
    labels = {"chelsea.png": ("cat", "猫"), "coffee.png": ("coffee", "咖啡")}
    rows = ["image\ten\tzh"]
    for photo, (english, chinese) in labels.items():
        with Image.open(source / photo) as image:
            image.convert("RGB").resize((150, 150)).save(folder / "images" / f"{english}.jpg")
        rows.append(f"{english}.jpg\t{english}\t{chinese}")
    (folder / "labels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _write_texts(folder: Path) -> None:
    folder.mkdir()
    tables = {
        "sentences_en_zh.tsv": [("The cat sleeps.", "猫在睡觉。"), ("He plays rugby.", "他打橄榄球。")],
        "tags_en_zh.tsv": [("cat", "猫"), ("coffee", "咖啡"), ("rocket", "火箭"), ("baboon", "狒狒")],
        "imagenet1k_en_zh.tsv": [(f"thing {number}", f"东西{number}") for number in range(1000)],
    }
    for name, pairs in tables.items():
        lines = ["en\tzh", *(f"{english}\t{chinese}" for english, chinese in pairs)]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "captions_en.txt").write_text("A dog on a sofa.\n", encoding="utf-8")
    (folder / "captions_zh.txt").write_text("沙发上的一条狗\n", encoding="utf-8")


WORDS = ("a", "cat", "dog", "on", "the", "sofa", "猫", "狗", "沙", "发", "上")
SMALL_LAYERS = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
SMALL_VISION = {**SMALL_LAYERS, "image_size": 32, "patch_size": 8}


@pytest.fixture(scope="session")
def small_dual_encoder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folders with small dual encoders of random weights, as transformers saves them, by `model_type`.

    siglip2-fixed is SigLIP 2 of fixed resolution, which is published as SigLIP with another tokenizer.
    """

    @functools.cache
    def make(family: str) -> Path:
        folder = tmp_path_factory.mktemp(family)
        import torch

        torch.manual_seed(1)
        for part in (_small_model(family), _small_tokenizer(family), _small_processor(family)):
            part.save_pretrained(folder)
        return folder

    return make


def _small_model(family: str):
    import transformers

    vocabulary = len(_small_tokenizer(family))
    roberta = {**SMALL_LAYERS, "vocab_size": vocabulary, "max_position_embeddings": 26, "pad_token_id": 1}
    plain = {**SMALL_LAYERS, "vocab_size": vocabulary, "max_position_embeddings": 24}
    projected = {"projection_dim": 20}
    name, text, options = {
        "altclip": ("AltCLIP", {**roberta, "project_dim": 28}, projected),
        "chinese_clip": ("ChineseCLIP", plain, projected),
        "clip": ("CLIP", {**plain, "eos_token_id": vocabulary - 1, "bos_token_id": vocabulary - 2}, projected),
        "siglip": ("Siglip", {**plain, "projection_size": 32}, {}),
        "siglip2-fixed": ("Siglip", {**plain, "projection_size": 32}, {}),
        "siglip2": ("Siglip2", {**plain, "projection_size": 32}, {}),
    }[family]
    vision = {**SMALL_VISION, "num_patches": 16} if name == "Siglip2" else SMALL_VISION
    config = getattr(transformers, f"{name}Config")(text_config=text, vision_config=vision, **options)
    return getattr(transformers, f"{name}Model")(config)


@functools.cache
def _small_tokenizer(family: str):
    import transformers

    if family == "altclip":
        special = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
        pieces = [(piece, -2.0) for word in WORDS for piece in (word, f"▁{word}")]
        return transformers.XLMRobertaTokenizer(vocab=[*special, *pieces, ("▁", -1.0), ("<mask>", 0.0)])
    if family == "chinese_clip":
        vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
        return transformers.BertTokenizer(vocab={word: number for number, word in enumerate(vocabulary)})
    if family == "clip":
        letters = sorted(pre_tokenizers.ByteLevel.alphabet())
        vocabulary = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
        return transformers.CLIPTokenizer(vocab={word: number for number, word in enumerate(vocabulary)}, merges=[])
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁"]
    vocabulary = [*special, *dict.fromkeys("".join(WORDS))]
    return transformers.GemmaTokenizer(vocab={word: number for number, word in enumerate(vocabulary)}, merges=[])


def _small_processor(family: str):
    import transformers

    square = {"height": 32, "width": 32}
    if family in ("altclip", "clip"):
        return transformers.CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=square)
    if family == "chinese_clip":
        return transformers.ChineseCLIPImageProcessorPil(size=square, do_center_crop=False)
    if family == "siglip2":
        return transformers.Siglip2ImageProcessorPil(patch_size=8, max_num_patches=16)
    return transformers.SiglipImageProcessorPil(size=square)
