"""Turns filters such as `folder:旅行` or `日期:2023年5月` into conditions in SQL on the photos of the catalog."""

from __future__ import annotations

import datetime
import difflib
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core_model.imaging import PHOTO_SUFFIXES
from core_model.reading import expanded
from indexer.catalog import Catalog
from indexer.errors import QueryError
from indexer.name_words import plain_name
from indexer.search.dates import read_period
from indexer.search.moments import MOMENT, PHOTOS, Dated, newest_first
from indexer.vectors import Ids

KEYS = {
    "folder": ("folder", "dir", "文件夹", "目录"),
    "name": ("name", "file", "文件名"),
    "date": ("date", "日期", "时间"),
    "after": ("after", "since", "之后", "以后"),
    "before": ("before", "until", "之前", "以前"),
    "camera": ("camera", "相机"),
    "lens": ("lens", "镜头"),
    "type": ("type", "format", "类型", "格式"),
    "shape": ("shape", "orientation", "方向"),
    "size": ("size", "大小"),
    "rating": ("rating", "stars", "评分", "星级"),
    "has": ("has", "有"),
}
"""The filters, each with the words that name it."""

_DATE_HELP = "write a date like 2023, 2023-05, 2023年5月1日, or a range like 2021..2023"
_SHAPES = {
    "photos.width > photos.height": ("landscape", "horizontal", "横", "横向", "横版", "横屏"),
    "photos.width < photos.height": ("portrait", "vertical", "竖", "竖向", "竖版", "竖屏", "纵向"),
    "photos.width = photos.height": ("square", "方", "方形", "正方形"),
    "max(photos.width, photos.height) >= 2 * min(photos.width, photos.height)": ("panorama", "全景"),
}
_HAVING = {
    "photos.latitude IS NOT NULL": ("place", "gps", "location", "地点", "位置"),
    "photos.taken_at IS NOT NULL": ("date", "time", "日期", "时间"),
    "photos.camera IS NOT NULL": ("camera", "相机"),
    "photos.lens IS NOT NULL": ("lens", "镜头"),
    "photos.rating > 0": ("rating", "stars", "评分", "星级"),
}
_TYPES = {
    "jpeg": ("jpeg", "jpg", "jpe", "jfif", "mpo"),
    "tiff": ("tiff", "tif"),
    "heif": ("heif", "heic", "hif"),
}
_UNITS = {"kb": 1e3, "k": 1e3, "mb": 1e6, "m": 1e6, "gb": 1e9, "g": 1e9}
_PIXEL_UNITS = {"mp": 1e6, "百万像素": 1e6, "万像素": 1e4}
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?\s*(\d+(?:\.\d+)?)\s*(\D*)")
_SPELLED = {"≥": ">=", "≤": "<="}
_CLOSE = 0.75
_SHORTEST_GUESS = 4


@dataclass(frozen=True)
class Filter:
    """A condition on the tables photos and folders. If `negated`, photos that say nothing of it pass too."""

    sql: str
    parameters: tuple[object, ...] = ()
    negated: bool = False


def find_key(name: str) -> str | None:
    """The filter that `name` means, or None if it is an ordinary word before a colon.

    Raises:
        QueryError: it is so close to a filter's name that it must be a slip.
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    known = {alias: key for key, aliases in KEYS.items() for alias in aliases}
    if plain in known:
        return known[plain]
    close = difflib.get_close_matches(plain, known, 1, _CLOSE) if len(plain) >= _SHORTEST_GUESS else []
    if close:
        raise QueryError(f"There is no filter {name}: — did you mean {close[0]}:? To search for the word, quote it.")
    return None


def make_filter(key: str, value: str, negated: bool, today: datetime.date) -> Filter:
    """The filter `key`, one of KEYS, with what stands after its colon.

    Raises:
        QueryError: the value makes no sense for it.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    if not plain:
        raise QueryError(f"The filter {key}: says nothing: write a value after it, like {_EXAMPLES[key]}.")
    if key in {"date", "after", "before"}:
        made = _dates(key, plain, today)
    else:
        made = _MAKERS[key](value.strip() if key in {"folder", "name"} else plain)
    return Filter(made.sql, made.parameters, negated)


