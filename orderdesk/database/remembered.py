"""A password a person asked this computer to remember: in the keyring of its account, or nowhere.

Only a keyring that keeps secrets itself will do: the system's own. One that writes plain files is refused.
"""

from __future__ import annotations

import contextlib
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


class Memory:
    """The passwords of one place's logins; without a sound keyring it keeps none. May wait for the keyring to be opened."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._backend = sound_keyring()

    @property
    def is_sound(self) -> bool:
        """Whether it can keep anything."""
        return self._backend is not None

    def recall(self, login: str) -> str:
        """The password of a login; empty when none is kept."""
        if self._backend is None or not login:
            return ""
        try:
            return self._backend.get_password(SERVICE, self._name(login)) or ""
        except KeyringError:
            return ""

    def keep(self, login: str, password: str) -> bool:
        """Keep it; whether that was possible."""
        if self._backend is None:
            return False
        try:
            self._backend.set_password(SERVICE, self._name(login), password)
        except KeyringError:
            return False
        return True

    def forget(self, login: str) -> None:
        """Keep it no longer."""
        if self._backend is not None and self.recall(login):
            with contextlib.suppress(KeyringError):
                self._backend.delete_password(SERVICE, self._name(login))

    def renew(self, login: str, password: str) -> None:
        """Keep the new one in place of an old one that was kept."""
        if self.recall(login):
            self.keep(login, password)

    def _name(self, login: str) -> str:
        return f"{login.strip().lower()}@{self._place}"
