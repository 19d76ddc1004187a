"""Packs that were changed anyhow are refused with a reason, or hold what they say; nothing else ever happens.

Graphs and tokenizers, whose readers may crash, are opened in a process that may die.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_model import Manifest, PackError
from core_model.manifest import ImageInput, License, PackFile, TextInput
from core_model.pack_files import open_files, read_verified
from indexer.pack_trial import try_pack

EXAMPLES = [100, pytest.param(2_000, marks=[pytest.mark.slow, pytest.mark.timeout(7200)])]
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
MEANINGLESS = {"image.onnx": b"an image graph", "text.onnx": b"a text graph", "tokenizer.json": b"{}"}

# Where, as a share of the length; how many bytes go; which come.
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=24) | st.sampled_from([b"\xff" * 8, b"\0" * 8])),
    min_size=1,
    max_size=4,
)

WORKER = """
import sys
from core_model import PackError, load_pack
for line in sys.stdin:
    try:
        load_pack(line[:-1], threads=1).check()
        print("runs", flush=True)
    except PackError as error:
        print("refused", *str(error).split(), flush=True)
"""


def mutate(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for share, gone, come in changes:
        at = int(share * len(content))
        content = content[:at] + come + content[at + gone :]
    return content


def with_manifest(contents: dict[str, bytes]) -> dict[str, bytes]:
    """All files of a pack with these contents, whose hashes are right: as somebody makes it who means harm."""
    contents = contents | {"LICENSE.txt": b"terms", "MODEL_CARD.md": b"# Tiny"}
    manifest = Manifest(
        id="tiny",
        name="Tiny",
        version="1",
        languages=("en",),
        embedding_dim=8,
        image=ImageInput("image.onnx", 16, "squash", "bilinear"),
        text=TextInput("text.onnx", "tokenizer.json", 16, {"en": ("a photo of {}",)}),
        files={name: PackFile.of(content) for name, content in contents.items()},
        license=License("Apache-2.0", "LICENSE.txt"),
        card="MODEL_CARD.md",
    )
    return contents | {"model.json": manifest.to_json().encode()}


def write(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


def packed(contents: dict[str, bytes], compression: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def is_refused(path: Path) -> bool:
    try:
        manifest, contents = read_verified(open_files(path), path)
    except PackError:
        return True
    assert {name: PackFile.of(content) for name, content in contents.items()} == manifest.files
    return False


def for_changes(examples: int, check: Callable[..., None], *others: st.SearchStrategy) -> None:
    settings(max_examples=examples, **QUIET)(given(CHANGES, *others)(check))()


# Archives and manifests, which Python reads


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives(tmp_path, compression, examples):
    whole, path = packed(with_manifest(MEANINGLESS), compression), tmp_path / "mutated.shiying-model"
    path.write_bytes(whole)
    assert not is_refused(path)

    def check(changes: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(mutate(whole, changes))
        is_refused(path)
        assert list(tmp_path.iterdir()) == [path]

    for_changes(examples, check)


@pytest.mark.parametrize("examples", EXAMPLES)
def test_manifests(tmp_path, examples):
    contents = with_manifest(MEANINGLESS)
    folder = write(tmp_path / "pack", contents)

    def check(changes: list[tuple[float, int, bytes]]) -> None:
        (folder / "model.json").write_bytes(mutate(contents["model.json"], changes))
        is_refused(folder)

    for_changes(examples, check)


def test_a_manifest_that_is_very_deep_is_refused():
    document = json.loads(with_manifest(MEANINGLESS)["model.json"])
    inner: object = 1
    for _ in range(500):
        inner = [inner]
    with pytest.raises(PackError, match="nested more than"):
        Manifest.from_json(json.dumps(document | {"training": {"deep": inner}}))


def test_claims_without_measure_are_refused():
    document = json.loads(with_manifest(MEANINGLESS)["model.json"])
    huge, larger = ({"sha256": "0" * 64, "bytes": size} for size in (2**31 - 1, 2**31))
    for more in ({f"{number}.bin": huge for number in range(3)}, {f"{n}": huge for n in range(80)}):
        with pytest.raises(PackError, match=r"files must be at most 64, of 5 GiB together"):
            Manifest.from_json(json.dumps(document | {"files": document["files"] | more}))
    with pytest.raises(PackError, match=r"x\.bin\.bytes must be a whole number"):
        Manifest.from_json(json.dumps(document | {"files": document["files"] | {"x.bin": larger}}))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.shiying-model"
    path.write_bytes(packed(MEANINGLESS | {"image.onnx": b"\0" * (64 << 20)}, zipfile.ZIP_DEFLATED))
    with pytest.raises(PackError, match="would grow to 64 MiB"):
        open_files(path)


def test_two_members_of_one_name_are_refused(tmp_path):
    path = tmp_path / "twins.shiying-model"
    path.write_bytes(packed(MEANINGLESS, zipfile.ZIP_STORED))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("text.onnx", b"another")
    with pytest.raises(PackError, match="two files of one name"):
        open_files(path)


# Graphs and tokenizers, which onnxruntime and tokenizers read


@dataclass
class Worker:
    """A process that opens packs; a new one takes its place when it dies."""

    process: subprocess.Popen[str] | None = None
    crashes: int = 0

    def verdict(self, folder: Path) -> str:
        """`runs`, `refused` with the reason, or `crashed`."""
        self.process = self.process or subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            self.crashes += 1
            self.close()
        return answer.strip() or "crashed"

    def close(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def tiny() -> dict[str, bytes]:
    """The contents of a pack that runs, of a few kilobytes: mean colours for photos, sums of tokens for texts."""
    onnx = pytest.importorskip("onnx")
    from tokenizers import Tokenizer, models, pre_tokenizers

    helper, kind = onnx.helper, onnx.TensorProto

    def graph(inputs: dict[str, tuple], nodes: list, axes: list[int], rows: int) -> bytes:
        ends = [helper.make_tensor_value_info(name, *described) for name, described in inputs.items()]
        out = helper.make_tensor_value_info("embedding", kind.FLOAT, ["n", 8])
        spread = helper.make_tensor("spread", kind.FLOAT, [rows, 8], [0.1 + number for number in range(rows * 8)])
        weights = [helper.make_tensor("axes", kind.INT64, [len(axes)], axes), spread]
        last = helper.make_node("MatMul", ["few", "spread"], ["embedding"])
        built = helper.make_graph([*nodes, last], "tiny", ends, [out], weights)
        opset = [helper.make_opsetid("", 18)]
        return helper.make_model(built, opset_imports=opset, ir_version=9).SerializeToString()

    image = graph(
        {"pixels": (kind.UINT8, ["n", 16, 16, 3])},
        [
            helper.make_node("Cast", ["pixels"], ["float"], to=kind.FLOAT),
            helper.make_node("ReduceMean", ["float", "axes"], ["few"], keepdims=0),
        ],
        [1, 2],
        3,
    )
    text = graph(
        {"input_ids": (kind.INT64, ["n", "l"]), "attention_mask": (kind.INT64, ["n", "l"])},
        [
            helper.make_node("Add", ["input_ids", "attention_mask"], ["both"]),
            helper.make_node("Cast", ["both"], ["float"], to=kind.FLOAT),
            helper.make_node("ReduceSum", ["float", "axes"], ["few"], keepdims=1),
        ],
        [1],
        1,
    )
    words = [("<unk>", 0.0), ("▁cat", -1.0), ("猫", -1.0), ("▁", -2.0), ("a", -2.0)]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return {"image.onnx": image, "text.onnx": text, "tokenizer.json": tokenizer.to_str().encode()}


@pytest.mark.parametrize("examples", EXAMPLES)
def test_graphs_and_tokenizers(tiny, worker, tmp_path, monkeypatch, examples):
    monkeypatch.chdir(tmp_path)
    verdicts: list[str] = []
    assert worker.verdict(write(tmp_path / "pack", with_manifest(tiny))) == "runs"

    def check(changes: list[tuple[float, int, bytes]], name: str) -> None:
        mutated = mutate(tiny[name], changes)
        folder = write(tmp_path / "pack", with_manifest(tiny | {name: mutated}))
        verdicts.append(worker.verdict(folder).split()[0])
        if verdicts[-1] == "crashed":  # which is why packs are tried in a process of their own
            with pytest.raises(PackError, match=r"crashes|does not answer|more memory"):
                try_pack(folder)
        assert list(tmp_path.iterdir()) == [folder]

    for_changes(examples, check, st.sampled_from(sorted(tiny)))
    assert set(verdicts) <= {"runs", "refused", "crashed"}
    assert verdicts.count("refused") > examples // 4


def test_a_pack_that_does_not_answer_in_time_is_refused(tmp_path):
    folder = write(tmp_path / "pack", with_manifest(MEANINGLESS))
    with pytest.raises(PackError, match="does not answer within 0 seconds"):
        try_pack(folder, patience=0.0)
    with pytest.raises(PackError, match=r"image\.onnx is not an ONNX graph"):
        try_pack(folder)
