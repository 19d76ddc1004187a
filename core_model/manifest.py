"""What a model pack says of itself: `model.json`, schema version 1, read into documented dataclasses."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from core_model.errors import PackError

SCHEMA_VERSION = 1
MANIFEST_NAME = "model.json"

MAX_FILE_BYTES = 2**31 - 1
"""onnxruntime reads no larger graph: protocol buffers end there."""

MAX_PACK_BYTES = 5 << 30
MAX_FILES = 64
MAX_DEPTH = 64
"""Lists and objects inside one another; what is deeper is meant to exhaust whoever reads it."""

ResizeRule = Literal["squash", "crop", "crop-floor", "crop-even"]
Resample = Literal["bilinear", "bicubic", "lanczos"]


@dataclass(frozen=True)
class PackFile:
    """Size and hash of one file of the pack, checked before anything reads its content."""

    sha256: str
    bytes: int

    @classmethod
    def of(cls, content: builtins.bytes) -> PackFile:
        """Describe `content`."""
        return cls(hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True)
class ImageInput:
    """How a photo becomes the image graph's input: uint8 RGB (N, size, size, 3); normalisation is in the graph.

    `squash` scales both sides to `size`, so nothing of the photo is lost; `crop` takes the square in the centre and
    scales that. `crop-floor` and `crop-even` do what published models were trained with: they scale the
    shorter side to `shorter_side`, the longer to whole pixels, and take `size` pixels from the centre. Where half a
    pixel is over, `crop-floor` moves up and left, as transformers does, and `crop-even` to the even number of pixels,
    as torchvision does.
    """

    file: str
    size: int
    resize: ResizeRule
    resample: Resample
    shorter_side: int | None = None
    """Pixels of the shorter side before `crop-floor` and `crop-even` take the centre; None if it is `size`."""

    @property
    def scaled_side(self) -> int:
        """What the shorter side of a photo is scaled to; a photo may be decoded no smaller."""
        return self.shorter_side or self.size


@dataclass(frozen=True)
class TextInput:
    """How text becomes the text graph's input: int64 ids and mask (N, L), L at most `max_length` tokens.

    `templates` wrap a class name in a sentence per language, for zero-shot classification; a query is taken as it is.
    """

    file: str
    tokenizer: str
    max_length: int
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class License:
    """The terms of the weights: an SPDX expression and the file with the text."""

    spdx: str
    file: str


@dataclass(frozen=True)
class Manifest:
    """A pack's identity, inputs, files, provenance and measured figures."""

    id: str
    name: str
    version: str
    languages: tuple[str, ...]
    embedding_dim: int
    image: ImageInput
    text: TextInput
    files: Mapping[str, PackFile]
    license: License
    card: str
    training: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def fingerprint(self) -> str:
        """32 hex digits over everything that decides a vector: graphs, tokenizer and preprocessing.

        Names, prompt templates, cards and metrics don't count, so correcting a model card re-embeds nothing.
        """
        decisive = {
            "embedding_dim": self.embedding_dim,
            "image": _stated(self.image) | {"file": self.files[self.image.file].sha256},
            "text": {
                "graph": self.files[self.text.file].sha256,
                "tokenizer": self.files[self.text.tokenizer].sha256,
                "max_length": self.text.max_length,
            },
        }
        canonical = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]

    def to_json(self) -> str:
        """The text of `model.json`."""
        document = {"schema_version": self.schema_version} | asdict(self) | {"image": _stated(self.image)}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Read and check the text of `model.json`.

        Raises:
            PackError: it is not JSON, is of a newer schema, or breaks the schema; every fault is named at once.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise PackError(f"{MANIFEST_NAME} is not valid JSON ({error}).") from error
        if not isinstance(document, dict):
            raise PackError(f"{MANIFEST_NAME} must hold a JSON object.")
        if _is_deep(document):
            raise PackError(f"{MANIFEST_NAME} is nested more than {MAX_DEPTH} deep.")
        _check_schema_version(document.get("schema_version"))
        reader = _Reader()
        manifest = reader.manifest(document)
        if reader.faults:
            raise PackError(f"{MANIFEST_NAME} is not right: {'; '.join(reader.faults)}.")
        return manifest


def _stated(image: ImageInput) -> dict[str, Any]:
    """Its fields but for what it leaves to the default, which packs that were made before never stated."""
    return {key: value for key, value in asdict(image).items() if value is not None}


def _is_deep(document: Any) -> bool:
    """Whether lists and objects lie more than `MAX_DEPTH` deep in one another; needs no depth itself to find out."""
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _check_schema_version(version: object) -> None:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PackError(f"{MANIFEST_NAME} must state schema_version, a whole number from 1.")
    if version > SCHEMA_VERSION:
        raise PackError(
            f"The pack has schema version {version}, and this Shiying reads up to {SCHEMA_VERSION}: "
            "update Shiying to use it."
        )


