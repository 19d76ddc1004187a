"""Every family that transformers saves: a pack of it says what the original says, from files and texts on."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer, SiglipTokenizer

from core_model.imaging import open_photo

FAMILIES = ("clip", "chinese_clip", "altclip", "metaclip_2", "siglip", "siglip2")
LENGTHS = {"chinese_clip": 52, "siglip2": 64}


@torch.inference_mode()
def original_vectors(folder, photos, texts):
    """What transformers' own classes say, by the book."""
    model = AutoModel.from_pretrained(folder).eval()
    processor = AutoImageProcessor.from_pretrained(folder)
    sentencepiece = folder / "spiece.model"
    tokenizer = SiglipTokenizer(str(sentencepiece)) if sentencepiece.exists() else AutoTokenizer.from_pretrained(folder)
    images = [
        model.get_image_features(**processor(open_photo(path), return_tensors="pt")).pooler_output[0] for path in photos
    ]
    family = model.config.model_type
    length = LENGTHS.get(family, 64 if family == "siglip" else 77)
    padding = "max_length" if family == "siglip" else False
    vectors = []
    for text in texts:
        batch = tokenizer(text, padding=padding, truncation=True, max_length=length, return_tensors="pt")
        if family == "siglip":
            batch = {"input_ids": batch["input_ids"]}
        vectors.append(model.get_text_features(**batch).pooler_output[0])
    return torch.stack(images), torch.stack(vectors)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_pack_says_what_the_original_says(family, published, imported, assert_same, real_photos, texts):
    folder = published(family)
    vectors = original_vectors(folder, real_photos, texts)
    assert_same(imported(folder, "float32"), *vectors, 0.9999)
    assert_same(imported(folder), *vectors, 0.99)
