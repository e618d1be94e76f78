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
        contact = Contact(
            role=role, slack=slack[0] if slack else None, email=email[0] if email else None, line=table.line
        )
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
