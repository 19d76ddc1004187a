"""Prepares the text tower that training starts from: a pruned vocabulary and characters newly learned."""

import gzip
from importlib.resources import files
from pathlib import Path

import msgpack
import torch
import wordfreq
from tokenizers import Tokenizer

from trainer.corpus import Corpus
from trainer.embedded_recipe import TextSection
from trainer.models.sentence_encoder import SentenceEncoder, load_published
from trainer.new_characters import fit_rows, initial_rows
from trainer.sentencepiece_model import read_model
from trainer.texts import embed_sentences
from trainer.vocabulary import build_tokenizer, extended, kept_ids, missing_han, spellings

TOKENIZER_FILE, STATE_FILE = "tokenizer.json", "text_start.pt"


def traditional_forms() -> dict[str, str]:
    """Simplified Chinese character -> its traditional form, from the table that wordfreq carries."""
    packed = gzip.decompress((files(wordfreq) / "data" / "_chinese_mapping.msgpack.gz").read_bytes())
    to_simplified = msgpack.unpackb(packed, strict_map_key=False)
    return {simplified: chr(traditional) for traditional, simplified in to_simplified.items()}


def prepare_text(corpus: Corpus, model_path: Path, weights: Path, plan: TextSection, seed: int, folder: Path) -> None:
    """Choose the vocabulary, fit the new characters, and save the tokenizer and the encoder's state in `folder`."""
    model = read_model(model_path)
    texts = list(corpus.texts())
    ids = kept_ids(model, spellings(wordfreq.top_n_list("en", plan.english_words)) + texts)
    characters = missing_han(model, wordfreq.top_n_list("zh", plan.chinese_words) + texts)
    encoder = load_published(weights, ids).requires_grad_(False)
    larger = extended(model, characters)
    tokenizer = build_tokenizer(larger, ids + list(range(len(model.pieces), len(larger.pieces))))
    if characters:
        pairs = [pair for pair in corpus.translations() if not set(characters).isdisjoint(pair[1])]
        targets = embed_sentences(encoder, build_tokenizer(model, ids), [english for english, _ in pairs])
        lessons = [(chinese, target) for (_, chinese), target in zip(pairs, targets, strict=True)]
        start = initial_rows(encoder, tokenizer, characters, traditional_forms())
        rows = fit_rows(encoder, tokenizer, start, lessons, plan, seed)
        encoder.pooling.embedding = encoder.pooling.embedding.with_rows(rows)
    tokenizer.save(str(folder / TOKENIZER_FILE))
    torch.save({"ids": ids, "epsilon": encoder.head.epsilon, "encoder": encoder.state_dict()}, folder / STATE_FILE)


def load_text_start(folder: Path) -> tuple[SentenceEncoder, Tokenizer]:
    """The encoder and tokenizer that `prepare_text` saved."""
    state = torch.load(folder / STATE_FILE, weights_only=True)
    encoder = SentenceEncoder.from_state(state["encoder"], state["epsilon"])
    return encoder, Tokenizer.from_file(str(folder / TOKENIZER_FILE))
