"""How the window looks: colours for light and dark, one small style sheet, fonts and icons."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

RESOURCES = Path(__file__).with_name("resources")

_ICON_SCALE = 4  # icons are drawn once, large enough for any screen
_CHINESE_FONTS = ["PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"]


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme, as #rrggbb."""

    window: str
    surface: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    placeholder: str
    warning: str
    warning_text: str


LIGHT = Colours(
    window="#f8f7f4",
    surface="#ffffff",
    hover="#efede8",
    border="#dedbd4",
    text="#1f1e1c",
    muted="#6f6b64",
    accent="#c2521d",
    on_accent="#ffffff",
    placeholder="#e9e6e0",
    warning="#fbeedb",
    warning_text="#5c3d0c",
)
DARK = Colours(
    window="#1b1b1d",
    surface="#28282b",
    hover="#323236",
    border="#3b3b40",
    text="#f1efec",
    muted="#a09d98",
    accent="#f08b52",
    on_accent="#23130a",
    placeholder="#2c2c30",
    warning="#40331d",
    warning_text="#f5ddb0",
)

BACKDROP = QColor("#101012")
"""What surrounds a photo that is looked at alone: dark, so that its own colours count, in either scheme."""

SCRIM = "rgba(16, 16, 18, 190)"
"""Lies between a photo and what is written over it."""


_CHOSEN = "chosenColourScheme"
_PAINTED = "paintedColours"


def colours() -> Colours:
    """The colours of the scheme that was chosen, or else of the one that the system prefers now."""
    chosen = QGuiApplication.instance().property(_CHOSEN) or Qt.ColorScheme.Unknown
    if chosen == Qt.ColorScheme.Unknown:
        chosen = QGuiApplication.styleHints().colorScheme()
    return DARK if chosen == Qt.ColorScheme.Dark else LIGHT


def choose(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Be light or dark from now on, or with `Unknown` whatever the system is."""
    app.setProperty(_CHOSEN, scheme)
    with _no_collection():
        app.styleHints().setColorScheme(scheme)  # title bars and native dialogs, where the platform can; X11 cannot
    _paint(app)


def install(app: QApplication) -> None:
    """Dress the application, now and whenever the system changes between light and dark."""
    app.setStyle(QStyleFactory.create("Fusion"))
    font = app.font()
    font.setFamilies([*font.families(), *_CHINESE_FONTS])
    app.setFont(font)
    app.setWindowIcon(QIcon(str(RESOURCES / "icon.svg")))
    app.styleHints().colorSchemeChanged.connect(lambda: _paint(app))
    _paint(app)


def _paint(app: QApplication) -> None:
    if app.property(_PAINTED) is colours():
        return
    app.setProperty(_PAINTED, colours())
    template = Template((RESOURCES / "style.qss").read_text(encoding="utf-8"))
    scheme = "dark" if colours() is DARK else "light"
    names = {f"dark_{name}": colour for name, colour in asdict(DARK).items()} | asdict(colours())
    names |= {"resources": RESOURCES.as_posix(), "scheme": scheme, "backdrop": BACKDROP.name(), "scrim": SCRIM}
    with _no_collection():
        app.setPalette(_palette(colours()))
        app.setStyleSheet(template.substitute(names))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's collector at rest: Qt calls every widget in turn, by a list made before the first, and crashes if
    one is collected meanwhile, such as a window that nobody refers to any more."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _palette(scheme: Colours) -> QPalette:
    palette = QPalette(QColor(scheme.surface), QColor(scheme.window))
    roles = {
        QPalette.ColorRole.Base: scheme.surface,
        QPalette.ColorRole.Text: scheme.text,
        QPalette.ColorRole.WindowText: scheme.text,
        QPalette.ColorRole.ButtonText: scheme.text,
        QPalette.ColorRole.PlaceholderText: scheme.muted,
        QPalette.ColorRole.ToolTipBase: scheme.surface,
        QPalette.ColorRole.ToolTipText: scheme.text,
        QPalette.ColorRole.Highlight: scheme.accent,
        QPalette.ColorRole.HighlightedText: scheme.on_accent,
        QPalette.ColorRole.Link: scheme.accent,
        QPalette.ColorRole.Accent: scheme.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.muted))
    return palette


@cache
def glyph(name: str, colour: str, edge: int) -> QPixmap:
    """A one-coloured symbol from the resources, `edge` logical pixels wide. UI thread only."""
    drawing = (RESOURCES / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    pixmap = QPixmap(edge * _ICON_SCALE, edge * _ICON_SCALE)
    pixmap.setDevicePixelRatio(_ICON_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return pixmap
