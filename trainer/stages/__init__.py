"""The stages of DC-CLIP (arXiv 2404.11249): both students learn from their teachers, then meet in one space."""
