"""Who stands on a paper: the company that issues it and the party it is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """The issuing company as its letter head shows it; empty fields are left out of the paper."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    bank: str = ""
    account: str = ""
    account_name: str = ""  # where the account is in another name than the company's


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or receiver; empty fields are left out of the paper."""

    name: str
    number: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    tax_number: str = ""
