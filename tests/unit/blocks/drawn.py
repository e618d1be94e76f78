"""Every message and view, by the name of its golden file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from bot.blocks import (
    absence,
    account_link,
    announcement,
    detector_status,
    detector_trouble,
    direct,
    feed,
    home,
    load,
    maintenance,
    on_call_presence,
    oncall,
    other_systems,
    paging,
    quiet_hours,
    resolve_form,
    runbook,
    silence,
    stakeholder_update,
    thread,
    upkeep,
)
from bot.blocks import handbook as edited
from bot.blocks import incident as card
from bot.blocks import incident_forms as forms
from bot.blocks import incident_list as listed
from bot.blocks import incident_menu as menu
from bot.blocks import incident_opening as opening
from bot.blocks import trade as trades
from bot.blocks.maintenance import Listed, Said
from bot.blocks.message import Message
from bot.errors import Flaw
from bot.handbook.model import LEVELS_UNSAID
from bot.handbook.search.index import Hit
from bot.incidents.account_links import AccountLink
from bot.incidents.effect import Effect, ShiftChange, StepChange
from bot.incidents.fallback import Delivery, Fallback
from bot.incidents.fault import How
from bot.incidents.incident import Basis, Do, Event, Incident, Link, State, Verdict
from bot.incidents.noise_budget import Noise
from bot.incidents.pause import Pause
from bot.incidents.remeasured import UNWATCHED, Found, Remeasured
from bot.incidents.reminders import Snoozes
from bot.incidents.rights import Act
from bot.incidents.silence import Matcher, Silence
from bot.people import Actor
from detectors.detector import Outcome
from detectors.status import Paused, Standing
from schedule.credit import Figure, Terms, ledger
from schedule.rules import HolidayKind, HolidayRow
from schedule.trades import Refusal
from tests.levels import P0, P1, P2, P3
from tests.unit.blocks.samples import (
    ADA as ADA_ON_CALL,
)
from tests.unit.blocks.samples import (
    ALL_UNLINKED,
    ASK,
    BOOK,
    BOOKED,
    BREACH,
    CFO,
    DEADLINE,
    DUE,
    HANDOFF,
    ISSUE,
    LATE,
    LET_GO,
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
    UNLINKED,
    WEEK_1,
    WEEK_2,
    WINDOW,
    acknowledged,
    around,
    arrived,
    fault,
    incident,
    many_faults,
    mitigated,
    notice,
    past,
    reopened,
    resolved,
    three_faults,
    trade,
)

MEASURED = Remeasured(Found.GREEN, "Refunds on Nov 22: 7.7% of 2,654 transactions, usual 7.7%, limit 1%")
STILL_WRONG = Remeasured(Found.RED, "Refunds on Nov 22: 0.19% of 2,654 transactions <!channel>, usual 7.7%, limit 1%")
FEED = "https://watchkeeper.example/calendar/data"
HOLIDAYS = (
    HolidayRow("Thanksgiving Week", HolidayKind.WEEK, "Ada", ("Ben",), holiday="Thanksgiving", line=44),
    HolidayRow("Labor Day Weekend", HolidayKind.WEEKEND, "Ada", ("Ben",), holiday="Labor Day", line=43),
    HolidayRow("Year's End", HolidayKind.DATES, None, None, first=(12, 23), last=(1, 2), line=45),
)
RULES = replace(TEAM.rota_rules, holidays=HOLIDAYS)
TERMS = Terms(Figure(Fraction(3, 2), 50), Figure(Fraction(2), 49), {"Year's End": Figure(Fraction(2), 45)})
SNOOZES = Snoozes((("1 hour", NOW + timedelta(hours=1)),), NOW + timedelta(hours=3), "Monthly close, less 90 min")
GIVEN = forms.Given(NOW, SNOOZES, LEVELS_UNSAID)
LINKED = Link("https://grafana.example.com/d/refunds?from=1&to=2", "Refunds <!here> | by day")
LINK = "https://data-team.slack.com/archives/C0DATA/p1795000000000100"

HELD = Delivery("slack", True, "", NOW, held_until=NOW + timedelta(hours=5))
TAKEN, TROUBLED = Delivery("slack", True, "", NOW), Delivery("pagerduty", None, "PagerDuty answered 503", NOW)


AROUND = direct.Around("C0DATA", ("Monthly close + 3 business days", DEADLINE[1]))


def incidents() -> Mapping[str, Message]:
    return {
        "incident_p0": card.parent(incident(severity=P0), PAGE),
        "incident_p1": card.parent(incident(), PAGE),
        "incident_p1_threatens": card.parent(incident(), PAGE, ("the landing time", NOW + timedelta(hours=3))),
        "incident_p1_seen_again": card.parent(incident(alert_count=3, entity="stripe"), PAGE),
        "incident_p1_with_others": card.parent(incident(faults=three_faults()), PAGE),
        "incident_p1_all_over": card.parent(incident(faults=three_faults()[1:2]), PAGE),
        "incident_p1_with_many": card.parent(incident(faults=many_faults(20)), PAGE),
        "incident_p2": card.parent(incident(severity=P2, issue=None, impact="", measured="", measure=None), TELL),
        "incident_arrived": card.parent(arrived(), None),
        "incident_measured_elsewhere": card.parent(
            incident(measure=None, measured="0.4 %", limit="at least 1 %"), PAGE
        ),
        "incident_p3": card.parent(incident(severity=P3), TICKET),
        "incident_last_step": card.parent(incident(), NOBODY),
        "incident_acknowledged": card.parent(acknowledged(), None),
        "incident_acknowledged_p0": card.parent(acknowledged(severity=P0), CFO),
        "incident_resolved": card.parent(resolved(), None),
        "incident_with_links": card.parent(acknowledged(links=(LINKED,) * 6), None),
        "incident_promised": card.parent(acknowledged(promised_at=NOW + timedelta(hours=3)), ASK),
        "incident_snoozed": card.parent(acknowledged(snoozed_until=NOW + timedelta(hours=4)), LET_GO),
        "incident_mitigated": card.parent(mitigated(), None),
        "incident_reopened": card.parent(reopened(), PAGE),
        "incident_false_positive": card.parent(
            resolved(verdict=Verdict.FALSE_POSITIVE, restated=False, resolution="A <!channel> test"), None
        ),
        "incident_resolved_unacknowledged": card.parent(resolved(acknowledged_at=None, acknowledged_by=None), None),
    }


def threads() -> Mapping[str, Message]:
    return {
        "thread_entry": thread.entry(incident(), BOOK, ISSUE, DEADLINE),
        "thread_entry_unknown": thread.entry(incident(query="", examples=""), None, None, None),
        "thread_paged": thread.told(incident(), PAGE),
        "thread_paged_out_of_reach": thread.told(
            incident(), replace(PAGE, targets=tuple(replace(t, slack="") for t in PAGE.targets))
        ),
        "thread_told_beside": thread.told_beside(replace(PAGE, beside=12)),
        "thread_told": thread.told(incident(), TELL),
        "thread_cfo": thread.told(incident(), CFO),
        "thread_ticket": thread.told(incident(severity=P3), TICKET),
        "thread_ticket_linked": thread.ticket(
            incident(severity=P3), TICKET, {"name": "DATA-12", "url": "https://x.example/12"}
        ),
        "thread_acknowledged": thread.acknowledged(acknowledged()),
        "thread_handed_back": thread.handed_back(incident(), Actor("Engineer B", "U0ENGB")),
        "thread_escalated": thread.escalated(Actor("Ada", "U0ADA")),
        "thread_passed_on": thread.passed(Actor("Ada", "U0ADA")),
        "thread_asked_status": thread.ask_status(resolved(), ASK, LET_GO.due, is_open=False),
        "thread_nobody_then": thread.nobody(acknowledged()),
        "thread_reassigned": thread.reassigned(acknowledged(), Actor("Ben", "U0BEN")),
        "thread_noted": thread.noted("The <!channel> of the loader was full", Actor("Ada", "U0ADA")),
        "thread_linked": thread.linked(LINKED, Actor("Ada", "U0ADA")),
        "thread_asked": thread.asked_to_look([Actor("Ben", "U0BEN"), Actor("Finn", "U0FINN")], Actor("Ada", "U0ADA")),
        "thread_asks": thread.ask_status(acknowledged(), ASK, LET_GO.due),
        "thread_promised": thread.promised(acknowledged(promised_at=NOW + timedelta(hours=3))),
        "thread_snoozed": thread.snoozed(acknowledged(snoozed_until=NOW + timedelta(hours=4)), Actor("Ada", "U0ADA")),
        "thread_still_on_it": thread.still_on_it(Actor("Ada", "U0ADA")),
        "thread_let_go": thread.let_go(incident(), Actor("Ada", "U0ADA"), LET_GO),
        "thread_mitigated": thread.mitigated(mitigated()),
        "thread_reopened": thread.reopened(reopened()),
        "thread_resolved": thread.resolved(resolved()),
        "thread_resolved_real": thread.resolved(
            resolved(verdict=Verdict.REAL, restated=True, resolution="A partition was loaded twice")
        ),
        "watched_unread": other_systems.unread("C0ALERTS", NOW - timedelta(hours=20), NOW - timedelta(hours=12)),
        "watched_answered": other_systems.answered(incident(), "C0DATA", ISSUE),
        "thread_over_elsewhere": other_systems.over("alertmanager", "Refunds were 0.4 % of <!channel>"),
        "thread_joined": thread.joined(incident(), 5),
        "thread_grouped": thread.placed(fault(how=How.GROUPED, why="within 30 s of the opening"), 1, ISSUE),
        "thread_explained": thread.placed(three_faults()[2], 25, None),
        "thread_released": thread.released(["refund-ratio"], ["Daily Growth Pipeline · webhook"]),
        "thread_raised": thread.raised(incident(severity=P0), P1, "the data are missing"),
        "thread_nobody": thread.told(incident(), NOBODY, phones=paging.phones([(PAGE.targets[0], "+1 415 555 0101")])),
        "thread_paged_and_taken": thread.told(incident(), PAGE, paging.ways([TAKEN, TROUBLED])),
        "thread_page_not_taken": paging.not_taken(Fallback((TROUBLED,), ("ada@example.com",), call=False), PAGE),
        "thread_page_held": paging.not_taken(Fallback((HELD,), ("ada@example.com",), call=False), PAGE),
        "thread_page_held_call": paging.call(incident(), Fallback((HELD,), (), call=True), [(PAGE.targets[0], "")]),
        "thread_page_call": paging.call(incident(), Fallback((TROUBLED,), (), call=True), [(PAGE.targets[0], "")]),
    }


def directs() -> Mapping[str, Message]:
    return {
        "direct_page": direct.page(incident(permalink=LINK), PAGE, ADA_ON_CALL, AROUND),
        "direct_page_before_the_parent": direct.page(incident(), PAGE, PAGE.targets[0], AROUND),
        "direct_page_beside_another": direct.page(incident(), replace(PAGE, beside=12), PAGE.targets[0], AROUND),
        "direct_page_acknowledged": direct.page(acknowledged(permalink=LINK), PAGE, ADA_ON_CALL, AROUND),
        "direct_page_resolved": direct.page(resolved(permalink=LINK), PAGE, ADA_ON_CALL, AROUND),
        "direct_paged_again": direct.paged_again(incident(), NOW + timedelta(minutes=30)),
        "direct_notice": direct.notice(incident(permalink=LINK), TELL.targets[:2], TELL.why, AROUND),
        "direct_notice_acknowledged": direct.notice(acknowledged(permalink=LINK), TELL.targets[:2], TELL.why, AROUND),
        "direct_to_handle": direct.notice(incident(severity=P2), TELL.targets[:1], TELL.why, AROUND),
        "direct_to_handle_acknowledged": direct.notice(acknowledged(severity=P2), TELL.targets[:1], TELL.why, AROUND),
        "direct_asks": direct.ask_status(acknowledged(), ASK, LET_GO.due),
        "direct_asked": direct.ask_status(resolved(), ASK, LET_GO.due, is_open=False),
        "direct_given": direct.given(acknowledged(), Actor("Ben", "U0BEN"), AROUND),
        "direct_cfo": direct.cfo(incident(severity=P0, permalink=LINK), BOOK, AROUND),
        "direct_cfo_acknowledged": direct.cfo(acknowledged(severity=P0), None, AROUND),
        "direct_cfo_resolved": direct.cfo(resolved(severity=P0), None, AROUND),
    }


def ended(basis: Basis) -> Incident:
    return resolved(verdict=Verdict.REAL, basis=basis, proof="refunds 7.7% of 2,654 transactions (limit 1%)")


def figures() -> Mapping[str, Message]:
    return {
        "figures_wrong": stakeholder_update.wrong(incident(), BOOK),
        "figures_wrong_by_how_much": stakeholder_update.wrong(
            incident(measure=None, measured="0.4 %", limit="at least 1 %", impact="", deviation=None), BOOK
        ),
        "figures_arrived": stakeholder_update.wrong(arrived(), BOOK),
        "figures_wrong_downstream": stakeholder_update.wrong(
            incident(pipeline="Unit-level Profit Pipeline"),
            None,
            stakeholder_update.Part(3, "Aggregate Profit Pipeline"),
        ),
        "figures_over_upstream": stakeholder_update.over_upstream(
            resolved(verdict=Verdict.REAL), "Unit-level Profit Pipeline"
        ),
        "figures_false_alarm_upstream": stakeholder_update.over_upstream(
            resolved(verdict=Verdict.FALSE_POSITIVE), "Unit-level Profit Pipeline"
        ),
        **{f"figures_over_{b}": stakeholder_update.over(ended(b)) for b in Basis},
        "figures_duplicate": stakeholder_update.over(resolved(verdict=Verdict.DUPLICATE, basis=Basis.VOUCHED)),
        "figures_false_alarm": stakeholder_update.over(resolved(verdict=Verdict.FALSE_POSITIVE)),
        "figures_restated": stakeholder_update.over(resolved(verdict=Verdict.REAL, restated=True, basis=Basis.VOUCHED)),
        "figures_subscribed": stakeholder_update.subscribed("Aggregate Profit Pipeline"),
        "figures_unsubscribed": stakeholder_update.unsubscribed("Aggregate Profit Pipeline", True),
        "figures_not_subscribed": stakeholder_update.unsubscribed("Aggregate Profit Pipeline", False),
    }


def announcements() -> Mapping[str, Message]:
    late, in_time = timedelta(hours=3), timedelta(seconds=1)
    handoff = announcement.handoff(TEAM, HANDOFF, around(), 5, in_time)
    on_a_holiday = replace(HANDOFF, outgoing=WEEK_2, holiday="Columbus Day")
    return {
        "announcement_handoff": handoff,
        "announcement_handoff_quiet_late": announcement.handoff(TEAM, on_a_holiday, announcement.Around(), 5, late),
        "announcement_handoff_accepted": announcement.answered(
            handoff.payload(), 5, announcement.who_accepted(Actor("Ben", "U0BEN"), NOW)
        ),
        "announcement_not_accepted": announcement.not_accepted(TEAM, WEEK_2.since, 5),
        "announcement_accepted_after_all": announcement.accepted_after_all(
            TEAM, "Ben", WEEK_2.since, Actor("Ben", "U0BEN"), NOW
        ),
        "announcement_pages_may_not_ring": quiet_hours.before_a_shift(NOW, NOW + timedelta(hours=10)),
        "announcement_nobody_accepted": announcement.nobody_accepted(TEAM, "Ben", "Ada", WEEK_2.since),
        "announcement_shift": announcement.shift_ahead(TEAM, REMINDER, "Ada", in_time),
        "announcement_shift_goes_on": announcement.shift_ahead(TEAM, REMINDER, "Ben", late),
        "announcement_deadlines": announcement.deadlines_ahead(TEAM, DUE, ["owner"], NOW, in_time),
        "announcement_maintenance": maintenance.notice(notice(WINDOW), in_time),
        "announcement_no_maintenance": maintenance.notice(notice(NO_WINDOW), late),
    }


def upkeeps() -> Mapping[str, Message]:
    ada, mo, fortnight = Actor("Ada", "U0ADA"), Actor("Mo", "U0MO"), timedelta(days=14)
    said = (
        Said("Slack notice", NOW, "delivered", "1795000000.000100"),
        Said("e-mail", NOW, "cancelled", why="e-mail is not configured"),
        Said("status page: scheduled", NOW, "pending"),
        Said("status page: in progress", WINDOW.starts),
        Said("booking", NOW, "unsaid"),
    )
    lines = [Listed(WINDOW, "w", said), Listed(NO_WINDOW, "n"), Listed(BOOKED, "#3", asked=True)]
    duty = (TEAM, LATE.subject, "Ada", 359, LATE.due, 4)
    return {
        "maintenance_booked": maintenance.booked(BOOKED, ada, None, None),
        "maintenance_booked_late": maintenance.booked(BOOKED, ada, mo, fortnight),
        "maintenance_please_approve": maintenance.please_approve(BOOKED, ada, timedelta(days=11), fortnight),
        "maintenance_approved": maintenance.decided(BOOKED, "booked", mo, NOW),
        "maintenance_refused_to_the_asker": maintenance.to_the_asker(BOOKED, "refused", mo),
        "maintenance_lapsed": maintenance.to_the_asker(BOOKED, "lapsed", mo),
        "maintenance_called_off": maintenance.called_off(BOOKED, ada),
        "maintenance_next": maintenance.upcoming(lines),
        "maintenance_cancel": maintenance.upcoming(lines, to_cancel=True),
        "maintenance_receipts": maintenance.receipts(lines[0]),
        "maintenance_receipts_gone": maintenance.receipts(None),
        "maintenance_nothing": maintenance.upcoming([]),
        "maintenance_help": maintenance.help_text(),
        "maintenance_did_you_mean": maintenance.did_you_mean("nxet", ["/maintenance next"]),
        "deadlines": upkeep.deadlines(TEAM, DUE, [(PROFIT, NOW)], [(8, past("met")), (9, past())]),
        "deadline_was_it_met": upkeep.was_it_met(TEAM, past(), 9, timedelta(hours=3)),
        "deadline_recorded": upkeep.recorded(TEAM, past(), "met", ada, NOW),
        "duty_asked": upkeep.please_do(*duty, LATE.due - timedelta(days=9), LATE.due - timedelta(days=9)),
        "duty_asked_again": upkeep.please_do(*duty, NOW, NOW - timedelta(hours=3)),
        "duty_drill": upkeep.please_do(TEAM, "runbook drill", None, 0, NOW, 5, NOW - timedelta(days=20), NOW),
        "duty_done": upkeep.done(LATE.subject, ada, NOW),
    }


def silences() -> Mapping[str, Message]:
    ada, mo = Actor("Ada <!channel>", "U0ADA"), Actor("Mo", "U0MO")
    matcher, hours = Matcher(PROFIT, "Retries are booked twice", "near-duplicates", "stripe"), timedelta(hours=2)
    asked = Silence(3, "data", matcher, hours, "the loader moves <@U0BEN>", "asked", NOW, ada)
    on = replace(asked, state="active", until=NOW + hours, decided_by=mo)
    return {
        "silence_asked": silence.said(asked),
        "silence_asked_for_a_pipeline": silence.said(
            replace(asked, matcher=Matcher(PROFIT)), ["refund-ratio", "near-duplicates"]
        ),
        "silence_on": silence.said(on),
        "silence_refused": silence.said(replace(asked, state="refused", ended_by=mo, ended_at=NOW)),
        "silence_lapsed": silence.said(replace(asked, state="lapsed", ended_by=Actor("Watchkeeper"), ended_at=NOW)),
        "silence_ended": silence.said(replace(on, state="ended", ended_by=mo, ended_at=NOW)),
        "silence_over": silence.over(replace(on, state="ended", ended_by=Actor("Watchkeeper")), 2),
        "silence_over_and_nothing_held": silence.over(replace(on, state="ended", ended_by=mo), 0),
        "silence_list": silence.listing([on, asked]),
        "silence_none": silence.listing([]),
        "silence_not_understood": silence.not_understood("x", "How long?"),
    }


def links() -> Mapping[str, Message]:
    mo, dana = Actor("Mo", "U0MO"), Actor("Dana <!channel>", "U0DANA")
    asked = AccountLink(5, "data", "Ben", dana, "new here, ask <@U0ADA>", ("U0ADA",), "asked", NOW)
    linked = replace(asked, state="linked", decided_at=NOW, decided_by=mo)
    refused, undone = (replace(asked, state=s, ended_at=NOW, ended_by=mo) for s in ("refused", "undone"))
    lapsed, overtaken = (replace(asked, state=s, ended_at=NOW) for s in ("lapsed", "overtaken"))
    return {
        "link_offered": account_link.offered("Only the team can acknowledge this: Ada.", "data"),
        "link_who_are_you": account_link.who_are_you(UNLINKED, "U0DANA"),
        "link_who_are_you_and_everybody_is_known": account_link.who_are_you(TEAM, "U0DANA"),
        "link_who_are_you_and_nobody_answers": account_link.who_are_you(ALL_UNLINKED, "U0DANA"),
        "link_asked": account_link.request(UNLINKED, asked),
        "link_asked_without_a_reason": account_link.request(UNLINKED, replace(asked, reason="")),
        "link_approved": account_link.request(UNLINKED, linked),
        "link_refused": account_link.request(UNLINKED, refused),
        "link_lapsed": account_link.request(UNLINKED, lapsed),
        "link_overtaken": account_link.request(UNLINKED, overtaken),
        "link_undone": account_link.request(UNLINKED, undone),
        "link_approved_to_the_asker": account_link.to_asker(linked),
        "link_refused_to_the_asker": account_link.to_asker(refused),
        "link_lapsed_to_the_asker": account_link.to_asker(lapsed),
        "link_overtaken_to_the_asker": account_link.to_asker(overtaken, "Somebody else is Ben now."),
        "link_undone_to_the_asker": account_link.to_asker(undone),
        "link_announced": account_link.announced(linked),
        "link_announced_undone": account_link.announced(undone),
        "link_list": account_link.listing([(linked, ""), (linked, "team.toml gives Ben this id by now."), (asked, "")]),
        "link_list_none": account_link.listing([]),
    }


def handbooks() -> Mapping[str, Message]:
    shift = ShiftChange(WEEK_1.since, WEEK_1.until, ("Ada", "Ben"), ("Ben",))
    step = StepChange(P1, Do.PAGE, timedelta(minutes=15), ("Ada",), ("Ben",), (PROFIT,))
    change = Effect((shift,), (step,) * 14, ("the detector refund-ratio is new", "the setting zone changes"))
    proposed = edited.proposed(TEAM, change, 4, "5e884898da28")
    applied = edited.applied(Actor("Ben", "U0BEN"), NOW)
    return {
        "handbook_proposed": proposed,
        "handbook_proposed_without_effect": edited.proposed(TEAM, Effect((), (), ()), 4, "5e884898da28"),
        "handbook_applied": edited.as_it_stands(proposed.payload(), 4, None, applied),
        "handbook_withdrawn": edited.as_it_stands(proposed.payload(), 4, None, edited.WITHDRAWN),
        **proposals_that_enable(applied),
        "handbook_refused": edited.refused([Flaw("handbook.md", 19, "the owner 'Bob' is not on the team", "add him")]),
    }


def proposals_that_enable(applied: str) -> Mapping[str, Message]:
    """Before and after their detectors' past was gone over."""
    names = ["refund-ratio", "payment-exports", "growth-landing"]
    days = tuple(date(2026, 9, 1) + timedelta(days=n) for n in range(14))
    loud, blind = Noise(days, 58).why_too_loud(1.0), Noise((), 0, "WAREHOUSE_URL is not set").why_too_loud(1.0)
    found, well = dict(zip(names, (loud, blind, ""), strict=True)), dict.fromkeys(names, "")
    proposed = edited.proposed(TEAM, Effect((), (), ()), 4, "5e884898da28", names)
    warned = {by: edited.too_loud(found, by) for by in (None, Actor("Ben", "U0BEN"))}
    return {
        "handbook_enables": proposed,
        "handbook_enables_applied_before": edited.as_it_stands(proposed.payload(), 4, None, applied),
        "handbook_enables_withdrawn_before": edited.as_it_stands(proposed.payload(), 4, None, edited.WITHDRAWN),
        "handbook_enables_loud": edited.as_it_stands(proposed.payload(), 4, found, None),
        "handbook_enables_loud_applied": edited.as_it_stands(proposed.payload(), 4, found, applied),
        "handbook_enables_loud_withdrawn": edited.as_it_stands(proposed.payload(), 4, found, edited.WITHDRAWN),
        "handbook_enables_within": edited.as_it_stands(proposed.payload(), 4, well, None),
        **{f"handbook_too_loud{'_for_whom' if by else ''}": said for by, said in warned.items() if said},
    }


