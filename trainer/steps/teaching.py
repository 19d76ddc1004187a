"""The step in which teachers are asked, once, what they see in every photo and read in every text.

What they say lies in the run folder's `features`, by content, and outlives a change of the recipe or of the data.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accelerate.utils import gather_object

from trainer.data.photos import PhotoSource
from trainer.recipe import Recipe, TeacherSection
from trainer.run import key_of
from trainer.stages.lessons import ImageLesson, TextLesson, stored_image_lesson, stored_text_lesson
from trainer.steps.identity import model_of, photos_of, texts_of
from trainer.steps.materials import Materials, translations
from trainer.steps.place import Place
from trainer.teachers import (
    FeatureStore,
    Share,
    feature_key,
    load_image_teacher,
    load_text_teacher,
    teach_images,
    teach_texts,
    text_key,
)
from trainer.teachers.teach import MAP, SENTENCE

STORES_FOLDER, NOTES_FILE = "features", "teachers.json"


def teach(place: Place, materials: Materials) -> Path | None:
    """The folder of notes on what cached teachers said; None where the recipe caches none."""
    image_teachers, text_teachers = cached_teachers(place.recipe)
    if not (image_teachers or text_teachers):
        return None

    is_translated = bool(text_teachers) and place.recipe.distil_text.by_translation

    def make(to: Path) -> None:
        texts = materials.texts
        if is_translated:  # of the pairs, teachers read the English text
            texts = list(dict.fromkeys(english for english, _ in translations(place.recipe.data, place.data)))
        notes = {
            "image": [ask_about_photos(place, teacher, materials.photos) for teacher in image_teachers],
            "text": [ask_about_texts(place, teacher, texts) for teacher in text_teachers],
            "photo_keys": photo_keys(place, materials.photos) if image_teachers else [],
        }
        if place.accelerator.is_main_process:
            (to / NOTES_FILE).write_text(json.dumps(notes))

    inputs = {
        "teachers": [(asdict(teacher), model_of(teacher.name)) for teacher in (*image_teachers, *text_teachers)],
        "limit": place.recipe.data.limit,
        "photos": photos_of(place.recipe.data, place.data) if image_teachers else [],
        "texts": texts_of(place.recipe.data, place.data) if text_teachers else [],
        "left": key_of({"texts": materials.texts}) if text_teachers else "",  # fewer when a photo is gone
        "by translation": is_translated,
    }
    return place.run.together("teach", inputs, make)


def cached_teachers(recipe: Recipe) -> tuple[Sequence[TeacherSection], Sequence[TeacherSection]]:
    """The image and the text teachers whose features stage 1 reads from the disk."""
    is_image = recipe.distil_image and recipe.distil_image.is_cached
    is_text = recipe.distil_text and recipe.distil_text.is_cached
    return (recipe.image_teachers if is_image else ()), (recipe.text_teachers if is_text else ())


def ask_about_photos(place: Place, section: TeacherSection, photos: PhotoSource) -> dict[str, Any]:
    """Keep the teacher's feature map of every photo; returns its fingerprint and the map's width."""
    teacher = load_image_teacher(section, place.wheels).to(place.accelerator.device)
    store, share = store_of(place, teacher.fingerprint), share_of(place)
    title = f"photos to {section.name}"
    with place.progress.bar(title, len(mine(place, photos))) as advance, place.accelerator.autocast():
        teach_images(teacher, photos, store, advance, kinds=(MAP,), share=share)
    return {"teacher": teacher.fingerprint, "width": teacher.feature_channels}


def ask_about_texts(place: Place, section: TeacherSection, texts: Sequence[str]) -> dict[str, Any]:
    """Keep the teacher's sentence features of every text; returns its fingerprint and their width."""
    teacher = load_text_teacher(section, place.wheels).to(place.accelerator.device)
    store, share = store_of(place, teacher.fingerprint), share_of(place)
    title = f"texts to {section.name}"
    with place.progress.bar(title, len(mine(place, texts))) as advance, place.accelerator.autocast():
        teach_texts(teacher, texts, store, advance, kinds=(SENTENCE,), share=share)
    return {"teacher": teacher.fingerprint, "width": teacher.sentence_dim}


def photo_keys(place: Place, photos: PhotoSource) -> list[str]:
    """The content key of every photo, of which each process has read its own share."""
    keys = gather_object([(index, photos.key(index)) for index in mine(place, photos)])
    return [key for _, key in sorted(keys)]


def mine(place: Place, items: Sequence[Any] | PhotoSource) -> range:
    """The numbers of the items that are this process's."""
    share = share_of(place)
    return range(share.rank, len(items), share.ranks)


def share_of(place: Place) -> Share:
    """Which part of the teachers' work is this process's."""
    return Share(place.accelerator.process_index, place.accelerator.num_processes)


def store_of(place: Place, fingerprint: str) -> FeatureStore:
    """Where the words of the teacher with this fingerprint are kept."""
    return FeatureStore(place.run.folder.root / STORES_FOLDER / fingerprint[:16], fingerprint)


def stored_image_lessons(place: Place, notes_folder: Path) -> list[ImageLesson]:
    """What the image teachers said of `Materials.photos`."""
    notes = read_notes(notes_folder)
    keys = [feature_key(MAP, key) for key in notes["photo_keys"]]
    return [
        stored_image_lesson(store_of(place, note["teacher"]), keys, note["width"], teacher.weight)
        for teacher, note in zip(place.recipe.image_teachers, notes["image"], strict=True)
    ]


def stored_text_lessons(place: Place, notes_folder: Path) -> list[TextLesson]:
    """What the text teachers said of `Materials.texts`."""
    return [
        stored_text_lesson(store_of(place, note["teacher"]), sentence_key, note["width"], teacher.weight)
        for teacher, note in zip(place.recipe.text_teachers, read_notes(notes_folder)["text"], strict=True)
    ]


def sentence_key(text: str) -> str:
    """The store's key of a text's sentence features."""
    return feature_key(SENTENCE, text_key(text))


def read_notes(folder: Path) -> dict[str, Any]:
    """The keys of the photos in their order, and each teacher's fingerprint and width."""
    return json.loads((folder / NOTES_FILE).read_text())
