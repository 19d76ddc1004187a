"""Training of Shiying's dual encoders: sources, features, alignment, export, quantisation and evaluation."""

import core_model  # noqa: F401 (before any onnxruntime, which it keeps from calling home)
