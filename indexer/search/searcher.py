"""Answers queries over one library and one model: filter, embed, rank, fold.

Any thread may ask. What is prepared once for a snapshot of the vectors is chosen under a lock, and never changed; only
what the latest filters leave is replaced, as a whole.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Literal

import numpy as np

from core_model import Pack
from core_model.imaging import Source
from core_model.vectors import SMALLEST_NORM, unit_length
from indexer.catalog import Catalog
from indexer.query import Query, Term, require_known
from indexer.search.answerable import answerable
from indexer.search.candidates import Allowed, Candidates
from indexer.search.everyday import EVERYDAY
from indexer.search.explanation import Explanation, compare, match_names
from indexer.search.filters import Filter, matching, matching_ids
from indexer.search.folding import fold_alike, fold_copies, unfolded
from indexer.search.library_border import LibraryBorder
from indexer.search.moments import Dated, newest_first
from indexer.search.names import Named, find_named
from indexer.search.order import Folded, Order
from indexer.search.ranking import Ranking, by_date, listing, nothing, plain, rank
from indexer.vectors import Ids, VectorIndex, Vectors

Sort = Literal["relevance", "newest", "oldest"]
Likeness = Source | tuple[Source, ...]
"""A photo to find similar ones to, or several, of which each counts alike."""

AVOID = 0.5
"""How much of an unwanted thing's vector is taken off; `benchmarks/negatives.py` measures it."""

LONGEST_ABBREVIATION = 4
"""Letters of a word that capitals may mean something for."""

BANK_PHOTOS = 128

FIRST = 500
"""Photos that are ranked at once; see `order`."""

_LATIN_WORD = re.compile(r"[A-Z]+")


