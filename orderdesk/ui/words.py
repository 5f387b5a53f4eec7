"""Texts on widgets that follow the language while the program runs.

- `say(button.setText, N_("Approve"))` sets the text now and again whenever the language is switched, as long as the widget lives.
  Values fill the {names}: `say(label.setText, N_("{count} orders"), count=12)`; a callable value is asked anew each time, so
  `say(label.setText, N_("saved {when}"), when=lambda: format.moment(at))` keeps its date in the right language.
- Saying something else through the same setter replaces what was said. `show(label.setText, customer.name)` puts data there
  instead: never translated, and earlier words are forgotten.
- `tell(self, self.retranslate)` calls a method now and after each switch; `language_changed()` is the bare signal.
- `switch("en")` changes the language of the whole window.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator, Signal, SignalInstance
from shiboken6 import isValid

from orderdesk import language
from orderdesk.language import _

Setter = Callable[[str], Any]


class _Speaker(QObject):
    language_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said: weakref.WeakKeyDictionary[QObject, dict[str, Callable[[QObject], None]]] = weakref.WeakKeyDictionary()
        self.qt_words: QTranslator | None = None


_speaker = _Speaker()


def language_changed() -> SignalInstance:
    """The signal after every switch; connect methods of QObjects to it."""
    return _speaker.language_changed


def say(setter: Setter, text: str, /, **values: object) -> None:
    """Set `text` (marked with N_) in the current language, and again after every switch."""
    owner, name = _owner(setter)

    def speak(widget: QObject) -> None:
        getattr(widget, name)(speak_now(text, **values))

    _speaker.said.setdefault(owner, {})[name] = speak
    speak(owner)


def show(setter: Setter, data: str) -> None:
    """Set data that is the same in every language, forgetting what was said there."""
    owner, name = _owner(setter)
    _speaker.said.get(owner, {}).pop(name, None)
    setter(data)


def tell(owner: QObject, method: Callable[[], None]) -> None:
    """Call a method of `owner` now and after every switch."""
    name = getattr(method, "__name__", "")
    _speaker.said.setdefault(owner, {})[name] = lambda widget: getattr(widget, name)()
    method()


def speak_now(text: str, /, **values: object) -> str:
    """`text` in the current language; callable values are asked now."""
    return _(text, **{key: value() if callable(value) else value for key, value in values.items()})


def switch(to: str) -> None:
    """Speak another language (one of orderdesk.language.LANGUAGES) everywhere from now on."""
    language.use(to)
    _load_qt_words(to)
    for widget, sayings in list(_speaker.said.items()):
        if isValid(widget):
            for speak in list(sayings.values()):
                speak(widget)
    _speaker.language_changed.emit()


def _load_qt_words(to: str) -> None:
    """Qt's own words, such as Copy and Paste in the menu of a field."""
    app = QCoreApplication.instance()
    if app is None:
        return
    if _speaker.qt_words is not None:
        app.removeTranslator(_speaker.qt_words)
        _speaker.qt_words = None
    words = QTranslator(app)
    if to != "en" and words.load(f"qtbase_{to}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
        _speaker.qt_words = words


def _owner(setter: Setter) -> tuple[QObject, str]:
    owner = getattr(setter, "__self__", None)
    if not isinstance(owner, QObject):
        raise TypeError("say() needs a method of a widget, such as button.setText")
    return owner, setter.__name__
