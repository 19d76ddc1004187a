"""Makes the window speak the language of the settings, or the system's, in whose place SHIYING_LANG can ask for one.

The texts are in English in the code and in Chinese in `translations/shiying_zh_CN.ts`; `shiying_en.ts` holds English
plurals. After a text has changed, in this folder (a test says when it is due, and compares the results):

    TEXTS=$(find . -name '*.py' | sort)
    pyside6-lupdate $TEXTS -no-obsolete -locations none -ts translations/shiying_zh_CN.ts
    pyside6-lupdate $TEXTS -no-obsolete -locations none -pluralonly -ts translations/shiying_en.ts
    pyside6-lrelease translations/shiying_zh_CN.ts translations/shiying_en.ts
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_TRANSLATIONS = Path(__file__).with_name("translations")


SYSTEM = "system"


def chosen_locale(language: str = SYSTEM) -> QLocale:
    """Chinese if the system, or `language`, asks for it, else English; regional formats follow where they agree."""
    asked = language if language != SYSTEM else os.environ.get("SHIYING_LANG")
    wanted = QLocale(asked) if asked else QLocale.system()
    languages = [asked] if asked else wanted.uiLanguages()
    chinese = bool(languages) and QLocale(languages[0]).language() == QLocale.Language.Chinese
    fallback = QLocale("zh_CN" if chinese else "en")
    return wanted if wanted.language() == fallback.language() else fallback


def install(app: QCoreApplication, language: str = SYSTEM) -> None:
    """Translate Qt's own texts and ours; widgets made afterwards speak the chosen language, and only that one."""
    for earlier in app.findChildren(QTranslator):
        app.removeTranslator(earlier)
        earlier.setParent(None)
    locale = chosen_locale(language)
    QLocale.setDefault(locale)
    name = "zh_CN" if locale.language() == QLocale.Language.Chinese else "en"
    for catalogue, folder in (
        (f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"shiying_{name}", str(_TRANSLATIONS)),
    ):
        translator = QTranslator(app)
        if translator.load(catalogue, folder):
            app.installTranslator(translator)
