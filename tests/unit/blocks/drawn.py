"""Every message and view, by the name of its golden file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.blocks import announcement, detector, direct, home, oncall, runbook, thread
from bot.blocks import incident as card
from bot.blocks.message import Message
from bot.handbook.index import Hit
from bot.handbook.model import Severity
from bot.incidents.incident import Actor, State
from detectors.detector import Outcome
from tests.unit.blocks.samples import (
    BOOK,
    CFO,
    DEADLINE,
    DUE,
    HANDOFF,
    ISSUE,
    NO_WINDOW,
    NOBODY,
    NOW,
    OWNERS,
    PAGE,
    PROFIT,
    REMINDER,
    TEAM,
    TELL,
    TICKET,
    WEEK_1,
    WEEK_2,
    WINDOW,
    acknowledged,
    around,
    incident,
    notice,
    resolved,
    result,
)

LINK = "https://data-team.slack.com/archives/C0DATA/p1795000000000100"


def incidents() -> Mapping[str, Message]:
    return {
        "incident_p0": card.parent(incident(severity=Severity.P0), PAGE),
        "incident_p1": card.parent(incident(), PAGE),
        "incident_p1_seen_again": card.parent(incident(alert_count=3, entity="stripe"), PAGE),
        "incident_p2": card.parent(incident(severity=Severity.P2, issue=None, impact="", measured=""), TELL),
        "incident_p3": card.parent(incident(severity=Severity.P3), TICKET),
        "incident_last_step": card.parent(incident(), NOBODY),
        "incident_acknowledged": card.parent(acknowledged(), None),
        "incident_acknowledged_p0": card.parent(acknowledged(severity=Severity.P0), CFO),
        "incident_resolved": card.parent(resolved(), None),
        "incident_resolved_unacknowledged": card.parent(resolved(acknowledged_at=None, acknowledged_by=None), None),
    }


def threads() -> Mapping[str, Message]:
    return {
        "thread_entry": thread.entry(incident(), BOOK, ISSUE, DEADLINE),
        "thread_entry_unknown": thread.entry(incident(query=""), None, None, None),
        "thread_paged": thread.told(incident(), PAGE),
        "thread_told": thread.told(incident(), TELL),
        "thread_cfo": thread.told(incident(), CFO),
        "thread_ticket": thread.told(incident(severity=Severity.P3), TICKET),
        "thread_acknowledged": thread.acknowledged(acknowledged()),
        "thread_handed_back": thread.handed_back(incident(), Actor("Engineer B", "U0ENGB")),
        "thread_resolved": thread.resolved(resolved()),
        "thread_joined": thread.joined(incident(), 5),
        "thread_raised": thread.raised(incident(severity=Severity.P0), Severity.P1, "the data are missing"),
        "thread_nobody": thread.told(incident(), NOBODY),
    }


def directs() -> Mapping[str, Message]:
    return {
        "direct_page": direct.page(incident(), PAGE, PAGE.targets[0], LINK),
        "direct_page_before_the_parent": direct.page(incident(), PAGE, PAGE.targets[0], None),
        "direct_notice": direct.notice(incident(), TELL.targets[:2], TELL.why, LINK),
        "direct_cfo": direct.cfo(incident(severity=Severity.P0), BOOK, LINK),
        "direct_cfo_acknowledged": direct.cfo(acknowledged(severity=Severity.P0), None),
    }


def announcements() -> Mapping[str, Message]:
    late, in_time = timedelta(hours=3), timedelta(seconds=1)
    handoff = announcement.handoff(TEAM, HANDOFF, around(), 5, in_time)
    on_a_holiday = replace(HANDOFF, outgoing=WEEK_2, holiday="Columbus Day")
    return {
        "announcement_handoff": handoff,
        "announcement_handoff_quiet_late": announcement.handoff(TEAM, on_a_holiday, announcement.Around(), 5, late),
        "announcement_handoff_accepted": announcement.accepted(handoff.payload(), 5, Actor("Ben", "U0BEN"), NOW),
        "announcement_not_accepted": announcement.not_accepted(TEAM, WEEK_2.since, 5),
        "announcement_nobody_accepted": announcement.nobody_accepted(TEAM, "Ben", "Ada", WEEK_2.since),
        "announcement_shift": announcement.shift_ahead(TEAM, REMINDER, "Ada", in_time),
        "announcement_shift_goes_on": announcement.shift_ahead(TEAM, REMINDER, "Ben", late),
        "announcement_deadlines": announcement.deadlines_ahead(TEAM, DUE, ["owner"], NOW, in_time),
        "announcement_maintenance": announcement.maintenance(notice(WINDOW), in_time),
        "announcement_no_maintenance": announcement.maintenance(notice(NO_WINDOW), late),
    }


def answers() -> Mapping[str, Message]:
    hits = [Hit(PROFIT, ISSUE.heading, 0.8, 80), Hit(PROFIT, None, 0.7, 60)]
    return {
        "oncall_now": oncall.now(TEAM, WEEK_1, WEEK_2),
        "oncall_next": oncall.upcoming(TEAM, [WEEK_1, WEEK_2]),
        "oncall_next_none": oncall.upcoming(TEAM, []),
        "oncall_day": oncall.on_day(TEAM, date(2026, 11, 30), [WEEK_1, WEEK_2]),
        "oncall_instant": oncall.at_instant(TEAM, NOW, WEEK_1),
        "oncall_pipelines": oncall.pipelines(TEAM, OWNERS, WEEK_1),
        "oncall_why": oncall.why(TEAM, NOW, WEEK_1),
        "oncall_help": oncall.help_text(),
        "oncall_no_such_date": oncall.no_such_date("feb 30"),
        "oncall_did_you_mean": oncall.did_you_mean("nxet", ["/oncall next", "/oncall why"]),
        "oncall_unknown": oncall.did_you_mean("<!channel>", []),
        "runbook_menu": runbook.menu(TEAM),
        "runbook_pipeline": runbook.overview(TEAM, BOOK, [DEADLINE]),
        "runbook_issue": runbook.entry(TEAM, BOOK, ISSUE),
        "runbook_results": runbook.results("refund", hits),
        "runbook_nothing": runbook.nothing("<@U0ADA> zzz", [PROFIT]),
        "runbook_none": runbook.no_runbook(TEAM, OWNERS[1]),
        "runbook_gone": runbook.gone(),
        "detector_cannot_run": detector.cannot_run(result(Outcome.ERROR)),
        "detector_no_data": detector.cannot_run(result(Outcome.NO_DATA)),
        "detector_recovered": detector.recovered(result(Outcome.PASS)),
    }


def views() -> Mapping[str, dict[str, Any]]:
    both = [(incident(), PAGE), (acknowledged(id=8, state=State.ACKNOWLEDGED), None)]
    return {
        "home_of_a_member": home.home(TEAM, "Ada", WEEK_1, [WEEK_2], both),
        "home_of_a_member_without_shifts": home.home(TEAM, "Ben", WEEK_1, [], []),
        "home_of_a_guest": home.home(TEAM, None, WEEK_1, [], both),
    }


def messages() -> Mapping[str, Message]:
    return {**incidents(), **threads(), **directs(), **announcements(), **answers()}
