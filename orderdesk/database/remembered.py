"""A password a person asked this computer to remember: in the keyring of its account, or nowhere.

Only a keyring that keeps secrets itself will do: the system's own. One that writes plain files is refused.
"""

from __future__ import annotations

from collections.abc import Iterable

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from keyring.core import recommended
from keyring.errors import KeyringError

from orderdesk.language import N_

SERVICE = "OrderDesk"
NO_KEYRING = N_("This computer has no keyring that keeps passwords safe, so none is remembered here.")


def sound_keyring() -> KeyringBackend | None:
    """The keyring in use, if it keeps secrets safe."""
    return next((each for each in _all(keyring.get_keyring()) if _is_sound(each)), None)


def _all(chosen: KeyringBackend) -> Iterable[KeyringBackend]:
    return chosen.backends if isinstance(chosen, ChainerBackend) else (chosen,)


def _is_sound(backend: KeyringBackend) -> bool:
    kind = type(backend)
    plain = kind.__module__.startswith("keyrings.") or "plaintext" in kind.__name__.lower()
    return not isinstance(backend, fail.Keyring | null.Keyring) and not plain and bool(recommended(backend))


def remembered(place: str, login: str) -> str:
    """The password of a login at a place; empty when none is kept."""
    backend = sound_keyring()
    try:
        return (backend.get_password(SERVICE, _name(place, login)) or "") if backend is not None and login else ""
    except KeyringError:
        return ""


def remember(place: str, login: str, password: str) -> bool:
    """Keep it; whether that was possible."""
    backend = sound_keyring()
    try:
        if backend is not None:
            backend.set_password(SERVICE, _name(place, login), password)
    except KeyringError:
        return False
    return backend is not None


def forget(place: str, login: str) -> None:
    """Keep it no longer."""
    backend = sound_keyring()
    try:
        if backend is not None and backend.get_password(SERVICE, _name(place, login)) is not None:
            backend.delete_password(SERVICE, _name(place, login))
    except KeyringError:
        return


def _name(place: str, login: str) -> str:
    return f"{login}@{place}"
