"""What photos can be told apart by, on a real catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.catalog import Catalog, Metadata, Outcome
from indexer.facets import read_facets
from indexer.model import Facet, Facets
from indexer.query import parse_query
from indexer.search.filters import matching

FOLDER = Path("/照片/相册")


@pytest.fixture
def full_catalog(catalog: Catalog) -> Catalog:
    photos = {
        "2023/a.jpg": Metadata("JPEG", 400, 300, "2023-05-31T23:59:59", "Apple iPhone 13", rating=4, latitude=0.0),
        "2023/夏/b.jpg": Metadata("MPO", 300, 400, "2023-06-01T00:00:00", "Apple iPhone 13", rating=0, latitude=1.5),
        "旅行/c.heic": Metadata("HEIF", 300, 300, "2024-01-01T00:00:00", "NIKON D750", rating=5),
        "d.png": Metadata("PNG", 500, 400),
        "e.png": Metadata("PNG", taken_at="0000"),
    }
    folder = catalog.add_folder(FOLDER, "", "")
    catalog.add_files(folder.id, [(path, 1, 1) for path in [*photos, "pending.jpg"]])
    ids = {row.path: row.id for row in catalog.files(folder.id)}
    catalog.record([Outcome(ids[path], 1, 1, details, bytes(16)) for path, details in photos.items()], "pack", {})
    return catalog


def test_facets_count_what_was_read(full_catalog):
    assert read_facets(full_catalog) == Facets(
        photos=5,
        with_place=2,
        folders=(Facet(FOLDER, 6), Facet(FOLDER / "2023", 2), Facet(FOLDER / "旅行", 1)),
        years=(Facet(2024, 1), Facet(2023, 2), Facet(1970, 1)),  # of d.png by its file's time
        cameras=(Facet("Apple iPhone 13", 2), Facet("NIKON D750", 1)),
        formats=(Facet("jpeg", 2), Facet("png", 2), Facet("heif", 1)),
        shapes=(Facet("landscape", 2), Facet("portrait", 1), Facet("square", 1)),
        ratings=(Facet(5, 1), Facet(4, 1)),
    )


def test_an_empty_library_has_none(catalog):
    assert read_facets(catalog) == Facets()


def test_every_facet_is_a_filter_that_leaves_as_many(full_catalog):
    facets = read_facets(full_catalog)
    written = {
        "date": facets.years,
        "camera": facets.cameras,
        "type": facets.formats,
        "shape": facets.shapes,
        "rating": facets.ratings,
    }
    for key, values in written.items():
        for facet in values:
            filters = parse_query(f'{key}:"{facet.value}"').filters
            assert len(matching(full_catalog, filters).ids) == facet.count, (key, facet)