def trades_of_shifts() -> Mapping[str, Message]:
    return {
        "trade_asked": trades.request(TEAM, trade(), NOW),
        "trade_asked_of_everybody": trades.request(TEAM, trade(taker=None), NOW),
        "trade_waits_for_the_team": trades.request(
            TEAM, trade(state="accepted", holidays=("Xmas",), breach=BREACH), NOW
        ),
        "trade_holds": trades.request(TEAM, trade(state="holds", ended_by="Ben"), NOW),
        "trade_withdrawn": trades.request(TEAM, trade(state="withdrawn", ended_by="Ada"), NOW),
        "trade_expired": trades.request(TEAM, trade(state="expired", ended_by="Watchkeeper"), NOW),
        "trade_lapsed": trades.request(TEAM, trade(state="lapsed", ended_by="Watchkeeper"), NOW),
        "trade_still_waits": trades.still_waits(TEAM, trade()),
        "trade_beside": trades.you_are_affected(TEAM, trade(state="holds"), [WEEK_1]),
        "trade_override": trades.overridden(
            TEAM, "Ben", trade().wish.stretch, ["Ada"], "Ada is ill", Actor("Max", "U0MAX")
        ),
        "trade_to_the_asker": trades.to_the_asker(trades.asked_for(TEAM, 3, 2), 3),
        "trade_refused": trades.refused(TEAM, Refusal("Ada is primary for a part of that time only", (WEEK_1,))),
    }


