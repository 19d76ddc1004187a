"""Characters that the published encoder never saw: where their rows start, and that translations teach them."""

import torch
from accelerate import Accelerator

from trainer.models.sentence_encoder import load_published
from trainer.new_characters import initial_rows, traditional_forms
from trainer.recipe import TextStudentSection, TextTeacherSection
from trainer.running.loop import fit
from trainer.running.stage import Plan
from trainer.stages.distil_text import DistilText
from trainer.stages.examples import TextExamples
from trainer.stages.lessons import live_text_lesson
from trainer.students import build_text_student
from trainer.teachers import load_text_teacher
from trainer.tokens import tokenized
from trainer.vocabulary import build_tokenizer, extended

STUDENT = TextStudentSection("sentence-encoder", "use-multilingual")
TEACHER = TextTeacherSection("sentence-encoder", "use-multilingual")
ENGLISH = ["two baboons sit on a rock", "a baboon eats fruit", "the baboon's face", "many baboons"]
CHINESE = ["两只狒狒坐在岩石上", "一只狒狒在吃水果", "狒狒的脸", "很多狒狒"]


def test_a_character_starts_as_its_traditional_form(sentence_files, pieces):
    encoder = load_published(sentence_files[0], list(range(len(pieces.pieces))))
    larger = extended(pieces, ["狒"])
    tokenizer = build_tokenizer(larger, range(len(larger.pieces)))
    (row,) = initial_rows(encoder, tokenizer, ["狒"], {"狒": "猴"})
    expected = encoder.pooling.embedding(torch.tensor(tokenizer.token_to_id("猴")))
    torch.testing.assert_close(row, expected, rtol=0, atol=0)
    assert traditional_forms()["马"] == "馬"


def test_texts_move_towards_their_translations_and_known_pieces_stay(tmp_path):
    student, teacher = build_text_student(STUDENT, 16, texts=CHINESE), load_text_teacher(TEACHER)
    with torch.no_grad():
        goals = teacher(*teacher.tokenize(ENGLISH)).sentence

    @torch.no_grad()
    def closeness() -> float:
        sentences = student.eval().sentence(*tokenized(student.tokenizer, CHINESE))
        return float((sentences * goals).sum(dim=1).mean())

    before, known = closeness(), {name: value.clone() for name, value in student.named_parameters()}
    examples = TextExamples(CHINESE * 4, student.tokenizer, ENGLISH * 4)
    plan = Plan(12, 16, learning_rate=0.02, weight_decay=0.0, warmup_steps=5, seed=1, published_rate=0.0)
    fit(DistilText(student, [live_text_lesson(teacher)], examples), plan, tmp_path, Accelerator(cpu=True))
    assert closeness() > before + 0.01
    moved = {name for name, value in student.named_parameters() if not torch.equal(value, known[name])}
    assert moved == {"trunk.encoder.pooling.embedding.rows"}
