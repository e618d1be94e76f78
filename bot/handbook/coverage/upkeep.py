"""The lines about maintenance, recurring duties and the document's own history."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.phrases import WEEKDAYS
from bot.handbook.model import Maintenance
from bot.handbook.team.team import Team
from bot.handbook.use import Use


def uses(team: Team) -> Iterator[Use]:
    book, maintenance = team.handbook, team.handbook.maintenance
    for window in maintenance.windows:
        consumed = (WEEKDAYS[window.weekday], window.starts, window.ends)
        yield Use(window.line, f"maintenance window of {WEEKDAYS[window.weekday].title()}", consumed)
    yield from _notices(maintenance)
    yield from (Use(d.line, f"duty of every {d.every}", (d.every, "owners")) for d in book.duties)
    yield from (Use(r.line, "revision history", (r.on, r.author, r.changes)) for r in book.revisions)


def _notices(maintenance: Maintenance) -> Iterator[Use]:
    """Which sentence sets what, by the words that the reader goes by."""
    for rule in maintenance.rules:
        text = rule.text.casefold()
        if maintenance.slack_channel and maintenance.slack_channel.casefold() in text:
            yield Use(
                rule.line, "notice of maintenance in Slack", (maintenance.slack_channel, maintenance.slack_notice)
            )
        elif "mail" in text and maintenance.email_notice:
            yield Use(rule.line, "notice of maintenance by e-mail", (maintenance.email_notice,))
        elif maintenance.status_page and maintenance.status_page.casefold() in text:
            yield Use(rule.line, "the status page", (maintenance.status_page,))
        elif "upgrade" in text and maintenance.upgrade_notice:
            yield Use(rule.line, "notice of upgrades", (maintenance.upgrade_notice,))
        elif maintenance.freeze_days and "last" in text and re.search(r"\bno\b|freeze|\bnot allowed", text):
            yield Use(rule.line, "the freeze", (maintenance.freeze_days, f"{maintenance.freeze_days} days"))
