"""Small students and pairs, and a script that aligns them: toy.py FOLDER [--micro N] [--queue N] [--distil W]."""

import argparse
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from PIL import Image
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional

from trainer.data.captions import Caption
from trainer.data.photos import PhotoSource
from trainer.data.sources import Pairs
from trainer.features import TextFeatures
from trainer.running.loop import fit
from trainer.running.stage import Plan
from trainer.stages.align import Align, AlignedPair
from trainer.stages.examples import PairExamples
from trainer.stages.lessons import ImageLesson
from trainer.stages.map_distillation import MapAdapters
from trainer.stages.queue import PairQueue

WORDS = [*("a", "cat", "dog", "on", "the", "red", "mat", "sees", "two", "birds"), *"猫狗在红垫子上看见两只鸟"]
SIZE, DIM = 16, 8
PLAN = Plan(epochs=2, batch_size=8, learning_rate=2e-3, weight_decay=0.05, warmup_steps=3, seed=5)


class Patterns(PhotoSource):
    """Photos of coloured noise."""

    def __init__(self, count: int = 24):
        self.count = count

    def __len__(self):
        return self.count

    def read(self, index):
        pixels = np.random.default_rng(index).integers(0, 256, (4, 4, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).resize((40, 32)).save(buffer, "PNG")
        return buffer.getvalue()

    def name(self, index):
        return f"pattern {index}"


@dataclass(frozen=True)
class Plain:
    """The whole photo on a square."""

    size: int = SIZE

    @property
    def decode_size(self):
        return self.size

    def __call__(self, photo, epoch, index):
        return np.array(photo.resize((self.size, self.size)))


class ImageStudent(nn.Module):
    feature_channels = 6

    def __init__(self, dropout: float = 0.0):
        super().__init__()
        self.convolution, self.head = nn.Conv2d(3, 6, 4, 4), nn.Linear(6, DIM)
        self.dropout = nn.Dropout(dropout)

    def feature_map(self, pixels):
        return functional.gelu(self.convolution(pixels.permute(0, 3, 1, 2) / 255))

    def embed_map(self, feature_map):
        return self.head(self.dropout(feature_map).mean(dim=(2, 3)))


class TextStudent(nn.Module):
    token_channels, sentence_dim = 5, 7

    def __init__(self, dropout: float = 0.0):
        super().__init__()
        self.tokenizer = word_tokenizer()
        self.embedding, self.pool, self.head = nn.Embedding(30, 5), nn.Linear(5, 7), nn.Linear(7, DIM)
        self.dropout = nn.Dropout(dropout)

    def features(self, input_ids, attention_mask):
        tokens = self.embedding(input_ids)
        mask = attention_mask.unsqueeze(2)
        return TextFeatures(tokens, self.pool((tokens * mask).sum(dim=1) / mask.sum(dim=1)).tanh())

    def forward(self, input_ids, attention_mask):
        sentence = self.features(input_ids, attention_mask).sentence
        return functional.normalize(self.head(self.dropout(sentence)), dim=1)


def word_tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate(["<unk>", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[ ]"), "removed")
    return tokenizer


def make_pairs(count: int = 24) -> Pairs:
    """Photos with an English caption each, some of them alike, and most with one or two in Chinese."""
    captions = []
    for photo in range(count):
        random = np.random.default_rng(photo)
        english = "a cat" if photo % 5 == 0 else " ".join(random.choice(WORDS[:10], 2 + photo % 4))
        chinese = [" ".join(random.choice(WORDS[10:], 2 + photo % 3)) for _ in range(photo % 3)]
        groups = [("en", "human"), ("zh", "human"), ("zh", "machine")]
        texts = zip(groups, [english, *chinese], strict=False)
        captions.append([Caption("", "train", group, text) for group, text in texts])
    return Pairs(Patterns(count), captions)


def make_align(
    micro: int = 0, queue: int = 0, distil: float = 0.0, dropout: float = 0.0, pairs: Pairs | None = None
) -> Align:
    torch.manual_seed(0)
    image, text = ImageStudent(dropout), TextStudent(dropout)
    lessons = [ImageLesson(4, 2.0, Plain(), frozen_maps)] if distil else []
    views = [lesson.view for lesson in lessons]
    examples = PairExamples(pairs or make_pairs(), Plain(), text.tokenizer, 3, views)
    queues = nn.ModuleDict({language: PairQueue(queue, DIM) for language in examples.languages} if queue else {})
    adapters = MapAdapters(image.feature_channels, [lesson.channels for lesson in lessons])
    return Align(AlignedPair(image, text, adapters, 14.3, queues), examples, micro, lessons, distil)


def frozen_maps(pixels):
    """A teacher without weights: 4 channels on a 2 x 2 grid."""
    planes = functional.adaptive_avg_pool2d(pixels.permute(0, 3, 1, 2) / 255, 2)
    return torch.cat([planes, planes.sum(dim=1, keepdim=True)], dim=1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--micro", type=int, default=0)
    parser.add_argument("--queue", type=int, default=0)
    parser.add_argument("--distil", type=float, default=0.0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    stage, accelerator = make_align(options.micro, options.queue, options.distil), Accelerator(cpu=True)
    fit(stage, PLAN, options.folder, accelerator)
    if accelerator.is_main_process:
        torch.save(stage.module.state_dict(), options.folder / "weights.pt")
    accelerator.end_training()


if __name__ == "__main__":
    main()