class _Reader:
    """Reads untrusted JSON field by field and collects what is wrong, so that all faults are told at once."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def manifest(self, document: dict[str, Any]) -> Manifest:
        image, text = self.section(document, "image"), self.section(document, "text")
        license_section = self.section(document, "license")
        manifest = Manifest(
            id=self.string(document, "id"),
            name=self.string(document, "name"),
            version=self.string(document, "version"),
            languages=self.strings(document, "languages"),
            embedding_dim=self.integer(document, "embedding_dim", 1, 8192),
            image=self.image(image),
            text=TextInput(
                file=self.string(text, "file", "text."),
                tokenizer=self.string(text, "tokenizer", "text."),
                max_length=self.integer(text, "max_length", 4, 8192, "text."),
                templates=self.templates(text),
            ),
            files=self.files(document),
            license=License(
                self.string(license_section, "spdx", "license."), self.string(license_section, "file", "license.")
            ),
            card=self.string(document, "card"),
            training=self.section(document, "training", optional=True),
            metrics=self.section(document, "metrics", optional=True),
            schema_version=document["schema_version"],
        )
        self.check_named_files(manifest)
        return manifest

    def image(self, section: dict[str, Any]) -> ImageInput:
        size = self.integer(section, "size", 16, 2048, "image.")
        shorter_side = None
        if section.get("shorter_side") is not None:
            shorter_side = self.integer(section, "shorter_side", size, 2048, "image.")
        return ImageInput(
            file=self.string(section, "file", "image."),
            size=size,
            resize=self.choice(section, "resize", get_args(ResizeRule), "image."),
            resample=self.choice(section, "resample", get_args(Resample), "image."),
            shorter_side=shorter_side,
        )

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def section(self, parent: dict[str, Any], key: str, *, optional: bool = False) -> dict[str, Any]:
        value = parent.get(key, {} if optional else None)
        if isinstance(value, dict):
            return value
        self.fault(f"{key} must be an object")
        return {}

    def string(self, parent: dict[str, Any], key: str, prefix: str = "") -> str:
        value = parent.get(key)
        if _is_line(value):
            return str(value)
        self.fault(f"{prefix}{key} must be a line of text")
        return ""

    def strings(self, parent: dict[str, Any], key: str) -> tuple[str, ...]:
        value = parent.get(key)
        if isinstance(value, list) and value and all(map(_is_line, value)):
            return tuple(value)
        self.fault(f"{key} must be a list of texts")
        return ()

    def integer(self, parent: dict[str, Any], key: str, low: int, high: int, prefix: str = "") -> int:
        value = parent.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(f"{prefix}{key} must be a whole number from {low} to {high}")
        return low

    def choice(self, parent: dict[str, Any], key: str, choices: tuple[str, ...], prefix: str) -> Any:
        value = parent.get(key)
        if value in choices:
            return value
        self.fault(f"{prefix}{key} must be one of {', '.join(choices)}")
        return choices[0]

    def templates(self, text: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        templates: dict[str, tuple[str, ...]] = {}
        for language, sentences in self.section(text, "templates", optional=True).items():
            is_list = isinstance(sentences, list) and all(isinstance(item, str) for item in sentences)
            if is_list and all("{}" in sentence for sentence in sentences):
                templates[language] = tuple(sentences)
            else:
                self.fault(f"text.templates.{language} must be a list of texts with {{}} for the name")
        return templates

    def files(self, document: dict[str, Any]) -> dict[str, PackFile]:
        files: dict[str, PackFile] = {}
        for name, entry in self.section(document, "files").items():
            if not is_plain_name(name):
                self.fault(f"the file name {name!r} could lead outside the pack")
            elif not isinstance(entry, dict):
                self.fault(f"files.{name} must be an object")
            else:
                files[name] = self.file(name, entry)
        return files

    def file(self, name: str, entry: dict[str, Any]) -> PackFile:
        sha256 = self.string(entry, "sha256", f"files.{name}.").lower()
        if sha256 and not (len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
            self.fault(f"files.{name}.sha256 must be 64 hexadecimal digits")
        return PackFile(sha256, self.integer(entry, "bytes", 0, MAX_FILE_BYTES, f"files.{name}."))

    def check_named_files(self, manifest: Manifest) -> None:
        if len(manifest.files) > MAX_FILES or sum(file.bytes for file in manifest.files.values()) > MAX_PACK_BYTES:
            self.fault(f"files must be at most {MAX_FILES}, of {MAX_PACK_BYTES >> 30} GiB together")
        named = {
            "image.file": manifest.image.file,
            "text.file": manifest.text.file,
            "text.tokenizer": manifest.text.tokenizer,
            "license.file": manifest.license.file,
            "card": manifest.card,
        }
        for key, name in named.items():
            if name and name not in manifest.files:
                self.fault(f"{key} names {name!r}, which files does not list")


def _is_line(value: object) -> bool:
    """Whether `value` is a text that can be shown in a terminal as it is: not empty, no control characters."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def is_plain_name(name: str) -> bool:
    """Whether `name` is a single portable path component: no separators, drive, parent, or hidden file."""
    forbidden = set('/\\:*?"<>|')
    return bool(name) and not name.startswith(".") and not (set(name) & forbidden) and name.isprintable()
