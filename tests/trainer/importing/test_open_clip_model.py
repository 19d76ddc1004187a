"""open_clip's checkpoints, read without open_clip: against transformers' classes with the same weights, and its own."""

from __future__ import annotations

import importlib.util
import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoTokenizer, CLIPModel, XLMRobertaConfig, XLMRobertaModel

from core_model import load_manifest
from core_model.imaging import open_photo

SIZE, PATCH, WIDTH, LAYERS, DIM = 224, 56, 64, 2, 48
VISION = {"image_size": SIZE, "patch_size": PATCH, "layers": LAYERS, "width": WIDTH, "head_width": 16, "mlp_ratio": 1.5}
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def write(folder, weights, vision, text, **model):
    """A checkpoint as open_clip pushes it to the hub."""
    folder.mkdir(exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, folder / "open_clip_model.safetensors")
    config = {"embed_dim": DIM, "vision_cfg": vision, "text_cfg": text, **model}
    preprocess = {"mean": MEAN, "std": DEVIATION, "interpolation": "bicubic", "resize_mode": "shortest"}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": preprocess}))
    return folder


def renamed_layers(state, old, new):
    """A stack of CLIP's layers, by open_clip's names."""
    parts = {"ln_1": "layer_norm1", "ln_2": "layer_norm2", "attn.out_proj": "self_attn.out_proj"}
    parts |= {"mlp.c_fc": "mlp.fc1", "mlp.c_proj": "mlp.fc2"}
    weights = {}
    for layer in range(LAYERS):
        before, after = f"{old}.encoder.layers.{layer}", f"{new}transformer.resblocks.{layer}"
        for kind in ("weight", "bias"):
            for theirs, ours in parts.items():
                weights[f"{after}.{theirs}.{kind}"] = state[f"{before}.{ours}.{kind}"]
            queries = [state[f"{before}.self_attn.{part}_proj.{kind}"] for part in "qkv"]
            weights[f"{after}.attn.in_proj_{kind}"] = torch.cat(queries)
    return weights


def renamed_vision(state):
    """CLIP's image tower by open_clip's names."""
    weights = {
        "visual.class_embedding": state["vision_model.embeddings.class_embedding"],
        "visual.conv1.weight": state["vision_model.embeddings.patch_embedding.weight"],
        "visual.positional_embedding": state["vision_model.embeddings.position_embedding.weight"],
        "visual.proj": state["visual_projection.weight"].T,
    }
    for kind in ("weight", "bias"):
        weights[f"visual.ln_pre.{kind}"] = state[f"vision_model.pre_layrnorm.{kind}"]
        weights[f"visual.ln_post.{kind}"] = state[f"vision_model.post_layernorm.{kind}"]
    return weights | renamed_layers(state, "vision_model", "visual.")


def renamed_text(state):
    """CLIP's text tower by open_clip's names."""
    weights = {
        "token_embedding.weight": state["text_model.embeddings.token_embedding.weight"],
        "positional_embedding": state["text_model.embeddings.position_embedding.weight"],
        "text_projection": state["text_projection.weight"].T,
        "logit_scale": state["logit_scale"],
    }
    for kind in ("weight", "bias"):
        weights[f"ln_final.{kind}"] = state[f"text_model.final_layer_norm.{kind}"]
    return weights | renamed_layers(state, "text_model", "")


def torchvisions(photo):
    """What torchvision's Resize, CenterCrop, ToTensor and Normalize make of a photo: float32 (1, 3, SIZE, SIZE)."""
    width, height = (int(SIZE * side / min(photo.size)) for side in photo.size)
    scaled = photo.resize((width, height), 3)
    left, top = int(round((width - SIZE) / 2.0)), int(round((height - SIZE) / 2.0))  # noqa: RUF046
    pixels = np.asarray(scaled.crop((left, top, left + SIZE, top + SIZE)), np.float32) / 255
    return torch.from_numpy((pixels - np.float32(MEAN)) / np.float32(DEVIATION)).permute(2, 0, 1)[None]


@pytest.fixture(scope="module")
def clip(published) -> CLIPModel:
    return AutoModel.from_pretrained(published("clip")).eval()


@pytest.fixture(scope="module")
def own_text(clip, published, tmp_path_factory):
    """A checkpoint whose text tower is open_clip's own, with the weights of a CLIP."""
    folder = tmp_path_factory.mktemp("open_clip")
    shutil.copy(published("clip") / "tokenizer.json", folder)
    shutil.copy(published("clip") / "tokenizer_config.json", folder)
    text = {"context_length": 77, "width": WIDTH, "heads": 4, "layers": LAYERS, "mlp_ratio": 1.5}
    text["vocab_size"] = clip.config.text_config.vocab_size
    state = clip.state_dict()
    return write(folder, renamed_vision(state) | renamed_text(state), VISION, text, quick_gelu=True)


@pytest.fixture(scope="module")
def images(clip, real_photos):
    with torch.inference_mode():
        return torch.cat(
            [clip.get_image_features(torchvisions(open_photo(path))).pooler_output for path in real_photos]
        )


