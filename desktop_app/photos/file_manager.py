"""Asks the system for what it does with files: show one in the file manager, or let the user choose a program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices


def open_path(path: Path) -> bool:
    """Open a file or a folder with the system's program for it; False if there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path, parent: QObject) -> None:
    """Open the folder of `path` with the file selected; `parent` keeps a call that waits for its answer alive."""
    if sys.platform == "win32":
        subprocess.Popen(f'explorer /select,"{path}"')  # a string, because Explorer reads the quotes itself
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])
    else:
        _ask_file_manager(path, parent)


def choose_program(path: Path, parent: QObject) -> None:
    """Ask the user with which program to open `path`, by the dialog that Windows has for it."""
    subprocess.Popen(["rundll32.exe", "shell32.dll,OpenAs_RunDLL", str(path)])


def _ask_file_manager(path: Path, parent: QObject) -> None:
    """Over D-Bus, as freedesktop.org's file-manager interface says; if nobody answers, the folder is just opened."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        open_path(path.parent)
        return
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1", "ShowItems"
    )
    call.setArguments([[QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call), parent)

    def answered() -> None:
        if watcher.isError():
            open_path(path.parent)
        watcher.deleteLater()

    watcher.finished.connect(answered)
