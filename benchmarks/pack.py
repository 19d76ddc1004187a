"""What a pack costs: megabytes, multiply-adds of one photo, milliseconds of a query, photos a second.

    python benchmarks/pack.py [PACK] [--repeat 20]

The process is held to one processor core and each tower to one thread. A query is timed from text to vector, tokenising
included; multiply-adds are those of convolutions and matrix products, which is what the EfficientNet paper calls FLOPS
(Tan and Le 2019, arXiv 1905.11946). They need the `train` extra, for onnx.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from queries import QUERIES
from rich.console import Console
from rich.table import Table

from core_model import load_pack
from core_model.pack import EMBEDDED_PACK
from core_model.pack_files import open_files, read_verified

BATCH = 8  # photos


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", nargs="?", type=Path, default=EMBEDDED_PACK)
    parser.add_argument("--repeat", type=int, default=20, help="rounds over the queries")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    manifest, contents = read_verified(open_files(arguments.pack), arguments.pack)
    pack = load_pack(arguments.pack, threads=1)
    pixels = np.random.default_rng(0).integers(0, 256, (BATCH, manifest.image.size, manifest.image.size, 3), np.uint8)
    operations = multiply_adds(onnx.load_from_string(contents[manifest.image.file]), pixels[:1])
    queries = milliseconds(lambda text: pack.text.encode([text]), QUERIES, arguments.repeat)
    batches = milliseconds(pack.image.encode_pixels, [pixels], 5)
    table = Table("what", "figure", title=f"{manifest.name} {manifest.version}, one core")
    for name, content in contents.items():
        table.add_row(name, f"{len(content) / 1e6:.1f} MB")
    table.add_row("all files", f"{sum(map(len, contents.values())) / 1e6:.1f} MB")
    table.add_row("multiply-adds of one photo", f"{operations / 1e9:.2f} G")
    for clock, of_queries, of_batches in zip(("wall clock", "processor time"), queries, batches, strict=True):
        table.add_row(f"a query, median, {clock}", f"{np.median(of_queries):.2f} ms")
        table.add_row(f"a query, 95 % within, {clock}", f"{np.percentile(of_queries, 95):.2f} ms")
        table.add_row(f"photos, decoded before, {clock}", f"{1000 * BATCH / np.median(of_batches):.1f} a second")
    Console().print(table)


def multiply_adds(graph: onnx.ModelProto, pixels: np.ndarray) -> int:
    """Multiplications of the convolutions and matrix products that the graph does for `pixels`, (1, H, W, 3)."""
    nodes = [node for node in graph.graph.node if node.op_type in ("Conv", "MatMul", "Gemm")]
    shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.graph.initializer}
    names = {name for node in nodes for name in (node.output[0], node.input[1])} - set(shapes)
    del graph.graph.output[:]
    graph.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted(names))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    shapes |= {
        name: value.shape for name, value in zip(sorted(names), session.run(None, {"pixels": pixels}), strict=True)
    }
    return sum(int(np.prod(shapes[node.output[0]])) * summands(node, shapes[node.input[1]]) for node in nodes)


def summands(node: onnx.NodeProto, weights: Sequence[int]) -> int:
    """How many products are added up for each value that the node gives."""
    if node.op_type == "Conv":
        return int(np.prod(weights[1:]))
    is_turned = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
    return weights[-1] if is_turned else weights[-2]


def milliseconds(action: Callable[[object], object], items: Sequence[object], repeat: int) -> np.ndarray:
    """Of each call, by the clock on the wall and by the processor's (2, calls), after one round that warms up.

    On a machine that has nothing else to do they are the same; else the processor's comes nearer to a free core's.
    """
    times = []
    for round_number in range(repeat + 1):
        for item in items:
            before = time.perf_counter(), time.process_time()
            action(item)
            if round_number:
                times.append((time.perf_counter() - before[0], time.process_time() - before[1]))
    return 1000 * np.array(times).T


if __name__ == "__main__":
    main()
