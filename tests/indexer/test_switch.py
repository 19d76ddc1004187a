"""Changing the model: every photo can be found at every moment, nothing is embedded twice, and there is a way back."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest

from core_model import PackError, load_manifest
from indexer import Library
from indexer.errors import LibraryError, ModelError
from indexer.model import IndexProgress
from indexer.pack_install import install_pack
from indexer.watcher import Pace, Watcher

OTHER = "other@0.1.0"


@pytest.fixture
def library(home, photos, packs, other) -> Iterator[Library]:
    """Six photos, embedded with the shipped model, and another model that is installed."""
    install_pack(packs, other)
    with Library(home) as library:
        library.add_folder(photos)
        library.index()
        yield library


@pytest.fixture
def large(library, many_photos) -> Library:
    """The same with 60 photos more, which are not all on their way at once."""
    library.add_folder(many_photos)
    library.index()
    return library


def model(library: Library) -> str:
    return library.pack.manifest.id


def names(library: Library, query: str = "一只猫", **options) -> list[str]:
    return [hit.path.name for hit in library.search(query, **options)]


def computed(library: Library) -> int:
    return library.status().embeddings_computed


def test_a_plan_says_what_it_takes_and_changes_nothing(library, photos):
    shutil.copy(photos / "rocket.jpg", photos / "again.jpg")
    library.index()
    plan = library.switching.plan("other")
    assert (plan.name, plan.title) == (OTHER, "Other 别的 0.1.0")
    assert (plan.photos, plan.ready, plan.to_embed, plan.offline) == (7, 0, 7, 0)
    assert 7 * 2 * 512 < plan.bytes_needed < 7 * 8 * 512
    assert plan.fits
    assert 0 < plan.seconds < 600
    assert library.switching.state() is None
    assert model(library) == "shiying-embedded"
    assert library.switching.plan("embedded").seconds == 0


def test_the_old_model_answers_until_the_new_one_has_all(library):
    begun = library.switching.begin("other")
    assert (begun.name, begun.done, begun.total, begun.percent) == (OTHER, 0, 6, 0)
    assert library.status().switch == begun
    told: list[tuple[str, int]] = []

    def look(progress: IndexProgress) -> None:
        assert progress.ahead or progress.scanning
        told.append((model(library), len(names(library))))

    report = library.index(progress=look)
    assert set(told) == {("shiying-embedded", 6)}
    assert (report.embedded, report.embedded_ahead, report.switched_to) == (0, 6, OTHER)
    assert model(library) == "other"
    assert names(library)[0] == "chelsea.png"
    assert len(names(library)) == 6
    assert library.switching.state() is None
    assert computed(library) == 12
    assert library.index().embedded_ahead == 0


def test_another_open_library_changes_over_between_two_searches(library, home):
    with Library(home) as onlooker:
        before = onlooker.search("一只猫")
        library.switching.begin("other")
        library.index()
        after = onlooker.search("一只猫")
        assert model(onlooker) == "other"
        assert {hit.path for hit in before} == {hit.path for hit in after}
        assert [hit.score for hit in after] == pytest.approx([hit.score for hit in library.search("一只猫")])
        assert [hit.score for hit in after] != pytest.approx([hit.score for hit in before], abs=1e-4)


def test_a_run_that_is_stopped_goes_on_where_it_was(large, home):
    large.switching.begin("other")
    stop = threading.Event()
    report = large.index((), progress=lambda moment: stop.set(), cancel=stop)
    assert report.cancelled
    assert report.switched_to is None
    begun = large.switching.state()
    assert 0 < begun.done < 66
    assert begun.done == report.embedded_ahead
    with Library(home) as later:
        assert model(later) == "shiying-embedded"
        assert later.index().embedded_ahead == 66 - begun.done
        assert model(later) == "other"
        assert computed(later) == 132


def test_new_photos_can_be_found_first(library, photos, photo_source):
    library.switching.begin("other")
    shutil.copy(photo_source / "coins.png", photos)
    stop = threading.Event()

    def look(progress: IndexProgress) -> None:
        if progress.ahead:
            assert "coins.png" in names(library, "coins")
            stop.set()

    assert library.index(progress=look, cancel=stop).embedded == 1
    assert library.switching.state().total == 7
    assert library.index().switched_to == OTHER
    assert "coins.png" in names(library, "coins")
    assert computed(library) == 14


def test_giving_up_ends_the_run_and_keeps_what_was_embedded(large):
    large.switching.begin("other")
    report = large.index(progress=lambda moment: large.switching.cancel() if moment.ahead else None)
    done = report.embedded_ahead
    assert 0 < done < 66
    assert large.switching.state() is None
    assert model(large) == "shiying-embedded"
    assert large.index().embedded_ahead == 0
    assert large.switching.begin("other").done == done
    assert large.index().embedded_ahead == 66 - done
    assert model(large) == "other"


def test_back_and_forth_costs_nothing(library):
    library.switching.begin("other")
    library.index()
    library.switching.undo()
    assert model(library) == "shiying-embedded"
    assert library.switching.begin("other") is None  # at once, since nothing is left to do
    assert model(library) == "other"
    assert library.switching.begin("embedded") is None
    assert computed(library) == 12
    library.switching.undo()
    assert model(library) == "other"


def test_there_is_nothing_to_undo_at_first(library, packs, other):
    with pytest.raises(ModelError, match="No other model was in use before"):
        library.switching.undo()
    library.switching.use_now("other")
    library.switching.use_now("embedded")
    packs.remove("other")
    with pytest.raises(ModelError, match="No other model was in use before"):
        library.switching.undo()


def test_offline_photos_are_waited_for_and_found_meanwhile(library, photos, photo_source, tmp_path):
    drive = tmp_path / "移动 drive"
    drive.mkdir()
    shutil.copy(photo_source / "coins.png", drive)
    library.add_folder(drive)
    library.index()
    drive.rename(tmp_path / "unplugged")
    plan = library.switching.plan("other")
    assert (plan.photos, plan.to_embed, plan.offline) == (7, 6, 1)
    library.switching.begin("other")
    assert library.index().switched_to is None
    state = library.switching.state()
    assert (state.done, state.total, state.offline, state.to_embed) == (6, 7, 1, 0)
    assert "coins.png" in names(library, "coins")
    (tmp_path / "unplugged").rename(drive)
    assert library.index().switched_to == OTHER
    assert "coins.png" in names(library, "coins")


def test_the_user_need_not_wait_for_a_lost_drive(library, photos):
    library.switching.begin("other")
    photos.rename(photos.with_name("lost"))
    library.switching.use_now("other")
    assert model(library) == "other"
    assert library.switching.state() is None
    assert names(library) == []
    library.switching.undo()
    assert len(names(library)) == 6


def test_a_photo_that_is_damaged_meanwhile_holds_nothing_up(library, photos):
    library.switching.begin("other")
    (photos / "rocket.jpg").write_bytes(b"no longer a rocket")
    report = library.index()
    assert [failure.path.name for failure in report.failures] == ["rocket.jpg"]
    assert report.switched_to == OTHER
    assert len(names(library)) == 5


def test_a_photo_that_changes_between_the_scan_and_the_reading(library, photos, photo_source):
    library.switching.begin("other")
    shutil.copy(photo_source / "coins.png", photos / "rocket.jpg")
    library.index(())  # which looks at no folder
    assert model(library) == "other"
    assert names(library, "", like=photo_source / "coins.png")[0] == "rocket.jpg"


def test_an_empty_library_changes_at_once(home, packs, other):
    install_pack(packs, other)
    with Library(home) as library:
        assert library.switching.begin("other") is None
        assert model(library) == "other"


def test_a_model_that_is_damaged_is_left_at_once(library, home, packs):
    library.switching.begin("other")
    library.index()
    (home / "models" / OTHER / "text.onnx").write_bytes(b"damaged")
    with Library(home) as later:
        assert later.switching.begin("embedded") is None
        assert len(names(later)) == 6


def test_a_disk_that_is_too_full_is_told_before(library, monkeypatch):
    monkeypatch.setattr("indexer.switch.SPARE_BYTES", 1 << 60)
    assert not library.switching.plan("other").fits
    with pytest.raises(LibraryError, match=r"The switch to other@0\.1\.0 needs .* MiB are free at .*: free some space"):
        library.switching.begin("other")
    assert library.switching.state() is None


def test_a_model_to_come_cannot_be_removed_or_replaced(library, packs, make_pack, tmp_path):
    library.switching.begin("other")
    with pytest.raises(ModelError, match=r"about to come into use.*models use --cancel"):
        packs.remove("other")
    squashed = load_manifest().image
    different = make_pack(tmp_path / "different", image=squashed)
    with pytest.raises(ModelError, match="would not be compared with what it embedded"):
        install_pack(packs, different, replace=True)
    library.switching.cancel()
    install_pack(packs, different, replace=True)
    packs.remove("other")


def test_a_model_to_come_that_goes_missing_is_told_and_the_old_one_answers(library, home):
    library.switching.begin("other")
    shutil.rmtree(home / "models" / OTHER)
    with pytest.raises(PackError, match=r"The model to come into use, other@0\.1\.0.*models use --cancel"):
        library.index()
    assert len(names(library)) == 6
    library.switching.cancel()
    assert library.index().found == 6


def test_another_model_can_be_asked_without_changing(library):
    assert names(library, model="other") == []
    library.switching.begin("other")
    library.index()
    now, former = library.search("一只猫"), library.search("一只猫", model="embedded")
    assert {hit.path for hit in now} == {hit.path for hit in former}
    assert [hit.score for hit in now] != [hit.score for hit in former]
    assert model(library) == "other"
    with pytest.raises(ModelError, match="No model nothing"):
        library.search("一只猫", model="nothing")


def test_a_given_model_knows_no_switch(library, home, pack):
    library.switching.begin("other")
    with Library(home, pack) as fixed:
        assert fixed.switching.state() is None
        assert fixed.index().switched_to is None
        assert fixed.pack is pack


def test_a_watcher_works_through_a_switch_and_sees_to_changes_first(library, photos, photo_source):
    told = []
    came = threading.Event()

    def tell(event) -> None:
        told.append(event)
        if getattr(event, "ahead", False) and not came.is_set():
            came.set()
            shutil.copy(photo_source / "coins.png", photos)
        if getattr(event, "switched_to", None):
            done.set()

    done = threading.Event()
    quick = Pace(quiet=0.1, longest_wait=1, settle=0.2, presence=0.1, busy=0.1, trouble=0.2)
    watcher = Watcher(library, tell, quick)
    watcher.start()
    library.switching.begin("other")
    assert done.wait(120)
    watcher.stop()
    watcher.wait(0)
    assert model(library) == "other"
    library.index()
    assert len(names(library)) == 7
    assert computed(library) in {13, 14}  # the coins may have come after the change
