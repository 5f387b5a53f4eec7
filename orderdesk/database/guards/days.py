"""What the database refuses of days: a department signs for itself, and an extension has two people's word."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import INSERT, NOT_YOURS, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS


def days(voice: Voice) -> Iterator[Rule]:
    """Signatures and words."""
    somebody = f"{voice.who} <> ''"
    own = f"SELECT 1 FROM staff_role q WHERE q.staff_id = {voice.me} AND q.role = NEW.department"
    yield Rule("day_signature", INSERT, f"NOT EXISTS ({own})", N_("a day is signed by one's own department"), NOT_YOURS, somebody)
    for side in ("sales", "department", "finance"):
        strange = f"NEW.side = '{side}' AND NOT {voice.holds(RIGHTS[f'extension.{side}'])}"
        sentence = N_("this word on an extension is another's to say")
        yield Rule("extension_word", INSERT, f"{somebody} AND {strange}", sentence, NOT_YOURS)
    again = "SELECT 1 FROM extension_word w WHERE w.extension_id = NEW.extension_id AND w.said_by = NEW.said_by"
    other = f"{again} AND {voice.differs('w.side', 'NEW.side')}"
    yield Rule("extension_word", INSERT, f"EXISTS ({other})", N_("an extension has two people's word"), NOT_YOURS, somebody)
    asked = "SELECT 1 FROM entry_extension x WHERE x.id = NEW.extension_id AND x.asked_by = NEW.said_by"
    yield Rule(
        "extension_word", INSERT, f"EXISTS ({asked})", N_("who asks for longer hours does not confirm them"), NOT_YOURS, somebody
    )
    confirmed = (
        "SELECT count(*) FROM extension_word w WHERE w.extension_id = NEW.extension_id AND w.side IN ('sales', 'department')"
    )
    early = f"{somebody} AND NEW.side = 'finance'"
    filed = N_("an extension is filed once it is confirmed")
    yield Rule("extension_word", INSERT, f"({confirmed}) < 2", filed, where=early)
