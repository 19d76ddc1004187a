"""Compares the schemes that store a text tower: size, time of one query on one thread, and cosine to the float tower.

    python benchmarks/quantise.py [PACK] [--layers 3] [--repeat 20]

Two towers are rounded: that of PACK, taken back to float where it is stored in int8, and a BERT of transformers with
random weights. Schemes take turns query by query, and milliseconds are the processor's, so that whatever else the
machine does counts little, and least in the ratios. Random weights say little about cosines: those are PACK's to tell.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import get_args

import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from onnx import numpy_helper
from queries import QUERIES
from rich.console import Console
from rich.table import Table
from tokenizers import Tokenizer

from core_model.pack import EMBEDDED_PACK
from core_model.pack_files import open_files, read_verified
from trainer.export import export_text
from trainer.quantize import quantize_text
from trainer.quantize.text import TextScheme

WORD_PIECES, WIDTH = 40_000, 384  # as multilingual MiniLM's, with a vocabulary of two languages


class RandomStudent(torch.nn.Module):
    """A BERT with a projection, as a text student is."""

    def __init__(self, layers: int):
        super().__init__()
        config = transformers.BertConfig(
            vocab_size=WORD_PIECES,
            hidden_size=WIDTH,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=4 * WIDTH,
        )
        self.trunk = transformers.BertModel(config, add_pooling_layer=False)
        self.projection = torch.nn.Linear(WIDTH, 256)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Ids and mask (N, L) to unit vectors (N, 256)."""
        hidden = self.trunk(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(2) / attention_mask.sum(dim=1)[:, None, None]
        return torch.nn.functional.normalize(self.projection((hidden * weights).sum(dim=1)), dim=1)


def main() -> None:
    """Print a table for each tower."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", nargs="?", type=Path, default=EMBEDDED_PACK, help="best a run's float_pack")
    parser.add_argument("--layers", type=int, default=3, help="of the BERT")
    parser.add_argument("--repeat", type=int, default=20, help="rounds over the queries")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    torch.set_num_threads(1)
    torch.manual_seed(0)
    manifest, contents = read_verified(open_files(arguments.pack), arguments.pack)
    tokenizer = Tokenizer.from_buffer(contents[manifest.text.tokenizer])
    texts = [np.array([tokenizer.encode(query).ids]) for query in QUERIES]
    show(
        f"{manifest.name} {manifest.version}",
        to_float(onnx.load_from_string(contents[manifest.text.file])),
        texts,
        arguments.repeat,
    )
    student = export_text(RandomStudent(arguments.layers), output="vectors")
    show(f"BERT of {arguments.layers} layers", student, [ids % WORD_PIECES for ids in texts], arguments.repeat)


def to_float(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its stored weights multiplied out, in place."""
    tensors = {tensor.name: tensor for tensor in graph.graph.initializer}
    for node in [node for node in graph.graph.node if node.op_type == "DequantizeLinear" and node.input[0] in tensors]:
        axis = next(attribute.i for attribute in node.attribute if attribute.name == "axis")
        rounded, step = (numpy_helper.to_array(tensors[name]) for name in node.input[:2])
        step = step.reshape([-1 if number == axis else 1 for number in range(rounded.ndim)])
        graph.graph.initializer.append(numpy_helper.from_array(rounded * step, node.output[0]))
        graph.graph.node.remove(node)
        for name in node.input:
            graph.graph.initializer.remove(tensors[name])
    return graph


def show(title: str, graph: onnx.ModelProto, texts: list[np.ndarray], repeat: int) -> None:
    """Print one tower's table."""
    graphs = {scheme: quantize_text(graph, scheme) for scheme in get_args(TextScheme)}
    sessions = {scheme: open_session(rounded) for scheme, rounded in graphs.items()}
    vectors = {scheme: np.concatenate([run(session, ids) for ids in texts]) for scheme, session in sessions.items()}
    times = {scheme: [] for scheme in graphs}
    for ids in texts * repeat:
        for scheme, session in sessions.items():
            started = time.process_time()
            run(session, ids)
            times[scheme].append(1000 * (time.process_time() - started))
    table = Table("scheme", "MB", "median ms", "95 % ms", "ratio", "cosine", "least", title=title)
    for scheme, taken in times.items():
        cosines = (vectors[scheme] * vectors["float32"]).sum(axis=1)
        ratio = np.median(np.array(taken) / np.array(times["float32"]))
        figures = (graphs[scheme].ByteSize() / 1e6, np.median(taken), np.percentile(taken, 95), ratio)
        table.add_row(scheme, *(f"{figure:.2f}" for figure in figures), f"{cosines.mean():.4f}", f"{cosines.min():.4f}")
    Console().print(table)


def open_session(graph: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """A session on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, ids: np.ndarray) -> np.ndarray:
    """The unit vector (1, D) of one text's ids (1, L)."""
    vector = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    return vector / np.linalg.norm(vector)


if __name__ == "__main__":
    main()