def matching(catalog: Catalog, filters: Sequence[Filter]) -> Dated:
    """The indexed photos for which all filters hold, the newest first.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    return newest_first(catalog, *_condition(filters))


def matching_ids(catalog: Catalog, filters: Sequence[Filter]) -> Ids:
    """The indexed photos for which all filters hold, int64 (N,), in no order, which takes far less.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    where, parameters = _condition(filters)
    ids: Ids = catalog.numbers(f"SELECT photos.id FROM {PHOTOS} WHERE {where}", parameters)[0]
    return ids


def _condition(filters: Sequence[Filter]) -> tuple[str, tuple[object, ...]]:
    clauses = [f"NOT coalesce(({one.sql}), 0)" if one.negated else f"({one.sql})" for one in filters]
    # The plus keeps SQLite from its index of states: nearly all photos are indexed, and are read faster in a row.
    where = " AND ".join(["+photos.state = 'indexed'", *clauses])
    return where, tuple(value for one in filters for value in one.parameters)


def inside(*folders: str | os.PathLike[str]) -> Filter:
    """The photos at any depth below one of `folders`, which need not be there now."""
    asked = [os.path.abspath(expanded(folder)) for folder in folders]  # noqa: PTH100 - Path's own leaves .. where it is
    paths = dict.fromkeys(path for one in asked for path in (one, os.path.realpath(one)))
    named = [_named(_WHOLE_PATH, Path(path).as_posix().rstrip("/"), "{}/%") for path in paths]
    return Filter(" OR ".join(one.sql for one in named), tuple(value for one in named for value in one.parameters))


def _named(sql: str, name: str, pattern: str) -> Filter:
    """That `sql`, a name or a path, is like `pattern`, in which {} stands for `name` as a query has it.

    A query takes what cannot be printed, and each run of spaces, for one space; and who types it may have written
    full-width signs as others, or accents in one of two ways. So names are compared as they are first.
    """
    spellings = dict.fromkeys([name, *(unicodedata.normalize(form, name) for form in ("NFKC", "NFD"))])
    clauses = [f"{sql} LIKE ? ESCAPE '!'" for _ in spellings]
    values = [pattern.format(_escaped(spelling)) for spelling in spellings]
    if " " in name:  # few rows come to the second condition, which takes longer
        clauses.append(f"({sql} LIKE ? ESCAPE '!' AND {plain_name.__name__}({sql}) LIKE ? ESCAPE '!')")
        values += [pattern.format(text) for text in (_escaped(name).replace(" ", "_%"), _escaped(plain_name(name)))]
    return Filter(" OR ".join(clauses), tuple(values))


_WHOLE_PATH = "replace(folders.path, char(92), '/') || '/' || photos.path"  # 92 is Windows' backslash
_FILE_NAME = "substr(photos.path, length(rtrim(photos.path, replace(photos.path, '/', ''))) + 1)"


def _folder(value: str) -> Filter:
    slashed = value.replace("\\", "/").strip()
    if slashed.startswith(("/", "~")) or slashed[1:3] == ":/":
        return inside(slashed)
    return _named(f"('/' || {_WHOLE_PATH})", slashed.strip("/"), "%{}%/%")


def _escaped(text: str) -> str:
    known = text.encode(errors="replace").decode()  # SQLite takes no name with invalid bytes, and the catalog has none
    return re.sub(r"([!%_])", r"!\1", known)


def _name(value: str) -> Filter:
    return _named(_FILE_NAME, value, "%{}%")


def _contains(column: str) -> Callable[[str], Filter]:
    def make(value: str) -> Filter:
        words = value.split()
        return Filter(
            " AND ".join(f"{column} LIKE ? ESCAPE '!'" for _ in words), tuple(f"%{_escaped(word)}%" for word in words)
        )

    return make


def _dates(key: str, value: str, today: datetime.date) -> Filter:
    try:
        period = read_period(value, today)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"The filter {key}:{value} names no date: {_DATE_HELP}.") from error
    start, end = period.start, period.end
    if key == "after":
        end = None
    elif key == "before":
        start, end = None, start
    bounds = [(f"{MOMENT} >= ?", start), (f"{MOMENT} < ?", end)]
    said = [(sql, bound.isoformat()) for sql, bound in bounds if bound is not None]
    if not said:
        raise QueryError(f"The filter {key}:{value} has no beginning or end to count from: {_DATE_HELP}.")
    return Filter(" AND ".join(sql for sql, _ in said), tuple(text for _, text in said))


