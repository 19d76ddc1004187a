"""Rounds the exported graphs to fewer bits, and refuses a result that strays from the float one."""

from trainer.quantize.image import FLOAT_CONVOLUTIONS, quantize_image
from trainer.quantize.parity import check_parity, check_spread
from trainer.quantize.text import quantize_text
from trainer.quantize.weights import quantize_in_place, quantize_weights

__all__ = [
    "FLOAT_CONVOLUTIONS",
    "check_parity",
    "check_spread",
    "quantize_image",
    "quantize_in_place",
    "quantize_text",
    "quantize_weights",
]
