"""What a tile says when the mouse rests on it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

from indexer.model import Hit


class Tip(QObject):
    """Puts what is known of a photo into lines."""

    def of(self, hit: Hit) -> str:
        """The photo's name, what is known of it, and why it is not shown if it is not."""
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
        if photo.error:
            lines.append(self.tr("Cannot be shown: {reason}").format(reason=photo.error))
        return "\n".join(lines)