class Searcher:
    """Searches the photos that `vectors` holds, embedded with `pack`."""

    def __init__(self, catalog: Catalog, pack: Pack, vectors: VectorIndex) -> None:
        self._catalog = catalog
        self._pack = pack
        self._vectors = vectors
        self._lock = threading.Lock()
        self._prepared: _Prepared | None = None

    def order(
        self,
        query: Query,
        like: Likeness | None = None,
        *,
        sort: Sort = "relevance",
        fold_duplicates: bool = True,
    ) -> Order:
        """All answers, best first.

        By date, only good matches and photos found by name are answered; the rest has no place there. Where neither
        terms nor `like` are given, all that the filters leave are answered, the newest first unless the oldest are
        asked for; without filters either, all photos of the library, also those that cannot be searched yet.

        Raises:
            QueryError: a term is in a script that the model does not know.
            PhotoError: `like` cannot be opened.
            LibraryError: the catalog cannot be read.
        """
        vector = self._vector(query.terms, like)
        prepared = self._prepare()
        candidates = prepared.candidates
        if vector is None:
            return self._listing(query, prepared, sort, fold_duplicates)
        allowed = prepared.allowed(query.filters, self._catalog)
        if not allowed.photos:
            return Order(unfolded(nothing()))
        named = find_named(self._catalog, query.words) if query.words else Named()
        border = prepared.border(like)
        if sort != "relevance":
            ranking = rank(candidates, vector, border, named, allowed, FIRST, all_named=True)
            ranking = by_date(self._catalog, ranking, oldest_first=sort == "oldest")
            return Order(self._folded(ranking, candidates) if fold_duplicates else unfolded(ranking))
        ranking = rank(candidates, vector, border, named, allowed, FIRST)
        if not fold_duplicates:
            return self._unfolded(ranking, candidates, vector, allowed)
        return self._ranked(ranking, candidates, vector, allowed)

    def _listing(self, query: Query, prepared: _Prepared, sort: Sort, fold_duplicates: bool) -> Order:
        """What passes the filters; bursts are folded only there, since the whole library is for looking through."""
        candidates = prepared.candidates
        dated = matching(self._catalog, query.filters) if query.filters else newest_first(self._catalog)
        if sort == "oldest":
            dated = dated.turned()
        if not query.filters:
            everything = listing(dated)
            return Order(fold_copies(everything, candidates) if fold_duplicates else unfolded(everything))
        prepared.keep(query.filters, dated.ids)
        is_searchable = candidates.holds(dated.ids)
        left = listing(Dated(dated.ids[is_searchable], dated.months[is_searchable]))
        return Order(self._folded(left, candidates) if fold_duplicates else unfolded(left))

    def _ranked(self, ranking: Ranking, candidates: Candidates, vector: Vectors, allowed: Allowed) -> Order:
        """The order that begins with `ranking` and goes on with one photo of each of the contents that are left."""
        ranking = _with_copies(ranking, candidates, vector, allowed)
        left = allowed.contents - candidates.count_contents(ranking.ids)
        others = partial(_others, ranking, candidates, vector, allowed)
        return Order(self._folded(ranking, candidates), left, lambda: fold_copies(others(), candidates))

    def _unfolded(self, ranking: Ranking, candidates: Candidates, vector: Vectors, allowed: Allowed) -> Order:
        """The order that begins with `ranking` and goes on with all that may be answered."""
        others = partial(_others, ranking, candidates, vector, allowed)
        return Order(unfolded(ranking), allowed.photos - len(ranking), lambda: unfolded(others()))

    def _folded(self, ranking: Ranking, candidates: Candidates) -> Folded:
        return fold_alike(fold_copies(ranking, candidates), candidates, self._catalog)

    def answerable(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that some photo matches well, the best matched first; a sample of the photos is asked.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        prepared = self._prepare()
        if not len(prepared.candidates):
            return []
        return answerable(texts, self._pack.text.encode(texts), prepared.candidates.sample, prepared.text_border)

    def explain(self, photo_id: int, query: Query, like: Likeness | None = None) -> Explanation:
        """Why a photo is among the answers to `query` and `like`, which may be several photos.

        Raises:
            KeyError: the photo has left the library.
            QueryError, PhotoError, LibraryError: as `order` does.
        """
        names = match_names(self._catalog.photo_rows([photo_id])[photo_id], query.words)
        prepared = self._prepare()
        photos = prepared.candidates.vectors(prepared.candidates.searchable([photo_id]))
        parts, weights = self._parts(query.terms, like)
        if not len(photos) or not len(parts):
            return Explanation(names=names)
        asked = [(term, prepared.text_border) for term in query.terms]
        asked += [(Term(""), prepared.photo_border)] * (len(parts) - len(query.terms))
        matches = compare(photos, asked, parts, weights)
        vector = _joined(parts, weights)
        needed = prepared.border(like).needed(vector, photos)
        return Explanation(float(photos[0] @ vector), float(needed[0]), matches, names)

    def _vector(self, terms: Sequence[Term], like: Likeness | None) -> Vectors | None:
        """The unit vector that photos are compared with, float32 (D,); None if there is nothing but filters."""
        parts, weights = self._parts(terms, like)
        return _joined(parts, weights) if len(parts) else None

    def _parts(self, terms: Sequence[Term], like: Likeness | None) -> tuple[Vectors, Vectors]:
        """The unit vectors of the terms, and then of `like`, float32 (K, D), and how much each counts, float32 (K,).

        Wanted things are added up by their weights; the photos to resemble count together as much as all of them, or
        like one where nothing but those is wanted.
        """
        for term in terms:
            require_known(term.text, self._pack.manifest.languages, self._pack.text.knows)
        weights = np.array([term.weight * (AVOID if term.weight < 0 else 1) for term in terms], np.float32)
        texts = self._pack.text.encode([_unshouted(term.text) for term in terms])
        if like is None:
            return texts, weights
        photos = self._pack.image.encode(like if isinstance(like, tuple) else [like])
        each = 1 / max(float(np.linalg.norm(photos.sum(axis=0))), SMALLEST_NORM)
        is_wanted = weights > 0
        if is_wanted.any():
            weights /= max(float(np.linalg.norm(weights[is_wanted] @ texts[is_wanted])), SMALLEST_NORM)
        return np.concatenate([texts, photos]), np.append(weights, np.full(len(photos), each, np.float32))

    def _prepare(self) -> _Prepared:
        snapshot = self._vectors.snapshot()
        with self._lock:
            if self._prepared is None or self._prepared.candidates.revision != snapshot.revision:
                self._prepared = _Prepared(Candidates(snapshot), lambda: self._everyday)
            return self._prepared

    @cached_property
    def _everyday(self) -> Vectors:
        return self._pack.text.encode(EVERYDAY)


class _Prepared:
    """What is computed once for a snapshot: its candidates, the borders for texts and photos, what filters leave."""

    def __init__(self, candidates: Candidates, everyday: Callable[[], Vectors]) -> None:
        self.candidates = candidates
        self._everyday = everyday
        self._filtered: tuple[tuple[Filter, ...], Allowed] = ((), candidates.all)

    def allowed(self, filters: tuple[Filter, ...], catalog: Catalog) -> Allowed:
        """The searchable photos for which all filters hold. Kept while words are typed beside the same filters.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        if not filters:
            return self.candidates.all
        kept, allowed = self._filtered
        return allowed if kept == filters else self.keep(filters, matching_ids(catalog, filters))

    def keep(self, filters: tuple[Filter, ...], photo_ids: Ids) -> Allowed:
        """Remember that these filters leave these photos, int64 (K,) in any order, as far as they are searchable."""
        allowed = self.candidates.allow(photo_ids)
        self._filtered = filters, allowed
        return allowed

    def border(self, like: Likeness | None) -> LibraryBorder:
        """What good matches for a query stand above."""
        return self.text_border if like is None else self.photo_border

    @cached_property
    def text_border(self) -> LibraryBorder:
        return LibraryBorder(self.candidates, self._everyday())

    @cached_property
    def photo_border(self) -> LibraryBorder:
        sample = self.candidates.sample
        return LibraryBorder(self.candidates, sample[:: -(-len(sample) // BANK_PHOTOS)])


def _unshouted(text: str) -> str:
    """`text` in small letters if it is in capitals throughout: models find half as much for BEACH as for beach. One
    short word stays, such as TV."""
    words = _LATIN_WORD.findall(text)
    is_abbreviation = len(words) == 1 and len(words[0]) <= LONGEST_ABBREVIATION
    return text.lower() if text.isupper() and not is_abbreviation else text


def _joined(parts: Vectors, weights: Vectors) -> Vectors:
    """The unit vector, float32 (D,), of what counts so much each."""
    vector: Vectors = unit_length((weights @ parts)[None])[0]
    return vector


def _others(ranking: Ranking, candidates: Candidates, vector: Vectors, allowed: Allowed) -> Ranking:
    """All that may be answered and is not in `ranking`, by nearness."""
    everything = plain(*candidates.nearest(vector, len(candidates), allowed))
    return everything.take(~np.isin(everything.ids, ranking.ids))


def _with_copies(ranking: Ranking, candidates: Candidates, vector: Vectors, allowed: Allowed) -> Ranking:
    """A ranking with all copies of its photos, so that none of them is left for later."""
    copies = candidates.among(np.setdiff1d(candidates.copies(ranking.ids), ranking.ids), allowed)
    return ranking.followed_by(plain(copies, candidates.vectors(copies) @ vector))
