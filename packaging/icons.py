"""Makes the icons of the bundles from the window's own, a drawing: PNG for Linux, .ico for Windows, .icns for macOS.

    python packaging/icons.py

The results are committed, so a build needs no drawing program.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parents[1] / "desktop_app" / "resources" / "icon.svg"
FOLDER = Path(__file__).with_name("icons")
PNG_EDGES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_EDGES = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS_EDGES = (16, 32, 64, 128, 256, 512, 1024)


def main() -> None:
    """Write all icons."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication([])
    for edge in PNG_EDGES:
        drawn(edge).save(FOLDER / f"shiying-{edge}.png", optimize=True)
    _save_all("shiying.ico", ICO_EDGES)
    _save_all("shiying.icns", ICNS_EDGES)
    app.quit()


def drawn(edge: int) -> Image.Image:
    """The icon, drawn for a size rather than scaled to it: RGBA, `edge` pixels wide and high."""
    picture = QImage(edge, edge, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def _save_all(name: str, edges: tuple[int, ...]) -> None:
    largest, *others = [drawn(edge) for edge in sorted(edges, reverse=True)]
    largest.save(FOLDER / name, sizes=[(edge, edge) for edge in edges], append_images=others)


if __name__ == "__main__":
    main()