def _chosen(key: str, choices: dict[str, tuple[str, ...]]) -> Callable[[str], Filter]:
    def make(value: str) -> Filter:
        for sql, names in choices.items():
            if value.lower() in names:
                return Filter(sql)
        known = ", ".join(names[0] for names in choices.values())
        raise QueryError(f"The filter {key}:{value} is none that Shiying knows: choose among {known}.")

    return make


def _type(value: str) -> Filter:
    asked = value.lower().lstrip(".")
    known = sorted({suffix.lstrip(".") for suffix in PHOTO_SUFFIXES})
    group = next((names for names in _TYPES.values() if asked in names), (asked,))
    if not set(group) & set(known):
        raise QueryError(f"The filter type:{value} is no format that Shiying reads: choose among {', '.join(known)}.")
    endings = " OR ".join("photos.path LIKE ?" for _ in group)
    return Filter(
        f"lower(photos.format) IN ({', '.join('?' * len(group))}) OR (photos.format IS NULL AND ({endings}))",
        (*group, *(f"%.{name}" for name in group)),
    )


def _size(value: str) -> Filter:
    remedy = "write it like size:>5MB, size:<500KB or size:>12MP"
    clauses, numbers = [], []
    for sign, number, unit in _bounds("size", value, remedy):
        if sign == "=" or unit not in _UNITS | _PIXEL_UNITS:
            raise QueryError(f"The filter size:{value} cannot be read: {remedy}.")
        measured = "photos.size" if unit in _UNITS else "photos.width * photos.height"
        clauses.append(f"{measured} {sign} ?")
        numbers.append(number * (_UNITS | _PIXEL_UNITS)[unit])
    return Filter(" AND ".join(clauses), tuple(numbers))


def _rating(value: str) -> Filter:
    remedy = "write it like rating:5 or rating:>=4"
    bounds = _bounds("rating", value, remedy)
    if any(unit not in {"", "星", "stars", "star"} for *_, unit in bounds):
        raise QueryError(f"The filter rating:{value} cannot be read: {remedy}.")
    sql = " AND ".join(f"photos.rating {sign} ?" for sign, *_ in bounds)
    return Filter(sql, tuple(number for _, number, _ in bounds))


def _bounds(key: str, value: str, remedy: str) -> list[tuple[str, float, str]]:
    """Comparisons as (sign, number, unit): one, or two for a range such as 3..5."""
    for spelled, sign in _SPELLED.items():
        value = value.replace(spelled, sign)
    parts = re.split(r"\.\.+|~", value)
    signs = [">=", "<="] if len(parts) == 2 else [""]
    matches = [_COMPARISON.fullmatch(part.strip().lower()) for part in parts]
    found = [match.groups() for match in matches if match]
    if len(found) != len(signs) or any(sign and said for sign, (said, *_) in zip(signs, found, strict=True)):
        raise QueryError(f"The filter {key}:{value} cannot be read: {remedy}.")
    last_unit = found[-1][2].strip()  # 3..5MB
    return [
        (sign or said or "=", float(number), unit.strip() or last_unit)
        for sign, (said, number, unit) in zip(signs, found, strict=True)
    ]


_MAKERS: dict[str, Callable[[str], Filter]] = {
    "folder": _folder,
    "name": _name,
    "camera": _contains("photos.camera"),
    "lens": _contains("photos.lens"),
    "type": _type,
    "shape": _chosen("shape", _SHAPES),
    "size": _size,
    "rating": _rating,
    "has": _chosen("has", _HAVING),
}
_EXAMPLES = {
    "folder": "folder:旅行",
    "name": "name:IMG_2041",
    "date": "date:2023-05",
    "after": "after:2023-05",
    "before": "before:2024",
    "camera": "camera:iphone",
    "lens": "lens:50mm",
    "type": "type:heic",
    "shape": "shape:portrait",
    "size": "size:>5MB",
    "rating": "rating:>=4",
    "has": "has:place",
}
