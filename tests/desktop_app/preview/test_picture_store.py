from dataclasses import replace

import pytest
from PIL import Image

from desktop_app.operations import Lane
from desktop_app.preview import picture_store as module
from desktop_app.preview.picture import Stage
from desktop_app.preview.picture_store import PictureStore

SIDEWAYS, HEIC = "竖拍 IMG_0008.jpg", "IMG_0009.heic"
BOX = (800, 600)


@pytest.fixture
def store(library, operations):
    store = PictureStore(library, operations)
    store.set_box(BOX)
    return store


@pytest.fixture
def decoded(monkeypatch):
    """What has been decoded, as (name, stage), in the order in which it was begun."""
    decoded = []

    def noting(stage, decode):
        return lambda path, *rest: decoded.append((path.name, stage)) or decode(path, *rest)

    monkeypatch.setattr(module, "decode_sharp", noting(Stage.SHARP, module.decode_sharp))
    monkeypatch.setattr(module, "decode_full", noting(Stage.FULL, module.decode_full))
    return decoded


def stages(store, hit) -> list[Stage]:
    return sorted(store.pictures(hit.path))


def test_a_quick_picture_comes_first_and_a_sharp_one_takes_its_place(qtbot, store, hit_of):
    cat = hit_of(SIDEWAYS)
    seen = []
    store.arrived.connect(lambda path: seen.append(stages(store, cat)))
    store.want(cat)
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP])

    assert seen == [[Stage.QUICK], [Stage.SHARP]]
    assert store.pictures(cat.path)[Stage.SHARP].height == 2000  # orientation 8: it lies on its side in the file


def test_every_pixel_comes_only_when_it_is_wanted_and_goes_with_the_photo(qtbot, store, hit_of, decoded):
    cat, rocket = hit_of(SIDEWAYS), hit_of("rocket.jpg")
    store.want(cat, [rocket])
    qtbot.waitUntil(lambda: stages(store, cat) == stages(store, rocket) == [Stage.SHARP])
    store.want_full()
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP, Stage.FULL])
    store.want(rocket, [cat])

    assert stages(store, cat) == [Stage.SHARP]
    assert decoded.count((SIDEWAYS, Stage.FULL)) == 1


def test_the_next_photos_are_there_before_they_are_looked_at(qtbot, store, hit_of, decoded):
    first, second, third = (hit_of(name) for name in ("coffee.png", HEIC, "rocket.jpg"))
    store.want(first, [second, third])
    qtbot.waitUntil(lambda: stages(store, second) == stages(store, third) == [Stage.SHARP])

    assert decoded[0] == ("coffee.png", Stage.SHARP)
    store.want(second, [third, first])
    assert len(decoded) == 3


def test_pictures_follow_the_size_of_the_window(qtbot, store, hit_of):
    cat = hit_of(SIDEWAYS)
    store.want(cat)
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP])
    store.set_box((300, 200))
    qtbot.waitUntil(lambda: store.pictures(cat.path)[Stage.SHARP].levels[0].height() == 200)


def test_what_was_left_is_not_waited_for(qtbot, store, hit_of, operations, monkeypatch):
    asked = []
    query = operations.query
    monkeypatch.setattr(operations, "query", lambda *args: asked.append(args) or query(*args))
    cat = hit_of(SIDEWAYS)
    for number in range(10_000):
        store.want(replace(cat, path=cat.path.with_name(f"{number}.jpg")))
    assert len(asked) <= Lane.PICTURES.threads

    store.want(cat)
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP])
    assert len(asked) <= Lane.PICTURES.threads + 2


def test_a_late_picture_of_a_left_photo_is_dropped(qtbot, store, hit_of):
    cat, rocket = hit_of(SIDEWAYS), hit_of("rocket.jpg")
    arrived = []
    store.arrived.connect(arrived.append)
    store.want(cat)
    store.want(rocket)
    qtbot.waitUntil(lambda: stages(store, rocket) == [Stage.SHARP])

    assert set(arrived) == {rocket.path}
    assert stages(store, cat) == []


def test_memory_stays_within_the_budget_but_for_what_is_wanted(qtbot, store, hit_of, monkeypatch):
    monkeypatch.setattr(module, "MEMORY_BUDGET", 1)
    first, second, third = (hit_of(name) for name in ("coffee.png", HEIC, "rocket.jpg"))
    store.want(first, [second])
    qtbot.waitUntil(lambda: stages(store, second) == [Stage.SHARP])
    assert stages(store, first) == [Stage.SHARP]
    store.want(third, [second])
    qtbot.waitUntil(lambda: stages(store, third) == [Stage.SHARP])

    assert stages(store, first) == []


@pytest.mark.parametrize("content", [None, b"\xff\xd8 nothing more"], ids=["gone", "damaged"])
def test_a_photo_that_cannot_be_decoded_gives_a_sentence_and_is_tried_again(qtbot, store, hit_of, content):
    cat, rocket = hit_of(SIDEWAYS), hit_of("rocket.jpg")
    original = cat.path.read_bytes()
    cat.path.unlink()
    if content:
        cat.path.write_bytes(content)
    store.want(cat)
    qtbot.waitUntil(lambda: SIDEWAYS in store.trouble(cat.path))

    cat.path.write_bytes(original)
    store.want(rocket)
    store.want(cat)
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP])
    assert store.trouble(cat.path) == ""


def test_while_its_drive_is_away_the_small_version_is_shown(qtbot, store, hit_of, library):
    cat = replace(hit_of(SIDEWAYS), offline=True)
    library.thumbnails.get(cat.photo, 384)
    cat.path.unlink()
    store.want(cat)
    qtbot.waitUntil(lambda: bool(store.trouble(cat.path)))

    assert stages(store, cat) == [Stage.QUICK]


def test_only_the_middle_of_a_panorama_is_kept_so_it_is_no_first_picture(qtbot, store, hit_of, library):
    wide = hit_of("rocket.jpg")
    Image.new("RGB", (5000, 500), "red").save(wide.path)
    wide = replace(wide, photo=replace(wide.photo, width=5000, height=500, content_hash=b"wide"))
    library.thumbnails.get(wide.photo, 192)
    arrived = []
    store.arrived.connect(lambda path: arrived.append(stages(store, wide)))
    store.want(wide)
    qtbot.waitUntil(lambda: stages(store, wide) == [Stage.SHARP])

    assert [Stage.QUICK] not in arrived


def test_clear_forgets_everything(qtbot, store, hit_of):
    cat = hit_of("chelsea.png")
    store.want(cat)
    qtbot.waitUntil(lambda: stages(store, cat) == [Stage.SHARP])
    store.clear()

    assert stages(store, cat) == []
