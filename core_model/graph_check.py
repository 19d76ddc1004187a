"""Looks through an ONNX graph, before onnxruntime does, for what a graph in a pack must not hold.

onnxruntime reads the weights of a graph that it is given as bytes from any file that the graph names, relative to the
working directory: so a graph must hold all of its weights itself. Nor may it need operators that only code from
elsewhere could provide.

Only the structure of the file is read, by the few rules of protocol buffers
(https://protobuf.dev/programming-guides/encoding) and the numbers of onnx.proto; weights are stepped over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core_model.errors import PackError

MAX_FIELDS = 5_000_000
"""Fields that are looked at: a hundred times what large graphs have, and some seconds' work."""

MAX_DEPTH = 32
"""Messages inside messages: graphs in the branches of other graphs, hardly ever more than two deep."""

OPERATOR_DOMAINS = frozenset({b"", b"ai.onnx", b"ai.onnx.ml", b"com.microsoft"})
"""Where the operators that onnxruntime itself brings are from."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

# The messages of onnx.proto that can lead to a tensor or an operator, as the numbers of the fields that lead on.
_INSIDE: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
_DOMAIN = {"node": 7, "function": 10}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14


def check_graph(graph: bytes, name: str) -> None:
    """Raise a PackError if the ONNX graph in `graph` is none, or reaches beyond itself."""
    walk = _Walk()
    try:
        walk.message(memoryview(graph), "model", 0)
    except (_MalformedError, IndexError) as error:
        raise PackError(f"{name} is not an ONNX graph that can be read: get the pack again.") from error
    if walk.is_external:
        raise PackError(
            f"{name} keeps weights in another file, which could be any file of yours, so it is not opened: whoever "
            "made the pack must put the weights into the graph."
        )
    foreign = walk.used - walk.defined - OPERATOR_DOMAINS
    if foreign:
        listed = ", ".join(repr(domain.decode("utf-8", "backslashreplace")) for domain in sorted(foreign))
        raise PackError(f"{name} needs operators from {listed}, which onnxruntime lacks, so it is not opened.")


class _MalformedError(Exception):
    """What is read is not by the rules."""


class _Walk:
    """Goes through a message and those inside, and notes what matters.

    Attributes:
        is_external: whether a tensor's data is said to be elsewhere.
        used: the domains of the operators that nodes ask for.
        defined: the domains of the functions that the model brings along.
    """

    def __init__(self) -> None:
        self.is_external = False
        self.used: set[bytes] = set()
        self.defined: set[bytes] = set()
        self._left = MAX_FIELDS

    def message(self, content: memoryview, kind: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _MalformedError
        inside, domain = _INSIDE[kind], _DOMAIN.get(kind)
        for number, wire, value in self._fields(content):
            if kind == "tensor":
                self.is_external |= number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)
            elif isinstance(value, memoryview):
                if number in inside:
                    self.message(value, inside[number], depth + 1)
                elif number == domain:
                    (self.used if kind == "node" else self.defined).add(bytes(value))
            elif number in inside:
                raise _MalformedError(wire)

    def _fields(self, content: memoryview) -> Iterator[tuple[int, int, memoryview | int]]:
        """The fields of a message: number, wire type, and the bytes or the number that it holds."""
        at = 0
        while at < len(content):
            self._left -= 1
            tag, at = _varint(content, at)
            number, wire = tag >> 3, tag & 7
            if self._left < 0 or not 0 < number < 1 << 29:  # a larger one would lose its upper bits elsewhere
                raise _MalformedError
            value: memoryview | int = 0
            if wire == _VARINT:
                value, at = _varint(content, at)
            elif wire == _BYTES:
                length, at = _varint(content, at)
                value, at = content[at : at + length], at + length
            elif wire in {_FIXED64, _FIXED32}:
                at += 8 if wire == _FIXED64 else 4
            else:
                raise _MalformedError
            if at > len(content):
                raise _MalformedError
            yield number, wire, value


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    """The number that begins at `at`, and where the next field begins."""
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise _MalformedError
