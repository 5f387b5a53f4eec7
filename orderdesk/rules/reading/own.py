"""Whose mails these are: which mail domain is the company's own where nobody has entered it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from orderdesk.rules.reading.knowledge import Knowledge, domain_of, is_mail_host
from orderdesk.rules.reading.parts import MailParts


def with_own_domains(knowledge: Knowledge, mails: Iterable[MailParts]) -> Knowledge:
    """The knowledge with a domain of our own: what is entered, else the one these mails are addressed to, else none.

    A shared mail host is nobody's own, and a customer's domain is the customer's. A mail of our own people is told by it.
    """
    if knowledge.own_domains:
        return knowledge
    addressed: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for mail in mails:
        addressed.update(dict.fromkeys(filter(None, map(domain_of, mail.to)), 1))
        written[domain_of(mail.from_address)] += 1
    candidates = [domain for domain in addressed if not is_mail_host(domain) and domain not in knowledge.by_domain]
    if not candidates:
        return knowledge
    # Somebody who writes to us with a copy to his colleagues addresses his own domain as well.
    own = max(candidates, key=lambda domain: (addressed[domain], -written[domain]))
    return replace(knowledge, own_domains=frozenset({own}))
