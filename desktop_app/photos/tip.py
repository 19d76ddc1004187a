"""What a tile says when the mouse rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

if TYPE_CHECKING:
    from indexer.model import Hit


class Tip(QObject):
    """Puts what is known of a photo into lines."""

    def of(self, hit: Hit, trouble: str = "") -> str:
        """The photo's name, what is known of it, and the `trouble` that there was with showing it."""
        photo = hit.photo
        if photo is None:
            return self.tr("This photo has left the library.")
        lines = [hit.path.name]
        if photo.taken_at:
            lines.append(photo.taken_at.replace("T", " "))
        if photo.width and photo.height:
            lines.append(f"{photo.width} × {photo.height}  ·  {QLocale().formattedDataSize(photo.size, 1)}")
        if hit.score:
            lines.append(self.tr("Match {score}").format(score=f"{hit.score:.3f}"))
        if hit.duplicates:
            lines.append(self.tr("%Ln more like it", "", len(hit.duplicates)))
        if hit.offline:
            lines.append(self.tr("Its drive is not connected"))
        elif photo.error:
            lines += [self.tr("It cannot be shown:"), f"{hit.path.name} {photo.error}"]
        elif trouble:
            lines += [self.tr("It cannot be shown:"), trouble]
        return "\n".join(lines)
