"""Pictures of tiles: exactly as large as wanted, made once, the wanted ones first, within a budget."""

from dataclasses import replace

import pytest
from PIL import Image

from core_model.errors import PhotoError
from desktop_app.operations import Lane
from desktop_app.photos import thumbnails as module
from desktop_app.photos.thumbnails import Thumbnails, render
from indexer.model import Hit, PhotoState
from indexer.thumbnails import ThumbnailStore


@pytest.fixture
def store(tmp_path):
    store = ThumbnailStore(tmp_path / "thumbnails.sqlite3")
    yield store
    store.close()


@pytest.fixture
def thumbnails(store, operations):
    return Thumbnails(lambda: store, operations)


@pytest.fixture
def hits(six):
    return [Hit(photo.id, photo.path, 0.5, rank, photo=photo) for rank, photo in enumerate(six, start=1)]


def fetch(qtbot, thumbnails, hit: Hit, edge: int = 64):
    thumbnails.begin_frame()
    thumbnails.get(hit, edge, edge, 4)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    return thumbnails.kept(hit)


def test_a_picture_is_cut_to_size_with_the_photo_s_colours_and_round_corners(store, photo_of, tmp_path):
    photo = Image.new("RGB", (400, 200), "red")
    photo.paste("blue", (0, 0, 100, 200))
    photo.paste("blue", (300, 0, 400, 200))
    photo.save(tmp_path / "三色.png")

    image = render(lambda: store, photo_of(1, tmp_path / "三色.png", width=400, height=200), False, (50, 50), 8)

    assert (image.width(), image.height()) == (50, 50)
    assert image.pixelColor(25, 25).red() > 250
    assert image.pixelColor(46, 25).blue() < 20
    assert image.pixelColor(0, 0).alpha() == 0


def test_a_tiny_photo_is_enlarged(store, photo_of, tmp_path):
    Image.new("RGB", (3, 2), "green").save(tmp_path / "tiny.png")
    assert render(lambda: store, photo_of(1, tmp_path / "tiny.png"), False, (64, 64), 4).width() == 64


def test_a_picture_is_made_once(qtbot, thumbnails, hits):
    first = fetch(qtbot, thumbnails, hits[1])
    assert first.pixmap.width() == 64
    assert thumbnails.get(hits[1], 64, 64, 4) is first


def test_at_another_size_the_old_one_is_shown_until_the_new_one_is_there(qtbot, thumbnails, hits):
    first = fetch(qtbot, thumbnails, hits[1])
    thumbnails.begin_frame()
    assert thumbnails.get(hits[1], 100, 80, 4) is first
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    pixmap = thumbnails.kept(hits[1]).pixmap
    assert (pixmap.width(), pixmap.height()) == (100, 80)


def test_a_photo_that_cannot_be_read_gives_a_sentence_and_is_tried_again_when_asked(qtbot, thumbnails, hits, tmp_path):
    lost = replace(hits[0], photo=replace(hits[0].photo, path=tmp_path / "lost.jpg", content_hash=b"lost"))
    thumbnail = fetch(qtbot, thumbnails, lost)
    assert thumbnail.pixmap is None
    assert "lost.jpg" in thumbnail.trouble
    thumbnails.forget_failures()
    assert thumbnails.kept(lost) is None


def test_a_photo_that_failed_is_left_alone(thumbnails, hits, monkeypatch):
    monkeypatch.setattr(module, "render", lambda *_: pytest.fail("decoded"))
    failed = replace(hits[0], photo=replace(hits[0].photo, state=PhotoState.FAILED, error="is empty."))
    gone = replace(hits[0], photo=None)
    thumbnails.begin_frame()
    assert thumbnails.get(failed, 64, 64, 4).trouble == "is empty."
    assert thumbnails.get(gone, 64, 64, 4).pixmap is None
    thumbnails.end_frame()


def test_a_changed_photo_is_shown_as_it_was_until_it_is_made_anew(qtbot, thumbnails, hits, photos):
    old = fetch(qtbot, thumbnails, hits[0])
    changed = replace(hits[0], photo=replace(hits[0].photo, path=photos / "rocket.jpg", content_hash=b"rocket.jpg"))
    thumbnails.begin_frame()
    assert thumbnails.get(changed, 64, 64, 4) is old
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    assert thumbnails.get(changed, 64, 64, 4) is not old


def test_memory_stays_within_the_budget(qtbot, thumbnails, hits, monkeypatch):
    monkeypatch.setattr(module, "MEMORY_BUDGET", 2 * 64 * 64 * 4)
    cat, coffee, rocket = hits[1], hits[2], hits[5]
    fetch(qtbot, thumbnails, cat)
    fetch(qtbot, thumbnails, coffee)
    assert thumbnails.get(cat, 64, 64, 4)  # the cat has been looked at since, so the coffee is the oldest
    fetch(qtbot, thumbnails, rocket)

    assert thumbnails.kept(cat)
    assert thumbnails.kept(coffee) is None


def test_what_has_been_scrolled_away_is_not_made(qtbot, thumbnails, hits, monkeypatch):
    made = []
    monkeypatch.setattr(module, "render", lambda *args: made.append(args[3]) or render(*args))
    thumbnails.begin_frame()
    for edge in range(20, 60):
        for hit in hits:
            thumbnails.get(hit, edge, edge, 4)
    thumbnails.end_frame()
    thumbnails.begin_frame()
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    qtbot.wait(100)
    assert len(made) <= Lane.PICTURES.threads


def test_an_answer_that_is_awaited_goes_before_pictures(qtbot, thumbnails, hits, monkeypatch):
    made = []
    monkeypatch.setattr(module, "render", lambda *args: made.append(args[1].id) or render(*args))
    thumbnails._standing_back.setInterval(10**6)
    thumbnails.stand_back()
    thumbnails.begin_frame()
    thumbnails.get(hits[1], 64, 64, 4)
    thumbnails.end_frame()
    qtbot.wait(50)
    assert not made

    thumbnails.go_on()
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    assert made == [hits[1].photo_id]


def test_but_not_for_long(qtbot, thumbnails, hits):
    thumbnails.stand_back()
    thumbnails.begin_frame()
    thumbnails.get(hits[1], 64, 64, 4)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.end_frame()
    assert thumbnails.kept(hits[1])


def test_pictures_that_come_together_are_painted_together(qtbot, thumbnails, hits):
    arrived = []
    thumbnails.arrived.connect(lambda: arrived.append(True))
    thumbnails._frame.setInterval(10**6)
    thumbnails.begin_frame()
    for hit in hits[1:3]:
        thumbnails.get(hit, 64, 64, 4)
    thumbnails.end_frame()
    qtbot.waitUntil(lambda: all(thumbnails.kept(hit) for hit in hits[1:3]))
    assert not arrived

    thumbnails._frame.start(0)
    qtbot.waitUntil(lambda: bool(arrived))
    assert len(arrived) == 1


def test_an_offline_photo_is_not_looked_for(store, photo_of, photos):
    with pytest.raises(PhotoError, match="not connected"):
        render(lambda: store, photo_of(1, photos / "chelsea.png"), True, (64, 64), 4)