def test_its_own_towers_are_clips_by_other_names(own_text, clip, published, imported, assert_same, images, texts):
    tokenizer = AutoTokenizer.from_pretrained(published("clip"))
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=77, return_tensors="pt")
    with torch.inference_mode():
        expected = clip.get_text_features(**batch).pooler_output
    assert_same(imported(own_text, "float32"), images, expected, 0.9999)
    assert_same(imported(own_text), images, expected, 0.99)


@pytest.fixture(scope="module")
def encoder(published):
    """A small XLM-RoBERTa."""
    torch.manual_seed(4)
    config = XLMRobertaConfig(
        vocab_size=len(AutoTokenizer.from_pretrained(published("altclip"))),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=1,
        max_position_embeddings=130,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
    )
    model = XLMRobertaModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.2)
    return model


def test_an_xlm_roberta_is_pooled_and_projected(
    encoder, clip, published, imported, assert_same, images, texts, tmp_path
):
    torch.manual_seed(5)
    first, second = torch.randn(56, 64) / 8, torch.randn(DIM, 56) / 8
    weights = {f"text.transformer.{name}": tensor for name, tensor in encoder.state_dict().items()}
    weights |= {"text.proj.0.weight": first, "text.proj.2.weight": second}
    names = {"hf_model_name": "xlm-roberta-base", "hf_tokenizer_name": "xlm-roberta-base"}
    folder = write(
        tmp_path / "Small XLM",
        weights | renamed_vision(clip.state_dict()),
        VISION,
        {**names, "hf_pooler_type": "mean_pooler"},
        quick_gelu=True,
    )
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(published("altclip") / name, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=77, return_tensors="pt")
    with torch.inference_mode():
        tokens, mask = encoder(**batch).last_hidden_state, batch["attention_mask"].unsqueeze(2)
        mean = (tokens * mask).sum(dim=1) / mask.sum(dim=1)
        expected = torch.nn.functional.gelu(mean @ first.T) @ second.T
    pack = imported(folder)
    assert_same(pack, images, expected, 0.99)
    manifest = load_manifest(pack)
    assert (manifest.name, manifest.id) == ("Small XLM", "small-xlm")
    assert (manifest.image.resize, manifest.text.max_length) == ("crop-even", 77)


@pytest.mark.skipif(not importlib.util.find_spec("open_clip"), reason="open_clip is not installed")
@pytest.mark.parametrize(
    ("vision", "text"),
    [
        ({}, {}),
        ({"pool_type": "avg", "no_ln_pre": True, "final_ln_after_pool": True}, {"pool_type": "eos", "eos_id": 1}),
        ({"ls_init_value": 0.1, "norm_kwargs": {"eps": 1e-3}}, {"pool_type": "first", "proj_bias": True}),
        ({}, {"no_causal_mask": True, "pool_type": "last", "hf_tokenizer_name": "of our own"}),
    ],
)
def test_towers_are_those_of_open_clips_own_classes(vision, text, published, tmp_path):
    from open_clip.model import CLIP

    from trainer.importing.open_clip_model import OpenClipModel

    reading = {"context_length": 64, "vocab_size": 700, "width": WIDTH, "heads": 4, "layers": LAYERS} | text
    classes = {name: value for name, value in reading.items() if name != "hf_tokenizer_name"}
    torch.manual_seed(6)
    theirs = CLIP(DIM, VISION | vision, classes).eval()
    folder = write(tmp_path / "theirs", theirs.state_dict(), VISION | vision, reading)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(published("siglip2" if "hf_tokenizer_name" in text else "clip") / name, folder)
    ours = OpenClipModel(folder, pickled=False)
    images, ids = torch.randn(3, 3, SIZE, SIZE), torch.randint(2, 500, (3, 64))
    ids[:, 40], ids[:, 41:] = 699 if not text else 1, 0
    with torch.inference_mode():
        seen, read = ours.image_tower().look(images), ours.text_tower().read(ids, torch.ones_like(ids))
        torch.testing.assert_close(seen, theirs.encode_image(images), rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(read, theirs.encode_text(ids), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("vision", "text", "sentence"),
    [
        ({"timm_model_name": "vit_base_patch16_siglip_224"}, {}, "timm_model_name"),
        ({"layers": [3, 4, 6, 3]}, {}, "ResNet"),
        ({"attentional_pool": True}, {}, "attentional_pool"),
        ({}, {"embed_cls": True}, "embed_cls"),
        ({}, {"hf_model_name": "google/mt5-base", "hf_pooler_type": "mean_pooler"}, "google/mt5-base"),
        ({"width": "wide"}, {}, "open_clip_config.json cannot be used"),
        ({"layers": 3}, {}, "do not fit"),
        ({}, {"hf_model_name": "xlm-roberta-base"}, "do not fit xlm-roberta-base"),
    ],
)
def test_what_is_not_followed_is_refused(own_text, tmp_path, refusal, vision, text, sentence):
    folder = shutil.copytree(own_text, tmp_path / "changed")
    config = json.loads((folder / "open_clip_config.json").read_text())
    config["model_cfg"]["vision_cfg"] |= vision
    config["model_cfg"]["text_cfg"] |= text
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    assert sentence in refusal(folder)