def answers() -> Mapping[str, Message]:
    hits = [Hit(PROFIT, ISSUE.heading, 0.8, 80), Hit(PROFIT, None, 0.7, 60)]
    return {
        "oncall_now": oncall.now(TEAM, WEEK_1, WEEK_2),
        "oncall_next": oncall.upcoming(TEAM, [WEEK_1, WEEK_2]),
        "oncall_next_none": oncall.upcoming(TEAM, []),
        "oncall_day": oncall.on_day(TEAM, date(2026, 11, 30), [WEEK_1, WEEK_2]),
        "oncall_week": oncall.weeks(TEAM, [(WEEK_1.since, [WEEK_1]), (WEEK_2.since, [WEEK_1, WEEK_2])]),
        "oncall_me": oncall.shifts_of(TEAM, WEEK_1.primary, WEEK_1, [WEEK_2], [WEEK_2]),
        "oncall_me_idle": oncall.shifts_of(TEAM, "Engineer D", WEEK_1, [], []),
        "oncall_not_in_the_team": oncall.not_in_the_team(TEAM),
        "oncall_which": oncall.which(
            TEAM, "4/5", [("/oncall 2027-04-05", [WEEK_1]), ("/oncall 2027-05-04", [WEEK_1, WEEK_2])]
        ),
        "oncall_days": oncall.on_days(TEAM, date(2026, 11, 28), date(2026, 11, 29), [WEEK_1]),
        "oncall_hours": oncall.in_hours(TEAM, WEEK_1.since, WEEK_1.until, [WEEK_1]),
        "oncall_instant": oncall.at_instant(TEAM, NOW, WEEK_1),
        "oncall_pipelines": oncall.pipelines(TEAM, OWNERS, WEEK_1),
        "oncall_why": oncall.why(TEAM, NOW, WEEK_1),
        "oncall_help": oncall.help_text(),
        "oncall_no_such_date": oncall.no_such_date("feb 30"),
        "oncall_not_that_weekday": oncall.no_such_date("friday dec 31", "Dec 31, 2026 is a Thursday"),
        "oncall_did_you_mean": oncall.did_you_mean("nxet", ["/oncall next", "/oncall why"]),
        "oncall_unknown": oncall.did_you_mean("<!channel>", []),
        "oncall_load": load.load(TEAM, ledger(RULES, (), TERMS, 2026, NOW)),
        "oncall_load_even": load.load(TEAM, ledger(TEAM.rota_rules, (), Terms(), 2026, NOW)),
        "oncall_load_no_such_year": load.no_such_year("<!channel>"),
        "oncall_feed": feed.links(TEAM, f"{FEED}/{'a' * 64}.ics", f"{FEED}/{'b' * 64}.ics"),
        "oncall_feed_of_a_contact": feed.links(TEAM, None, f"{FEED}/{'b' * 64}.ics"),
        "oncall_feed_not_set_up": feed.not_set_up(["CALENDAR_SECRET", "WATCHKEEPER_PUBLIC_URL"]),
        "oncall_feed_not_for_you": feed.not_for_you(TEAM),
        "following_refused": on_call_presence.refused("usergroup", "Slack refused it: plan_upgrade_required"),
        "following_refused_otherwise": on_call_presence.refused("topic", "Slack refused it: <!channel>"),
        "runbook_help": runbook.help_text(),
        "runbook_menu": runbook.menu(TEAM),
        "runbook_pipeline": runbook.overview(TEAM, BOOK, [DEADLINE]),
        "runbook_issue": runbook.entry(TEAM, BOOK, ISSUE),
        "runbook_results": runbook.results("refund", hits),
        "runbook_nothing": runbook.nothing("<@U0ADA> zzz", [PROFIT]),
        "runbook_none": runbook.no_runbook(TEAM, OWNERS[1]),
        "runbook_gone": runbook.gone(),
        "incident_help": listed.help_text(),
        "incident_did_you_mean": listed.did_you_mean("lsit", ["/incident list"]),
        "incident_list": listed.listing([(incident(), PAGE), (mitigated(id=8, number=8), None)]),
        "incident_list_none": listed.listing([]),
        "incident_one": listed.one(acknowledged(), None, [Event(NOW, "note", Actor("Ada"), "The <!channel> was full")]),
        "incident_no_such": listed.no_such(99, [7, 8]),
        "incident_how": listed.how("/incident note 12 what you found"),
        "incident_opened": opening.opened(incident(), "C0DATA"),
        "incident_opened_before": opening.opened(incident(alert_count=2), "C0DATA"),
        "incident_place_gone": opening.gone(),
        "detectors_listed": detector_status.listing(standings()),
        "detectors_listed_each": detector_status.each(standings()),
        "detectors_listed_none": detector_status.listing([]),
        "detectors_listed_sixty": detector_status.listing(
            [replace(s, name=f"n{n}") for n in range(15) for s in standings()]
        ),
        "detector_paused": detector_status.said(paused()),
        "detector_pause_asked": detector_status.said(replace(paused(), state="asked")),
        "detector_pause_approved": detector_status.said(replace(paused(), decided_by="Mo")),
        "detector_pause_refused": detector_status.said(replace(paused(), state="refused", ended_by="Mo")),
        "detector_pause_lapsed": detector_status.said(replace(paused(), state="lapsed")),
        "detector_pause_over": detector_status.said(replace(paused(), state="over")),
        "detector_pause_has_ended": detector_status.over("refund-ratio"),
        "detector_resumed": detector_status.now_resumed("refund-ratio", Actor("Ada", "U0ADA")),
        "detector_how_to_pause": detector_status.how_to_pause(),
        "away": absence.away(NOW, NOW + 72 * HOUR, [(3, P1, "Revenue <b>", "17 escalation steps")] * 12),
        "away_nothing_missed": absence.away(NOW, NOW + HOUR, []),
        "detector_did_not_run": detector_trouble.did_not_run(["refund-ratio"], timedelta(minutes=15)),
        "detectors_did_not_run": detector_trouble.did_not_run(
            ["refund-ratio", "payment-exports"], timedelta(minutes=15)
        ),
        "detectors_ran_again": detector_trouble.ran_again(["refund-ratio", "payment-exports"]),
    }


