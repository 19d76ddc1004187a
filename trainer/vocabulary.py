"""Prunes a multilingual SentencePiece vocabulary to English and Chinese and writes it as `tokenizer.json`."""

import unicodedata
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from trainer.sentencepiece_model import SentencePieceModel

UNKNOWN, START, END = "<unk>", "<s>", "</s>"
SPECIAL = (UNKNOWN, START, END)
SPACE_MARK = "▁"
FOREIGN_SCRIPTS = ("ARABIC", "CYRILLIC", "HANGUL", "HEBREW", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "THAI")


def script_of(character: str) -> str:
    """The first word of the character's Unicode name, which for a letter is its script: LATIN, CJK, THAI."""
    return unicodedata.name(character, "UNNAMED").split()[0]


def is_foreign(piece: str) -> bool:
    """Whether any character of `piece` belongs to a script that neither English nor Chinese is written in."""
    return any(script_of(character) in FOREIGN_SCRIPTS for character in piece)


def is_latin_word_piece(piece: str) -> bool:
    """Whether `piece` is more than one character, apart from the space mark, and holds a Latin letter."""
    letters = piece.replace(SPACE_MARK, "")
    return len(letters) > 1 and any(script_of(character) == "LATIN" for character in letters)


def spellings(words: Iterable[str]) -> list[str]:
    """Every word in lower case, with a capital, and in capitals, for the vocabulary is case-sensitive."""
    return [spelling for word in words for spelling in (word, word.capitalize(), word.upper())]


def pieces_used(model: SentencePieceModel, texts: Sequence[str]) -> set[str]:
    """The pieces that the unpruned model cuts `texts` into."""
    tokenizer = build_tokenizer(model, range(len(model.pieces)))
    return {token for encoding in tokenizer.encode_batch(list(texts)) for token in encoding.tokens}


def kept_ids(model: SentencePieceModel, english: Sequence[str]) -> list[int]:
    """Ids in `model` of the pieces to keep, ascending, with the three special tokens first.

    Han characters, digits, punctuation, symbols and single Latin letters all stay. A longer Latin piece stays only if
    the unpruned model uses it to write one of the `english` texts.
    """
    used = pieces_used(model, english)

    def keep(piece: str) -> bool:
        if is_latin_word_piece(piece):
            return piece in used
        return not is_foreign(piece) and not piece.startswith("extra_token_id")

    special = [model.pieces.index(token) for token in SPECIAL]
    return special + [i for i, piece in enumerate(model.pieces) if i not in special and keep(piece)]


def build_tokenizer(model: SentencePieceModel, ids: Iterable[int]) -> Tokenizer:
    """A fast unigram tokenizer over the pieces `ids`, which are renumbered from 0 in the order given.

    It normalises as SentencePiece's nmt_nfkc does, collapses white space, marks word starts with ▁, and wraps the
    text in <s> and </s>. A run of characters that no piece covers becomes one <unk>.
    """
    vocabulary = [(model.pieces[i], model.scores[i]) for i in ids]
    position = {piece: index for index, (piece, _) in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=position[UNKNOWN]))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(model.charsmap), normalizers.Replace(Regex(" +"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE_MARK, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(token, position[token]) for token in (START, END)]
    )
    return tokenizer


def missing_han(model: SentencePieceModel, texts: Iterable[str]) -> list[str]:
    """Han characters of `texts` that the model has no piece for, in code point order."""
    known = {piece for piece in model.pieces if len(piece) == 1}
    return sorted({c for text in texts for c in text if script_of(c) == "CJK" and c not in known})


def extended(model: SentencePieceModel, characters: Sequence[str]) -> SentencePieceModel:
    """`model` with one piece more per character, as unlikely as its least likely piece."""
    scores = [min(model.scores)] * len(characters)
    return SentencePieceModel(model.pieces + list(characters), model.scores + scores, model.charsmap)
