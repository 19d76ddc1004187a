"""The alignment stage: its loss, gradient caching, and several processes."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers.processors import TemplateProcessing

from trainer.data.captions import Caption
from trainer.data.sources import Pairs
from trainer.stages.contrast import Captions, contrastive_loss
from trainer.stages.examples import PairExamples

TOY = Path(__file__).with_name("toy.py")


def gradients(stage, batch) -> dict[str, torch.Tensor]:
    torch.manual_seed(11)
    loss, _ = stage.step(batch)
    loss.backward()
    return {name: parameter.grad for name, parameter in stage.module.named_parameters()}


def test_each_language_is_a_loss_of_its_own_and_weighs_the_same(toy):
    stage = toy.make_align()
    batch = stage.examples.load(np.arange(12), epoch=0)
    loss, parts = stage.step(batch)
    images, texts = stage.module.image, stage.module.text(batch.input_ids, batch.attention_mask)
    vectors = torch.nn.functional.normalize(images.embed_map(images.feature_map(batch.pixels)), dim=1)
    assert list(parts) == ["en", "zh"]
    for number, language in enumerate(parts):
        spoken = batch.language == number
        captions = Captions(texts[spoken], batch.photo_of_text[spoken], batch.wording[spoken])
        expected = contrastive_loss(vectors, batch.photo, captions, stage.module.scale)
        assert parts[language].item() == pytest.approx(expected.item(), rel=1e-5)
    assert loss.item() == pytest.approx((parts["en"].item() + parts["zh"].item()) / 2, rel=1e-6)


def test_a_temperature_at_its_limit_still_learns(toy):
    stage = toy.make_align()
    stage.module.log_scale.data.fill_(np.log(100.0))
    gradient = gradients(stage, stage.examples.load(np.arange(6), epoch=0))["log_scale"]
    assert gradient.item() != 0


def test_photos_without_a_caption_in_one_language_leave_only_the_others_loss(toy):
    stage = toy.make_align()
    silent = np.array([0, 3, 6])  # no Chinese captions
    loss, parts = stage.step(stage.examples.load(silent, epoch=0))
    assert parts["zh"].isnan()
    assert loss.item() == parts["en"].item()


def test_a_loss_is_no_number_where_the_vectors_are_none(toy):
    stage = toy.make_align()
    torch.nn.init.constant_(stage.module.image.head.bias, torch.nan)
    loss, _ = stage.step(stage.examples.load(np.arange(6), epoch=0))
    assert loss.isnan()  # which the loop tells in a sentence


@pytest.mark.parametrize("micro", [1, 3, 5])
def test_gradient_caching_gives_the_gradients_of_the_whole_batch(toy, micro):
    plain, cached = toy.make_align(queue=6, distil=0.5), toy.make_align(micro, queue=6, distil=0.5)
    shapes = []
    cached.module.image.convolution.register_forward_pre_hook(lambda module, inputs: shapes.append(len(inputs[0])))
    batch = plain.examples.load(np.arange(12), epoch=0)
    expected, found = gradients(plain, batch), gradients(cached, batch)
    assert max(shapes) == micro
    for name, gradient in expected.items():
        torch.testing.assert_close(found[name], gradient, atol=1e-5, rtol=1e-5)
        assert gradient.abs().max() > 0, name


def test_gradient_caching_runs_a_tower_again_with_the_same_dropout(toy):
    stage = toy.make_align(micro=4, dropout=0.5)
    drawn = []
    stage.module.text.dropout.register_forward_hook(lambda module, inputs, output: drawn.append(output == 0))
    batch = stage.examples.load(np.arange(8), epoch=0)
    gradients(stage, batch)
    half = len(drawn) // 2
    forward, again = drawn[:half], drawn[half:]
    assert len(again) == half > 1
    assert all(any(torch.equal(first, second) for second in again) for first in forward)
    assert not torch.equal(forward[0], forward[1])


def test_batches_are_pure_and_hold_a_caption_of_each_language_and_kind(toy):
    examples = toy.make_align().examples
    indices = np.array([5, 2, 4])
    first, second = examples.load(indices, epoch=3), examples.load(indices, epoch=3)
    assert all(map(torch.equal, first[2:], second[2:]))
    assert torch.equal(first.pixels, second.pixels)
    assert first.photo.tolist() == [5, 2, 4]
    assert first.photo_of_text.tolist() == [5, 5, 5, 2, 2, 2, 4, 4]
    assert first.language.tolist() == [0, 1, 1, 0, 1, 1, 0, 1]
    assert first.input_ids.shape == first.attention_mask.shape


def test_words_are_hidden_by_chance_but_never_special_tokens_nor_whole_captions(toy):
    tokenizer = toy.word_tokenizer()
    tokenizer.post_processor = TemplateProcessing(single="<unk> $A", special_tokens=[("<unk>", 0)])
    pairs = Pairs(toy.Patterns(8), [[Caption("", "train", ("en", "human"), "a cat on the red mat")]] * 8)

    def load(share: float, epoch: int) -> list[list[int]]:
        batch = PairExamples(pairs, toy.Plain(), tokenizer, 3, word_dropout=share).load(np.arange(8), epoch)
        return [ids[mask > 0].tolist() for ids, mask in zip(batch.input_ids, batch.attention_mask, strict=True)]

    whole, read = tokenizer.encode("a cat on the red mat").ids, load(0.4, 0)
    assert load(0.0, 0) == [whole] * 8
    assert load(0.4, 0) == read != load(0.4, 1)
    assert all(ids[0] == 0 and set(ids) <= set(whole) and ids == sorted(ids, key=whole.index) for ids in read)
    assert 0.2 < 1 - np.mean([len(ids) - 1 for ids in read]) / 6 < 0.6
    tokenizer.post_processor = None
    assert all(load(0.9, 0))


def test_equal_captions_are_one_wording_whoever_wrote_them(toy):
    pairs = toy.make_pairs(3)
    for photo, text in enumerate(("a dog", "a dog", "a cat")):
        pairs.captions[photo][:] = [Caption("", "train", ("en", "human"), text)]
    examples = toy.make_align(pairs=pairs).examples
    first, second, third = examples.load(np.arange(3), epoch=0).wording.tolist()
    assert first == second != third


@pytest.mark.parametrize("options", [(), ("--micro", 3, "--queue", 10, "--distil", 0.5)], ids=["plain", "all"])
def test_two_processes_log_and_learn_what_one_does(start, tmp_path, options):
    one, two = tmp_path / "one", tmp_path / "two"
    runs = [start(TOY, one, *options), start(TOY, two, *options, ranks=2)]
    for run in runs:
        _, errors = run.communicate()
        assert run.returncode == 0, errors
    expected = torch.load(one / "weights.pt", weights_only=True)
    for name, value in torch.load(two / "weights.pt", weights_only=True).items():
        torch.testing.assert_close(value, expected[name], atol=1e-5, rtol=0)
    for row, wanted in zip(logged(two), logged(one), strict=True):
        assert row == pytest.approx(wanted, abs=1e-5)


def logged(folder: Path) -> list[list[float]]:
    with (folder / "log.csv").open(newline="", encoding="utf-8") as file:
        return [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
