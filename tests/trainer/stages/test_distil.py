"""Both stages with a real AltCLIP of random weights, saved by transformers: who learns, from what, and who does not."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState, GradientState, PartialState
from tokenizers import Tokenizer
from torch.nn import functional

from trainer.recipe import TeacherSection
from trainer.running.loop import fit
from trainer.stages.align import Align, AlignedPair
from trainer.stages.distil_image import DistilImage
from trainer.stages.distil_text import DistilText, cut_alike
from trainer.stages.examples import PairExamples, PhotoExamples, TextExamples
from trainer.stages.lessons import (
    live_image_lesson,
    live_text_lesson,
    stored_image_lesson,
    stored_text_lesson,
)
from trainer.teachers import load_image_teacher, load_text_teacher

TEXTS = ["a cat on the sofa", "猫", "沙发上的狗和一只猫", "a dog", "the cat", "狗"]


@pytest.fixture
def accelerator():
    yield Accelerator(cpu=True)
    for state in (AcceleratorState, GradientState, PartialState):
        state._reset_state()


@pytest.fixture(scope="module")
def altclip(small_dual_encoder):
    return small_dual_encoder("altclip")


@pytest.fixture
def seeing(altclip):
    return load_image_teacher(TeacherSection("transformers", str(altclip)))


@pytest.fixture
def reading(altclip):
    return load_text_teacher(TeacherSection("transformers", str(altclip)))


def distil_image(toy, teacher, *more) -> DistilImage:
    torch.manual_seed(0)
    lessons = [live_image_lesson(teacher, toy.Plain(teacher.rule.size), weight=2.0), *more]
    examples = PhotoExamples(toy.Patterns(12), toy.Plain(), [lesson.view for lesson in lessons])
    return DistilImage(toy.ImageStudent(), lessons, examples)


def distil_text(toy, lesson, folder) -> DistilText:
    torch.manual_seed(0)
    student = toy.TextStudent()
    student.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return DistilText(student, [lesson], TextExamples(TEXTS, student.tokenizer))


def bits(module) -> dict[str, bytes]:
    return {name: hashlib.sha256(value.numpy().tobytes()).digest() for name, value in module.state_dict().items()}


def moved(module, before: dict[str, bytes]) -> set[str]:
    return {name for name, value in bits(module).items() if value != before[name]}


def test_the_image_loss_is_smooth_l1_between_the_adapted_map_and_the_teachers(toy, seeing):
    stage = distil_image(toy, seeing)
    batch = stage.examples.load(np.arange(4), epoch=0)
    loss, parts = stage.step(batch)
    target = seeing(batch.shown[0]).map
    adapter = stage.module.adapters.adapters[0]
    student = functional.adaptive_avg_pool2d(stage.module.student.feature_map(batch.pixels), target.shape[-2:])
    adapted = torch.einsum("nchw,oc->nohw", student, adapter.weight[:, :, 0, 0]) + adapter.bias[:, None, None]
    distance = (adapted - target).abs()
    expected = torch.where(distance < 1, distance**2 / 2, distance - 0.5).mean()
    assert list(parts) == ["teacher_1"]
    assert parts["teacher_1"].item() == pytest.approx(expected.item(), rel=1e-5)
    assert loss.item() == pytest.approx(2 * expected.item(), rel=1e-5)


def test_several_teachers_are_weighed_and_the_larger_grid_is_averaged(toy, seeing):
    keys = [f"map/{index}" for index in range(12)]
    store = {
        key: np.random.default_rng(index).normal(size=(5, 8, 2)).astype(np.float16) for index, key in enumerate(keys)
    }
    stage = distil_image(toy, seeing, stored_image_lesson(store, keys, 5, weight=0.5))
    indices = np.array([7, 2, 9])
    batch = stage.examples.load(indices, epoch=0)
    loss, parts = stage.step(batch)
    # The student's map is 4 x 4 and the stored one 8 x 2, so both meet on 4 x 2.
    target = torch.tensor(np.stack([store[keys[index]] for index in indices])).float().unflatten(2, (4, 2)).mean(dim=3)
    student = stage.module.student.feature_map(batch.pixels).unflatten(3, (2, 2)).mean(dim=4)
    expected = functional.smooth_l1_loss(stage.module.adapters.adapters[1](student), target)
    assert parts["teacher_2"].item() == pytest.approx(expected.item(), rel=1e-5)
    assert loss.item() == pytest.approx(2 * parts["teacher_1"].item() + 0.5 * expected.item(), rel=1e-5)


def test_image_student_and_adapter_learn_and_the_teacher_does_not(toy, seeing, accelerator, tmp_path):
    stage = distil_image(toy, seeing)
    teacher, before = bits(seeing), bits(stage.module)
    fit(stage, toy.PLAN, tmp_path, accelerator)
    assert bits(seeing) == teacher
    assert moved(stage.module, before) == {name for name in before if not name.startswith("student.head")}


def test_the_text_loss_is_smooth_l1_of_sentences_and_of_tokens_cut_alike(toy, reading, altclip):
    stage = distil_text(toy, live_text_lesson(reading, weight=3.0), altclip)
    batch = stage.examples.load(np.arange(6), epoch=0)
    loss, parts = stage.step(batch)
    ids, mask = reading.tokenize(batch.texts)
    assert cut_alike(batch.input_ids, batch.attention_mask, ids, mask).all()
    features, target = stage.module.student.features(batch.input_ids, batch.attention_mask), reading(ids, mask)
    sentence = functional.smooth_l1_loss(stage.module.sentence[0](features.sentence), target.sentence)
    adapted, texts = stage.module.tokens[0](features.tokens), range(len(TEXTS))
    lengths = mask.sum(dim=1).tolist()
    tokens = [functional.smooth_l1_loss(adapted[i, : lengths[i]], target.tokens[i, : lengths[i]]).item() for i in texts]
    assert parts["sentence_1"].item() == pytest.approx(sentence.item(), rel=1e-5)
    assert parts["tokens_1"].item() == pytest.approx(sum(tokens) / len(tokens), rel=1e-5)
    assert loss.item() == pytest.approx(3 * (sentence.item() + sum(tokens) / len(tokens)), rel=1e-5)


def test_only_texts_with_the_same_tokens_are_cut_alike():
    ours, theirs = torch.tensor([[5, 6, 0], [5, 6, 7], [5, 6, 7]]), torch.tensor([[5, 6], [5, 6], [5, 8]])
    mask = torch.tensor([[1, 1, 0], [1, 1, 1], [1, 1, 0]])
    assert cut_alike(ours, mask, theirs, torch.ones_like(theirs)).tolist() == [True, False, False]


def test_another_tokenizer_leaves_the_sentences(toy, reading):
    torch.manual_seed(0)
    student = toy.TextStudent()
    stage = DistilText(student, [live_text_lesson(reading)], TextExamples(TEXTS, student.tokenizer))
    loss, parts = stage.step(stage.examples.load(np.arange(6), epoch=0))
    assert parts["tokens_1"].item() == 0
    assert loss.item() == parts["sentence_1"].item() > 0


def test_text_student_and_adapters_learn_and_the_teacher_does_not(toy, reading, altclip, accelerator, tmp_path):
    stage = distil_text(toy, live_text_lesson(reading), altclip)
    teacher, before = bits(reading), bits(stage.module)
    fit(stage, replace(toy.PLAN, batch_size=3), tmp_path, accelerator)
    assert bits(reading) == teacher
    assert moved(stage.module, before) == {name for name in before if not name.startswith("student.head")}


def test_stored_sentences_teach_as_live_ones_do(toy, reading, altclip):
    features = reading(*reading.tokenize(TEXTS)).sentence.numpy()
    store = {f"sentence/{text}": row for text, row in zip(TEXTS, features, strict=True)}
    stored = stored_text_lesson(store, "sentence/{}".format, features.shape[1])
    live, cached = distil_text(toy, live_text_lesson(reading), altclip), distil_text(toy, stored, altclip)
    batch = live.examples.load(np.array([3, 1, 4]), epoch=0)
    expected = live.step(batch)[1]["sentence_1"].item()
    loss, parts = cached.step(batch)
    assert list(parts) == ["sentence_1"]
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_alignment_moves_both_students_beside_a_still_teacher(toy, seeing, accelerator, tmp_path):
    torch.manual_seed(0)
    first = distil_image(toy, seeing)
    text = toy.TextStudent()
    examples = PairExamples(toy.make_pairs(12), toy.Plain(), text.tokenizer, 3, [first.lessons[0].view])
    pair = AlignedPair(first.module.student, text, first.module.adapters, 14.3, torch.nn.ModuleDict())
    stage = Align(pair, examples, lessons=first.lessons, distil_weight=0.5)
    teacher, before = bits(seeing), bits(pair)
    batch = examples.load(np.arange(6), epoch=0)
    loss, parts = stage.step(batch)
    distance = first.step(batch)[0]
    assert parts["maps"].item() == pytest.approx(distance.item(), rel=1e-5)
    contrast = (parts["en"].item() + parts["zh"].item()) / 2
    assert loss.item() == pytest.approx(contrast + 0.5 * distance.item(), rel=1e-5)
    fit(stage, toy.PLAN, tmp_path, accelerator)
    assert bits(seeing) == teacher
    assert moved(pair, before) == set(before)