HOUR = timedelta(hours=1)


def paused() -> Pause:
    ada = Actor("Ada", "U0ADA")
    return Pause(5, "data", "refund-ratio", "a <!channel> backfill", "paused", NOW, ada, HOUR, NOW + HOUR)


def standings() -> list[Standing]:
    figures = (0.016, 0.017, 0.015, 0.019, 0.004)
    alarm = Standing("refund-ratio", PROFIT, True, Outcome.ALARM, figures, 0.01, NOW, None, right=8, judged=9)
    off = Standing("login-regions", PROFIT, False, None, (), None, None, None)
    paused = replace(
        alarm, name="<b>", paused=Paused("Ada", NOW, "backfill & more", NOW + timedelta(hours=2)), judged=0
    )
    return [alarm, replace(alarm, name="late-one", outcome=Outcome.PASS, late=True, judged=0), paused, off]


def views() -> Mapping[str, dict[str, Any]]:
    both = [(incident(), PAGE), (acknowledged(id=8, state=State.ACKNOWLEDGED), None)]
    return {
        "home_of_a_member": home.home(TEAM, "Ada", WEEK_1, [WEEK_2], both, {i.id: frozenset(Act) for i, _ in both}),
        "home_of_a_member_without_shifts": home.home(TEAM, "Ben", WEEK_1, [], []),
        "incident_menu": menu.menu(incident(), "7 C0DATA"),
        "incident_menu_resolved": menu.menu(resolved(), "7 C0DATA"),
        "incident_menu_done": menu.done(7, "Incident 7 is mitigated; it stays open."),
        **{f"incident_form_{c}": forms.view(c, incident(), GIVEN, "7 C0DATA") for c in forms.FORMS},
        "incident_form_snooze_no_more": forms.view(
            "snooze", incident(), forms.Given(NOW, Snoozes((), NOW, "Monthly close"), LEVELS_UNSAID), "7 C0DATA"
        ),
        "incident_menu_acknowledged": menu.menu(acknowledged(), "7 C0DATA"),
        "incident_resolve_form": resolve_form.form(incident(), "7 C0DATA", UNWATCHED),
        "incident_resolve_form_measured": resolve_form.form(incident(), "7 C0DATA", MEASURED),
        "incident_resolve_form_still_wrong": resolve_form.form(incident(), "7 C0DATA", STILL_WRONG),
        "incident_resolve_measuring": resolve_form.measuring(incident(), "7 C0DATA"),
        "incident_form_open": opening.form(TEAM, "C0DATA 1795000000.000100", "Profit of <!channel> looks odd"),
        "link_form": account_link.form(UNLINKED, "U0DANA"),
        "detector_pause_form": detector_status.form("refund-ratio", "C0DATA refund-ratio"),
        "maintenance_form": maintenance.form("New nodes", NOW, "C0DATA"),
        "home_of_a_guest": home.home(TEAM, None, WEEK_1, [], both),
    }


def messages() -> Mapping[str, Message]:
    return {
        **incidents(),
        **threads(),
        **directs(),
        **figures(),
        **announcements(),
        **trades_of_shifts(),
        **handbooks(),
        **silences(),
        **links(),
        **upkeeps(),
        **answers(),
    }


# Everything as Slack is sent it.
DRAWN: dict[str, Any] = {**{name: m.payload() for name, m in messages().items()}, **views()}


def texts(value: Any) -> Iterator[str]:
    """All that somebody reads of it."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("text", "fallback") if isinstance(value.get(key), str))
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
