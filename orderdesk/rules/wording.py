"""Whether somebody wrote anything that can be read."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that show nothing."""


def worded(text: str) -> str:
    """What was written, without what surrounds it; empty when none of it can be seen: a reason nobody can read is none."""
    seen = any(unicodedata.category(each)[0] in "LNPS" and each not in _UNSEEN for each in text)
    return text.strip() if seen else ""
