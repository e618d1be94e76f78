"""Whom one can reach besides the team: a row for each role."""

from __future__ import annotations

import re

from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import Record, records
from bot.handbook.document.phrases import clean
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import Contact

_CONTACTS = {
    "Role": r"roles?|teams?|who|contact for|name|function",
    "Primary Contact": r"(primary )?contact|primary|slack.*|channel",
}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w@])\+?\d[\d ()/.-]{5,}\d(?!\w)")
_SLACK = re.compile(r"(?<![\w.])[@#][\w.-]*\w")


def read_contacts(outline: Outline, flaws: Flaws) -> tuple[Contact, ...]:
    contacts: dict[str, Contact] = {}
    for table in _whole_rows(outline, flaws):
        role = table["Role"]
        slack, email = _SLACK.search(_EMAIL.sub(" ", _ways(table))), _EMAIL.search(_ways(table))
        if not role:
            flaws.add(table.line, "a contact without a role", "write whom it is for: 'Engineering Manager'")
            continue
        if not slack and not email:
            flaws.add(
                table.line, f"no way to reach {clip(role)}", "write a Slack '@name' or '#channel', or an e-mail address"
            )
            continue
        phone = _PHONE.search(_EMAIL.sub(" ", _SLACK.sub(" ", _ways(table))))
        way = {n: found[0] if found else None for n, found in (("slack", slack), ("email", email), ("phone", phone))}
        contact = Contact(role=role, line=table.line, **way)
        if (first := contacts.setdefault(clean(role).casefold(), contact)) is not contact:
            flaws.add(table.line, f"{clip(role)} is in the table twice", f"merge it with line {first.line}")
    return tuple(contacts.values())


def _whole_rows(outline: Outline, flaws: Flaws) -> list[Record]:
    columns = _CONTACTS | {
        "Secondary Contact": r"(secondary|second|backup|back-up|other|alternative|2nd)( contact)?|e-?mail.*"
    }
    return records(outline.blocks(Kind.CONTACTS), columns, flaws, "the contacts", optional=("Secondary Contact",))


def _ways(record: Record) -> str:
    return f"{record['Primary Contact']} {record['Secondary Contact']}"
