"""The steps that train: both stages of DC-CLIP (arXiv 2404.11249), each kept as the weights of its students."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from core_model.manifest import ImageInput
from trainer.data.augment import Augmentation
from trainer.errors import TrainerError
from trainer.recipe import (
    AlignSection,
    DistilSection,
    ImageStudentSection,
    TeacherSection,
    TextDistilSection,
    TextStudentSection,
)
from trainer.run import key_of
from trainer.running.loop import CHECKPOINT_FILE, fit
from trainer.running.stage import Plan, Stage, Upkeep
from trainer.stages.align import Align, AlignedPair
from trainer.stages.distil_image import DistilImage
from trainer.stages.distil_text import DistilText
from trainer.stages.examples import PairExamples, PhotoExamples, TextExamples
from trainer.stages.lessons import ImageLesson, TextLesson, View, live_image_lesson, live_text_lesson
from trainer.stages.map_distillation import MapAdapters
from trainer.stages.naming import Naming
from trainer.stages.queue import PairQueue
from trainer.steps.identity import model_of, photos_of, texts_of
from trainer.steps.materials import Materials, translations
from trainer.steps.naming import build_naming, look
from trainer.steps.place import Place
from trainer.steps.teaching import stored_image_lessons, stored_text_lessons
from trainer.steps.views import PlainView
from trainer.students import ImageStudent, TextStudent, build_image_student, build_text_student
from trainer.teachers import load_image_teacher, load_text_teacher

IMAGE_WEIGHTS, TEXT_WEIGHTS, ADAPTER_WEIGHTS = "image.pt", "text.pt", "adapters.pt"
MOST_LOADERS = 8
Student = TypeVar("Student", bound=nn.Module)


class Training:
    """The training steps of one run. Each builds its students anew, from the recipe or from the step before it."""

    def __init__(self, place: Place, materials: Materials, features: Path | None):
        """`features` is what the teachers were asked before, if anything."""
        self.place, self.recipe, self.materials, self.features = place, place.recipe, materials, features

    def distil_image(self) -> Path | None:
        """The image student after stage 1; None where the recipe has no such stage."""
        plan = self.recipe.distil_image
        if plan is None:
            return None

        def make(to: Path) -> None:
            student = self.image_student(None)
            lessons, view = self.image_lessons(student, plan.is_cached)
            examples = PhotoExamples(self.materials.photos, view, [lesson.view for lesson in lessons])
            stage = DistilImage(student, lessons, examples)
            self.fit(stage, plan, to)
            self.save(student, to / IMAGE_WEIGHTS)
            self.save(stage.module.adapters, to / ADAPTER_WEIGHTS)

        inputs = {
            **self.inputs(plan),
            "teachers": [(asdict(teacher), model_of(teacher.name)) for teacher in self.recipe.image_teachers],
            "student": _account_of(self.recipe.image_student),
            "crop": None if plan.is_cached else self.recipe.align.smallest_crop,
            "photos": photos_of(self.recipe.data, self.place.data),
        }
        return self.step("distil_image", inputs, make)

    def distil_text(self) -> Path | None:
        """The text student after stage 1; None where the recipe has no such stage."""
        plan = self.recipe.distil_text
        if plan is None:
            return None

        def make(to: Path) -> None:
            student = self.text_student(None)
            lessons = self.text_lessons(plan.is_cached)
            self.fit(DistilText(student, lessons, self.text_examples(plan, student)), plan, to)
            self.save(student, to / TEXT_WEIGHTS)

        inputs = {
            **self.inputs(plan),
            "teachers": [(asdict(teacher), model_of(teacher.name)) for teacher in self.recipe.text_teachers],
            "student": _account_of(self.recipe.text_student),
            "texts": texts_of(self.recipe.data, self.place.data),
            "left": key_of({"texts": self.materials.texts}),  # fewer when a photo is gone, and they make the vocabulary
        }
        return self.step("distil_text", inputs, make)

    def text_examples(self, plan: TextDistilSection, student: TextStudent) -> TextExamples:
        """All texts, or the Chinese ones of the pairs, which teachers read in English."""
        if not plan.by_translation:
            return TextExamples(self.materials.texts, student.tokenizer)
        english, chinese = zip(*translations(self.recipe.data, self.place.data), strict=True)
        return TextExamples(chinese, student.tokenizer, english)

    def align(self, image: Path | None, text: Path | None) -> Path:
        """Both students after stage 2, which starts from the weights in the steps `image` and `text`, if they are."""
        plan, data = self.recipe.align, self.recipe.data
        looked = look(self.place, self.materials, lambda: self.image_student(None)) if self.recipe.naming else None

        def make(to: Path) -> None:
            image_student, text_student = self.image_student(image), self.text_student(text)
            lessons = self.live_image_lessons() if plan.distil_weight else []
            view, views = self.changing_view(image_student.rule), [lesson.view for lesson in lessons]
            tokenizer, seed = text_student.tokenizer, self.recipe.seed
            examples = PairExamples(self.materials.pairs, view, tokenizer, seed, views, plan.word_dropout)
            adapters = MapAdapters(image_student.feature_channels, [lesson.channels for lesson in lessons])
            _with_weights(adapters, image if lessons else None, ADAPTER_WEIGHTS)
            queues, naming = self.queues(examples.languages), self.naming(image_student, text_student, looked)
            pair = AlignedPair(image_student, text_student, adapters, plan.scale, queues, naming)
            self.fit(Align(pair, examples, plan.micro_batch_size, lessons, plan.distil_weight), plan, to)
            self.save(image_student, to / IMAGE_WEIGHTS)
            self.save(text_student, to / TEXT_WEIGHTS)

        inputs = {
            **self.inputs(plan),
            "image": [self.key_of(image), _account_of(self.recipe.image_student)],
            "text": [self.key_of(text), _account_of(self.recipe.text_student)],
            "teachers": [_account_of(teacher) for teacher in self.recipe.image_teachers] if plan.distil_weight else [],
            "pairs": [photos_of(data, self.place.data), texts_of(data, self.place.data)],
            "naming": [asdict(self.recipe.naming), self.key_of(looked)] if self.recipe.naming else None,
        }
        return self.step("align", inputs, make)

    def naming(self, image: ImageStudent, text: TextStudent, looked: Path | None) -> Naming | None:
        """The lessons of naming for these students, by what the published trunk `looked` at; None without a recipe."""
        plan = self.recipe.naming
        return build_naming(self.place, self.materials, plan, image, text, looked) if plan and looked else None

    def image_student(self, source: Path | None) -> ImageStudent:
        """The image student as its recipe says, with the weights that the step `source` left, if given."""
        torch.manual_seed(self.recipe.seed)  # for what starts from chance, there and in the stage that it is built for
        student = build_image_student(self.recipe.image_student, self.recipe.align.embedding_dim, self.place.wheels)
        return _with_weights(student, source, IMAGE_WEIGHTS)

    def text_student(self, source: Path | None) -> TextStudent:
        """The text student, likewise."""
        torch.manual_seed(self.recipe.seed + 1)
        plan, dim = self.recipe.text_student, self.recipe.align.embedding_dim
        student = build_text_student(plan, dim, self.place.wheels, self.materials.texts)
        return _with_weights(student, source, TEXT_WEIGHTS)

    def image_lessons(self, student: ImageStudent, is_cached: bool) -> tuple[list[ImageLesson], View]:
        """Stage 1's image lessons and the student's view: that of stored features, or one that changes."""
        if is_cached:
            return stored_image_lessons(self.place, self.features), PlainView(student.rule)
        return self.live_image_lessons(), self.changing_view(student.rule)

    def live_image_lessons(self) -> list[ImageLesson]:
        """The image teachers themselves, shown what the student is shown."""
        lessons = []
        for section in self.recipe.image_teachers:
            teacher = load_image_teacher(section, self.place.wheels).to(self.place.accelerator.device)
            lessons.append(live_image_lesson(teacher, self.changing_view(teacher.rule), section.weight))
        return lessons

    def text_lessons(self, is_cached: bool) -> list[TextLesson]:
        """Stage 1's text lessons."""
        if is_cached:
            return stored_text_lessons(self.place, self.features)
        return [
            live_text_lesson(
                load_text_teacher(section, self.place.wheels).to(self.place.accelerator.device), section.weight
            )
            for section in self.recipe.text_teachers
        ]

    def changing_view(self, rule: ImageInput) -> Augmentation:
        """A new crop of a photo each epoch."""
        return Augmentation(rule, self.recipe.align.smallest_crop, self.recipe.seed)

    def queues(self, languages: Sequence[str]) -> nn.ModuleDict:
        """A queue for each language, or none where the recipe wants none."""
        plan = self.recipe.align
        if not plan.queue_size:
            return nn.ModuleDict()
        return nn.ModuleDict({language: PairQueue(plan.queue_size, plan.embedding_dim) for language in languages})

    def fit(self, stage: Stage, plan: DistilSection | AlignSection, folder: Path) -> None:
        """Train `stage`, or go on with it."""
        upkeep = Upkeep(workers=_loader_count(self.place))
        with self.place.progress.stage(stage.name) as report:
            fit(stage, Plan.of(plan, self.recipe.seed), folder, self.place.accelerator, upkeep, report)

    def step(self, name: str, inputs: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """A step of all processes. Its checkpoint is of no use once it is finished."""
        folder = self.place.run.together(name, inputs, make)
        if self.place.accelerator.is_main_process:
            (folder / CHECKPOINT_FILE).unlink(missing_ok=True)
        return folder

    def inputs(self, plan: DistilSection | AlignSection) -> dict[str, Any]:
        """What every training step depends on."""
        return {"plan": asdict(plan), "seed": self.recipe.seed, "limit": self.recipe.data.limit}

    def key_of(self, step: Path | None) -> str:
        """The key of an earlier step, if there was one."""
        return self.place.run.folder.key_of_step(step.name) if step else ""

    def save(self, student: nn.Module, path: Path) -> None:
        """Keep a student's weights. Only the main process does."""
        if self.place.accelerator.is_main_process:
            with path.open("wb") as file:  # torch tells of a full disk only where Python writes
                torch.save(student.state_dict(), file)


def _account_of(model: ImageStudentSection | TextStudentSection | TeacherSection) -> dict[str, Any]:
    """What a section says of a model, and what lies in its folder, if it names one."""
    listing = model_of(model.name)
    return asdict(model) | ({"folder": listing} if listing else {})


def _with_weights(student: Student, source: Path | None, name: str) -> Student:
    if source:
        try:
            student.load_state_dict(torch.load(source / name, map_location="cpu", weights_only=True))
        except RuntimeError as error:  # torch's word for other names or shapes
            raise TrainerError(
                f"The weights in {source} are of another shape than this version of the trainer gives the recipe. "
                "Start again in a new folder, with --out."
            ) from error
    return student


def _loader_count(place: Place) -> int:
    """How many processes load photos for this one; none where it trains on the processor that they would need."""
    if place.accelerator.device.type == "cpu":
        return 0
    return min(MOST_LOADERS, (os.cpu_count() or 1) // place.accelerator.num_processes)
