"""Patterns of what a folder leaves out, from the language to the library."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ExclusionError, FolderError
from indexer.exclusions import Exclusions, check_pattern


@pytest.mark.parametrize(
    ("pattern", "left_out", "kept"),
    [
        ("*.png", ["a.png", "x/B.PNG"], ["a.jpg", "png/a.jpg"]),
        ("截图/", ["截图/", "截图/a.jpg", "2024/截图/a.jpg"], ["截图.jpg", "截图2/a.jpg"]),
        ("/2019/raw/", ["2019/raw/a.jpg"], ["x/2019/raw/a.jpg"]),
        ("#recycle/", ["#recycle/a.jpg"], ["recycle/a.jpg"]),
        ("**/thumbs/*.jpg", ["a/thumbs/x.jpg"], ["a/thumbs/x.png"]),
        ("IMG_*(1).jpg", ["x/img_7(1).jpg"], ["x/img_7.jpg"]),
        (" a b / ", [], ["a b/c.jpg"]),
    ],
)
def test_the_language_is_that_of_gitignore(pattern, left_out, kept):
    exclusions = Exclusions([check_pattern(pattern)])
    assert [path for path in left_out if not exclusions.leave_out(path)] == []
    assert [path for path in kept if exclusions.leave_out(path)] == []


@pytest.mark.parametrize("pattern", ["", "  ", "/", "!*.jpg", "a\\", "[", "[z-a]"])
def test_patterns_that_mean_nothing_are_refused(pattern):
    with pytest.raises(ExclusionError):
        check_pattern(pattern)


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_a_pattern_or_a_sentence(pattern, path):
    try:
        kept = check_pattern(pattern)
    except ExclusionError:
        return
    assert Exclusions([kept]).leave_out(path) in {True, False}


def test_no_patterns_leave_nothing_out():
    assert not Exclusions().leave_out("anything.jpg")


def test_excluded_photos_leave_and_come_back_without_being_embedded(library, photos):
    library.add_folder(photos)
    library.index()
    assert library.count_matches(photos, "*.png") == 4
    assert library.status().photos.total == 6  # it only counts
    assert library.exclude(photos, "*.png") == 4
    assert library.status().photos.total == 2
    assert library.index().removed == 0
    assert library.exclusions(photos) == ("*.png",)
    library.include(photos, "*.png")
    report = library.index()
    assert (report.added, report.embedded) == (4, 0)
    assert library.exclusions(photos) == ()


def test_exclusions_of_what_is_not_there(library, photos):
    with pytest.raises(FolderError):
        library.exclude(photos, "*.png")
    library.add_folder(photos)
    with pytest.raises(ExclusionError, match="does not leave out"):
        library.include(photos, "*.png")
    with pytest.raises(ExclusionError):
        library.exclude(photos, "!x")
    assert library.exclusions(photos) == ()
