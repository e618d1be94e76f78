"""Answers to `/runbook`: the menu, a pipeline, a known issue, what a search found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from bot.blocks.message import Block, Message, actions, bullets, button, context, option, plain_text, section
from bot.blocks.oncall import cited, person
from bot.blocks.thread import known, who_sees_it
from bot.handbook.deadlines import Deadline
from bot.handbook.model import KnownIssue, Ownership, Runbook
from bot.handbook.team.team import Team
from bot.slack_text import plain, safe, when
from bot.text import lasted, listed
from schedule.wallclock import last_minute

CHOOSE = "runbook_choose"  # the menu
SHOW = "runbook_show"  # a button; followed by its place, since ids are unique within a block

_OPTIONS = 100  # of a menu, and of a group in it
_ISSUES = 30  # known issues listed under a pipeline


class Hit(Protocol):
    """What `bot.handbook.search` finds; `issue` is a heading, None for the pipeline as a whole."""

    @property
    def pipeline(self) -> str: ...
    @property
    def issue(self) -> str | None: ...


def reference(pipeline: str, issue: str | None = None) -> str:
    """A short name of an entry for a button, the same whatever moves around it in the document."""
    return sha256(f"{pipeline}\n{issue or ''}".encode()).hexdigest()[:16]


def referred(team: Team, value: str) -> tuple[str, str | None] | None:
    """The pipeline and heading that a button means; None if they left the handbook since the button was drawn."""
    book = team.handbook
    pipelines = [*(owner.pipeline for owner in book.ownership), *(runbook.pipeline for runbook in book.runbooks)]
    entries: list[tuple[str, str | None]] = [(pipeline, None) for pipeline in pipelines]
    entries += [(runbook.pipeline, issue.heading) for runbook in book.runbooks for issue in runbook.issues]
    return next((entry for entry in entries if reference(*entry) == value), None)


HELP = (
    ("/runbook", "the menu: every pipeline and every known issue"),
    ("/runbook refunds", "search: a symptom, a table, a file, or a pasted error"),
    ("/runbook growth", "a pipeline: its owners, its known issues, its deadlines"),
    ("/runbook deadlines", "the next landing times and reports"),
    ("/runbook detectors", "the detectors, and what each found last"),
)


def help_text() -> Message:
    lines = [f"`{command}`: {meaning}" for command, meaning in HELP]
    return Message(text="What /runbook can tell you", blocks=(section(bullets(lines)),))


def menu(team: Team) -> Message:
    """Everything the handbook knows, by pipeline, in one menu."""
    books = team.handbook.runbooks[:_OPTIONS]
    if not books:
        return Message(text="The handbook has no runbooks yet.")
    chooser: Block = {
        "type": "static_select",
        "action_id": CHOOSE,
        "placeholder": plain_text("A pipeline or a known issue"),
        "option_groups": [_group(book) for book in books],
    }
    return Message(
        text="Runbooks",
        blocks=(
            section("*Runbooks* · what is wrong?"),
            actions(chooser, block_id="runbooks"),
            context("Or paste what you see: `/runbook refund anomaly`"),
        ),
    )


def overview(team: Team, book: Runbook, deadlines: Sequence[tuple[Deadline, datetime]]) -> Message:
    """A pipeline: what it does, what it has promised, who reads it, and what is known to go wrong.

    deadlines: as `next_deadlines` gives them.
    """
    blocks = [
        section(f"*{safe(book.pipeline, 120)}*\n{safe(book.overview, 800)}".strip()),
        section(bullets(_promises(team, book, deadlines))),
        *who_sees_it(book),
    ]
    if book.issues:
        blocks.append(section(f"*Known issues*\n{_headings(book)}"))
        blocks.append(_choice_of_issue(book))
    blocks.append(context(cited(team, book.line) or safe(team.settings.name)))
    return Message(text=f"Runbook: {safe(book.pipeline, 120)}", blocks=tuple(blocks))


def entry(team: Team, book: Runbook, issue: KnownIssue) -> Message:
    """A known issue, and the way back to its pipeline."""
    return Message(
        text=f"Runbook: {safe(issue.heading, 120)}",
        blocks=(
            section(known(issue)),
            *who_sees_it(book),
            actions(button(book.pipeline, f"{SHOW}_0", reference(book.pipeline)), block_id="runbook-pipeline"),
            context(f"{_owners(team, book)} {cited(team, issue.line)}".strip()),
        ),
    )


def results(words: str, hits: Sequence[Hit]) -> Message:
    """What a search found, the best first, each with its button."""
    shown = hits[:5]
    lines = [
        f"*{safe(h.issue or h.pipeline, 120)}*" + (f" · {safe(h.pipeline, 120)}" if h.issue else "") for h in shown
    ]
    buttons = [
        button(_short(h.issue or h.pipeline), f"{SHOW}_{n}", reference(h.pipeline, h.issue))
        for n, h in enumerate(shown)
    ]
    return Message(
        text=f"Found for “{safe(words, 80)}”",
        blocks=(
            section(f"Found for “{safe(words, 80)}”:\n{bullets(lines)}"),
            actions(*buttons, block_id="runbook-hits"),
        ),
    )


def nothing(words: str, near: Sequence[str]) -> Message:
    """Nothing answers. near: the entries that come nearest, if any does."""
    names = listed((safe(name, 80) for name in near[:5]), "or")
    nearest = f" Nearest: {names}." if names else ""
    return Message(text=f"Nothing in the runbooks matches “{safe(words, 80)}”.{nearest} `/runbook` opens the menu.")


def no_runbook(team: Team, owner: Ownership) -> Message:
    """A pipeline that is owned but has no runbook."""
    owners = f"{person(team, owner.primary)} or {person(team, owner.secondary)}"
    return Message(text=f"The {safe(owner.pipeline, 120)} has no runbook. Ask its owners: {owners}.")


def gone() -> Message:
    return Message(text="This entry is no longer in the handbook. `/runbook` shows what is there now.")


# --- pieces ---------------------------------------------------------------------------------------------------------


def _group(book: Runbook) -> Block:
    options = [option("Overview", reference(book.pipeline))]
    options += [option(i.heading, reference(book.pipeline, i.heading)) for i in book.issues]
    return {"label": plain_text(book.pipeline), "options": options[:_OPTIONS]}


def _choice_of_issue(book: Runbook) -> Block:
    chooser: Block = {
        "type": "static_select",
        "action_id": CHOOSE,
        "placeholder": plain_text("Show a known issue"),
        "options": [option(i.heading, reference(book.pipeline, i.heading)) for i in book.issues[:_OPTIONS]],
    }
    return actions(chooser, block_id="runbook-issues")


def _headings(book: Runbook) -> str:
    """Headings by the group they stand in, one line a group."""
    groups: dict[str, list[str]] = {}
    for issue in book.issues[:_ISSUES]:
        groups.setdefault(issue.group, []).append(safe(issue.heading, 40))
    return bullets([f"{safe(group, 40)}: {', '.join(headings)}" for group, headings in groups.items()])


def _promises(team: Team, book: Runbook, deadlines: Sequence[tuple[Deadline, datetime]]) -> list[str]:
    lines = (
        [f"Lands {lasted(book.landing)} after UTC midnight ({_of_day(book.landing)} UTC)"]
        if book.landing is not None
        else []
    )
    lines += [
        f"{safe(d.text or 'Reporting deadline', 200)}: next {when(last_minute(at, team.settings.zone))}"
        for d, at in deadlines[:5]
    ]
    return [*lines, _owners(team, book)]


def _of_day(after_midnight: timedelta) -> str:
    hours, minutes = divmod(int(after_midnight.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"


def _owners(team: Team, book: Runbook) -> str:
    return f"Owners: {person(team, book.primary)}, then {person(team, book.secondary)}"


def _short(label: str) -> str:
    # A phone shows about thirty characters of a button.
    return plain(label, 30)
