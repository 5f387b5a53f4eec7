"""Which passwords are good enough."""

from __future__ import annotations

import re

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

SHORTEST = 12
FEWEST = 5
"""Different characters a password must have."""

# Words that begin most passwords people choose, here and abroad; alone or with digits and signs around they are the first tried.
_COMMON = frozenset(
    "password passwort passw0rd administrator admin welcome letmein qwertyuiop qwerty asdfghjkl zxcvbnm iloveyou woaini "
    "abc abcd abcdef abcdefgh aini dearbook monkey dragon football baseball sunshine princess superman changeme secret login "
    "orderdesk mima mimashi nihao zhongguo beijing shanghai taobao baidu root master hello test demo".split()
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
_LOOKALIKES = str.maketrans("@$013457", "asoleast")


def check_password(password: str, *about: str) -> None:
    """Nothing if the password may be used; Refused with what is wrong. `about`: names that must not be in it."""
    if len(password.strip()) < SHORTEST:
        raise Refused(N_("A password needs at least {count} characters."), field="password", count=SHORTEST)
    plain = password.strip().casefold()
    if len(set(plain)) < FEWEST or _is_run(plain) or _is_common(plain):
        raise Refused(
            N_("This password is one of those tried first. Take several words that have nothing to do with each other."),
            field="password",
        )
    if any(len(word.strip()) >= 4 and word.strip().casefold() in plain for word in about):
        raise Refused(N_("The password must not hold your own name."), field="password")


def _is_common(plain: str) -> bool:
    """Whether nothing but common words, digits and signs stand in it."""
    for text in (plain, plain.translate(_LOOKALIKES)):
        words = re.findall(r"[^\W\d_]+", text)
        known = [word for word in words if len(word) > 2]  # a digit between signs may look like a letter
        if not words or (known and all(word in _COMMON for word in known)):
            return True
    return False


def _is_run(plain: str) -> bool:
    """Whether it walks along the alphabet or the keyboard, or repeats a short piece."""
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5)):
        return True
    return any(plain in row * 3 or plain in row[::-1] * 3 for row in _ROWS)
