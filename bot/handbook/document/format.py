"""The names that the reader knows, as the page about the format shows them (docs/handbook-format.md).

Each name here is understood by the reader, and the page has these tables word for word: two tests hold that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.handbook.document.outline import Kind

HEADINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEAM: ("Our team", "Team members", "Roster", "any list of the people that the owners or the rota name"),
    Kind.OWNERSHIP: ("Pipeline owners", "Ownership", "Data ownership", "any table or list with owners"),
    Kind.ROTATION: ("On-call schedule", "Weekly rota", "Our on-call rotation", "any table or list of weeks and people"),
    Kind.HOLIDAYS: ("Holidays", "Public holiday cover", "any table of holidays and people"),
    Kind.RUNBOOKS: ("Runbooks for investors", "Our playbooks", "Run books"),
    Kind.ISSUES: ("Known issues", "Potential problems", "Issues", "What can go wrong", "Failure modes", "Risks"),
    Kind.SEVERITIES: ("Severities", "Incident levels", "Priority levels", "Severity matrix"),
    Kind.CONTACTS: ("Contacts", "Who to call", "Key contacts", "any table of roles with @names or #channels"),
    Kind.AFTER_HOURS: ("Out-of-hours escalation", "Escalation path", "Escalation steps"),
    Kind.MAINTENANCE: ("Maintenance", "Planned maintenance"),
    Kind.REVISIONS: ("Change log", "Revisions"),
}
# What stands in a column, and headers that say so.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "PIPELINE": ("Pipeline", "Dataset", "Data product", "Job", "DAG", "Report", "Model"),
    "AREA": ("Business area", "Domain", "Bereich"),
    "PRIMARY": ("Primary", "Primary owner", "Owner", "On-call", "Lead", "DRI", "Verantwortlich"),
    "SECONDARY": ("Secondary", "Backup", "Back-up", "Deputy", "Stand-in", "Vertretung", "Suplente"),
    "WEEK": ("Week", "Week of", "KW", "Sprint", "Dates", "From", "Semaine"),
    "HOLIDAY": ("Holiday", "Public holiday", "Feiertag"),
}
# Ways of writing a rotation; each line is one that the reader understands.
ROTATIONS = (
    "Week 1: Ann (primary), Bob (secondary)",
    "Week 1 (Mon 2025-09-01 -> 09-08): P=Ann, S=Bob",
    "Week 1-2: Ann",
    "Jan 5 - Jan 11: Ann, Bob",
    "2026-01-05: Ann / Bob",
    "Turn 1: Ann / Bob",
)
ORDERS = ("Ann -> Bob -> Cid -> Ann", "Order: Ann, Bob, Cid", "The pager rotates between Ann, Bob and Cid")


def tables() -> str:
    """The tables of the page, in Markdown."""
    return "\n".join((*_headings(), "", *_columns(), "", *_rotations()))


def _headings() -> Iterator[str]:
    yield from ("| part | headings such as |", "|---|---|")
    yield from (f"| {kind.value} | {', '.join(names)} |" for kind, names in HEADINGS.items())


def _columns() -> Iterator[str]:
    yield from ("| column with | headers such as |", "|---|---|")
    yield from (f"| {kind.casefold()} | {', '.join(names)} |" for kind, names in COLUMNS.items())


def _rotations() -> Iterator[str]:
    yield from ("| a rotation is also written as |", "|---|")
    yield from (f"| `{line}` |" for line in (*ROTATIONS, *ORDERS))
