"""Shows a file in the system's file manager, selected if the system can do that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices


def show_in_folder(path: Path, parent: QObject) -> None:
    """Open the folder of `path` with the file selected; `parent` keeps a call that waits for its answer alive."""
    if sys.platform == "win32":
        subprocess.Popen(f'explorer /select,"{path}"')  # a string, because Explorer reads the quotes itself
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])
    else:
        _ask_file_manager(path, parent)


def _ask_file_manager(path: Path, parent: QObject) -> None:
    """Over D-Bus, as freedesktop.org's file-manager interface says; if nobody answers, the folder is just opened."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        _open_folder_of(path)
        return
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1", "ShowItems"
    )
    call.setArguments([[QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call), parent)

    def answered() -> None:
        if watcher.isError():
            _open_folder_of(path)
        watcher.deleteLater()

    watcher.finished.connect(answered)


def _open_folder_of(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
