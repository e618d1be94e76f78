"""No message is refused by Slack, whatever people, files and alerts put into it, and none of it comes alive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_slack.blocks import attachment_flaws, message_flaws, view_flaws

from bot.blocks import (
    account_link,
    direct,
    feed,
    home,
    incident_list,
    incident_opening,
    load,
    on_call_presence,
    oncall,
    runbook,
    thread,
)
from bot.blocks import incident as card
from bot.blocks.message import TEXT, Message
from bot.handbook.model import Consumer, Downstream, KnownIssue, Ownership, Runbook
from bot.handbook.search.index import Hit
from bot.handbook.team.team import Team
from bot.incidents.account_links import AccountLink
from bot.incidents.incident import Event, Incident, Link, Step, Verdict
from bot.people import Actor
from schedule.credit import Account, Figure, Ledger, Terms
from schedule.rules import HolidayKind, HolidayRow, Reason
from tests.levels import P2
from tests.unit.blocks.drawn import messages, views
from tests.unit.blocks.samples import (
    DEADLINE,
    NOW,
    PAGE,
    TEAM,
    WEEK_1,
    acknowledged,
    incident,
    mitigated,
    reopened,
    resolved,
)

MONSTERS = (
    "x" * 30_000,
    "&" * 5_000,
    "<!channel> <@U0ADA> <http://evil.example|click> " * 200,
    "a" + "\u0300" * 5_000,
    "```\n" * 500,
    "\u202e\u200b evil " * 500,
    "\n\n",
)
LIVE = re.compile(r"<!(channel|here|everyone)|<http://evil")


def flaws(message: Message) -> list[str]:
    payload = message.payload()
    found = [] if 0 < len(payload["text"]) <= TEXT else [f"text has {len(payload['text'])} characters"]
    return found + message_flaws(payload.get("blocks", [])) + attachment_flaws(payload.get("attachments", []))


def marked_up(value: Any) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn; plain_text is shown as it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str) and value.get("type") != "plain_text":
            yield value["text"]
        for inner in value.values():
            yield from marked_up(inner)
    if isinstance(value, list):
        for inner in value:
            yield from marked_up(inner)


@pytest.mark.parametrize("name", sorted(messages()))
def test_slack_takes_every_message(name: str) -> None:
    assert flaws(messages()[name]) == []


@pytest.mark.parametrize("name", sorted(views()))
def test_slack_takes_every_view(name: str) -> None:
    assert view_flaws(views()[name]) == []


@pytest.mark.parametrize("text", MONSTERS, ids=lambda t: repr(t[:12]))
def test_no_text_is_too_monstrous(text: str) -> None:
    for message in [*of_incident(text), *of_handbook(text), *of_links(text)]:
        assert flaws(message) == []
        assert not [said for said in marked_up(message.payload()) if LIVE.search(said)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60).map(lambda t: t * 60))
def test_no_text_at_all_breaks_an_incident(text: str) -> None:
    assert [f for message in of_incident(text) for f in flaws(message)] == []


def test_a_hundred_open_incidents_fit_the_app_home() -> None:
    many = [(monstrous(incident(id=n), "x" * 3000), PAGE) for n in range(100)]
    view = home.home(TEAM, "Ada", WEEK_1, [WEEK_1] * 50, many)
    assert view_flaws(view) == []
    assert len(json.dumps(view)) < 250_000


def test_hundreds_of_known_issues_fit_the_menu() -> None:
    team, book = monstrous_team("issue ", 300)
    assert view_flaws(incident_opening.form(team, "", "x" * 9000)) == []
    assert flaws(runbook.menu(team)) == flaws(runbook.overview(team, book, [DEADLINE] * 9)) == []


# --- the same values with a monster in every text --------------------------------------------------------------------


def monstrous(made: Incident, text: str) -> Incident:
    names = (
        "pipeline",
        "issue",
        "summary",
        "measured",
        "limit",
        "entity",
        "query",
        "impact",
        "severity_why",
        "paging",
        "resolution",
    )
    by = {
        "mitigated_by": Actor(text),
        "reopened_by": Actor(text),
        "acknowledged_by": Actor(text),
        "on_call_why": text,
        "on_call_primary": replace(PAGE.targets[0], name=text),
    }
    if made.acknowledged_by is None:
        del by["acknowledged_by"]
    by["links"] = (Link("https://example.com/" + "x" * 480, text),) * 20
    return replace(made, **dict.fromkeys(names, text), **by)  # type: ignore[arg-type]


def of_incident(text: str) -> list[Message]:
    step = replace(PAGE, targets=(replace(PAGE.targets[0], slack="", name=text, role=text),) * 30, why=text)
    made = [
        monstrous(i, text)
        for i in (incident(alert_count=9), acknowledged(), mitigated(), reopened(), resolved(verdict=Verdict.REAL))
    ]
    return [m for i in made for m in _all_of(i, step, text)]


def _all_of(made: Incident, step: Step, text: str) -> list[Message]:
    _, book = monstrous_team(text, 40)
    around = direct.Around("C0DATA", (text, NOW))
    return [
        card.parent(made, step),
        thread.entry(made, book, book.issues[0], DEADLINE),
        thread.told(made, step),
        thread.raised(made, P2, text),
        thread.acknowledged(made),
        thread.handed_back(made, Actor(text)),
        thread.resolved(made),
        incident_list.listing([(made, step)] * 30),
        incident_list.one(made, step, [Event(NOW, "note", Actor(text), text)] * 30),
        incident_list.did_you_mean(text, [text] * 9),
        incident_opening.opened(made, "C0DATA"),
        thread.mitigated(made),
        thread.ask_status(made, step, NOW),
        thread.let_go(made, Actor(text), step),
        thread.promised(made),
        thread.snoozed(made, Actor(text)),
        direct.ask_status(made, step, NOW),
        thread.noted(text, Actor(text)),
        thread.linked(Link("https://example.com/" + "x" * 480, text), Actor(text)),
        thread.asked_to_look([Actor(text, "U0ADA")] * 10, Actor(text)),
        direct.given(made, Actor(text), around),
        thread.reopened(made),
        thread.nobody(made),
        direct.page(made, step, step.targets[0], around),
        direct.page(made, replace(step, beside=9), step.targets[0], around),
        direct.notice(made, step.targets, text, around),
        direct.cfo(made, book, around),
    ]


def of_links(text: str) -> list[Message]:
    """By somebody who calls themselves so in Slack, and gives it as the reason."""
    asked = AccountLink(5, "data", f"x{text}", Actor(text, "U0DANA"), text, ("U0ADA",), "asked", NOW)
    linked = replace(asked, state="linked", decided_at=NOW, decided_by=Actor(text, "U0MO"))
    ended = replace(linked, state="undone", ended_at=NOW, ended_by=Actor(text, "U0MO"))
    drawn = [account_link.request(TEAM, link) for link in (asked, linked, ended)]
    told = [account_link.to_asker(link) for link in (linked, ended)]
    many = [(replace(link, id=n), "") for n, link in enumerate((linked, asked) * 30)]
    return [*drawn, *told, account_link.announced(linked), account_link.listing(many)]


def of_handbook(text: str) -> list[Message]:
    team, book = monstrous_team(text, 40)
    shift = replace(WEEK_1, primary=text, secondary=(text,) * 20, why=(Reason(text, text, 3),) * 20)
    owners = list(team.handbook.ownership) * 20
    return [
        oncall.now(team, shift, shift),
        oncall.upcoming(team, [shift] * 30),
        oncall.on_day(team, date(2026, 12, 31), [shift] * 3),
        oncall.weeks(team, [(NOW, [shift] * 30)] * 4),
        oncall.shifts_of(team, text, shift, [shift] * 30, [shift] * 30),
        oncall.not_in_the_team(team),
        oncall.which(team, text, [(text, [shift] * 30)] * 9),
        oncall.on_days(team, date(2026, 12, 1), date(2026, 12, 31), [shift] * 40),
        oncall.in_hours(team, NOW, NOW, [shift] * 40),
        oncall.why(team, NOW, shift),
        oncall.pipelines(team, owners, shift),
        oncall.did_you_mean(text, [text] * 9),
        oncall.no_such_date(text, text),
        load.load(team, monstrous_ledger(text)),
        load.no_such_year(text),
        feed.links(team, text, text),
        feed.not_for_you(team),
        on_call_presence.refused("topic", text),
        runbook.menu(team),
        runbook.overview(team, book, [DEADLINE] * 9),
        runbook.entry(team, book, book.issues[0]),
        runbook.results(text, [Hit(text, text, 1.0, 1)] * 9),
        runbook.nothing(text, [text] * 9),
        runbook.no_runbook(team, owners[0]),
    ]


def monstrous_ledger(text: str) -> Ledger:
    """Thirty people of a terrible name, with every holiday there is."""
    row = HolidayRow(text, HolidayKind.WEEK, text, None)
    account = Account(text, *(Fraction(10**6, 7),) * 8, holidays=(row,) * 20)
    return Ledger(2026, Terms(Figure(None, 3), Figure(Fraction(2), 4), {text: Figure(None)}), (account,) * 30)


def monstrous_team(text: str, issues: int) -> tuple[Team, Runbook]:
    # A heading that shows nothing is refused by the handbook's reader, so here there is always something to see.
    heading = f"x{text}"
    fields: dict[str, Any] = dict.fromkeys(("group", "issue", "impact", "detection", "symptoms"), text)
    known = tuple(KnownIssue(heading=f"{n}{heading}", **{**fields, "group": f"{n}{text}"}) for n in range(issues))
    book = Runbook(
        number=1,
        pipeline=heading,
        primary=text,
        secondary=text,
        overview=text,
        landing=None,
        deadlines=(),
        consumers=(Consumer(name=text),) * 30,
        issues=known,
        downstream=(Downstream(where=text, what=text),) * 30,
    )
    owner = Ownership(pipeline=heading, area=text, primary=text, secondary=text, investor_facing=True, line=4)
    handbook = TEAM.handbook.model_copy(update={"runbooks": (book,), "ownership": (owner,), "file": text})
    return TEAM.model_copy(update={"handbook": handbook}), book
