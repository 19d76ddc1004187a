"""Training of Shiying's dual encoders: sources, features, alignment, export, quantisation and evaluation."""
