"""What this desk remembers of how a person likes the window: language, theme, size."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from orderdesk import language
from orderdesk.ui import style, words

LANGUAGE, THEME, LOGIN = "language", "theme", "login"


def restore(app: QApplication, fallback: str = language.DEFAULT_LANGUAGE) -> None:
    """Dress the application and speak as last time; call once at the start."""
    style.apply(app, theme())
    spoken = str(QSettings().value(LANGUAGE, fallback))
    words.switch(spoken if spoken in language.LANGUAGES else fallback)


def theme() -> str:
    """The theme chosen last."""
    chosen = str(QSettings().value(THEME, "system"))
    return chosen if chosen in style.THEMES else "system"


def choose_language(to: str) -> None:
    """Speak another language and remember it."""
    QSettings().setValue(LANGUAGE, to)
    words.switch(to)


def next_language() -> None:
    """Go to the following language."""
    known = list(language.LANGUAGES)
    choose_language(known[(known.index(language.current()) + 1) % len(known)])


def choose_theme(to: str) -> None:
    """Wear another theme and remember it."""
    QSettings().setValue(THEME, to)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        style.apply(app, to)


def other_theme() -> None:
    """Dark if light, light if dark."""
    choose_theme("light" if style.palette().name == "dark" else "dark")


def last_login() -> str:
    """Who signed in last at this desk."""
    return str(QSettings().value(LOGIN, ""))


def remember_login(login: str) -> None:
    """Offer this name next time."""
    QSettings().setValue(LOGIN, login)
