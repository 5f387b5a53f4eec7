"""The mailbox password, kept in the keyring of this computer's account and nowhere else."""

from __future__ import annotations

import keyring
from keyring.errors import KeyringError

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

SERVICE = "orderdesk"


def password(user: str) -> str:
    """The password of a mailbox user; empty when none is kept or this computer has no keyring."""
    try:
        return keyring.get_password(SERVICE, user) or ""
    except KeyringError:
        return ""


def keep_password(user: str, secret: str) -> None:
    """Keep the password; Refused on a computer without a keyring."""
    try:
        keyring.set_password(SERVICE, user, secret)
    except KeyringError:
        raise Refused(N_("This computer has no keyring to keep the password in. Set one up, or ask its administrator.")) from None
