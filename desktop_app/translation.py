"""Makes the window speak the system's language, or the one that SHIYING_LANG asks for: zh_CN or en.

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


def chosen_locale() -> QLocale:
    """Chinese if the system speaks it, else English; regional formats follow the system where they agree."""
    asked = os.environ.get("SHIYING_LANG")
    wanted = QLocale(asked) if asked else QLocale.system()
    languages = [asked] if asked else wanted.uiLanguages()
    chinese = bool(languages) and QLocale(languages[0]).language() == QLocale.Language.Chinese
    fallback = QLocale("zh_CN" if chinese else "en")
    return wanted if wanted.language() == fallback.language() else fallback


def install(app: QCoreApplication) -> None:
    """Translate Qt's own texts and ours; widgets made afterwards speak the chosen language."""
    locale = chosen_locale()
    QLocale.setDefault(locale)
    name = "zh_CN" if locale.language() == QLocale.Language.Chinese else "en"
    for catalogue, folder in (
        (f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"shiying_{name}", str(_TRANSLATIONS)),
    ):
        translator = QTranslator(app)
        if translator.load(catalogue, folder):
            app.installTranslator(translator)
