"""A small team, its shifts, and one incident in every state: what the messages are drawn from in these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.blocks.announcement import Around
from bot.handbook.deadlines import CloseDeadline
from bot.handbook.model import Consumer, Downstream, Handbook, KnownIssue, Ownership, Person, Runbook
from bot.handbook.rota import Week
from bot.handbook.team.settings import PersonSettings, TeamSettings
from bot.handbook.team.team import Team
from bot.incidents.fault import Fault, How
from bot.incidents.incident import Alert, Do, Incident, State, Step, Target
from bot.incidents.lead import found
from bot.people import Actor
from bot.store.deadlines import PastDeadline
from bot.store.duties import DutyRow
from detectors.detector import Nature, Outcome, Result
from detectors.measure import Edge, Kind, Measure
from schedule.announcements import Handoff, ShiftReminder
from schedule.maintenance import Window
from schedule.notices import MaintenanceNotice, Saying
from schedule.rules import Reason, Shift
from schedule.trades import Stretch, Trade, Wish
from tests.levels import P1, P2

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # 03:00 in Los Angeles
REFUNDS = Measure(
    kind=Kind.SHARE,
    noun="refunds",
    value=0.004,
    whole=2654,
    of="transactions",
    usual=0.077,
    limit=0.01,
    edge=Edge.AT_LEAST,
)
_DUE = datetime(2026, 11, 24, 2, tzinfo=UTC)
LATE_FILE = Measure(
    kind=Kind.TIME, noun="file of Nov 23 from adyen", value=_DUE.timestamp() + 4320, limit=_DUE.timestamp()
)
PROFIT = "Aggregate Profit Pipeline"

ISSUE = KnownIssue(
    heading="Transaction Database",
    group="Upstream Datasets",
    issue="Some refunds arrive without their type",
    impact="Profit is 2-5 % too high",
    detection="Fewer than 1 % of a day's transactions are refunds",
    symptoms='Alert e-mail "Refund anomaly"',
    line=80,
)
BOOK = Runbook(
    number=1,
    pipeline=PROFIT,
    primary="Ada",
    secondary="Ben",
    overview="Sums up profit for investors, by month and quarter.",
    landing=timedelta(hours=6),
    deadlines=(CloseDeadline(period="month", business_days=3, text="Monthly close + 3 business days", line=70),),
    consumers=(Consumer(name="Executive Dashboard"), Consumer(name="Investor Portal")),
    issues=(
        ISSUE,
        KnownIssue(
            heading="Duplicate Transactions",
            group="Data Quality Issues",
            issue="Retries are booked twice",
            impact="Profit is too high",
            detection="One id twice within 5 minutes",
            symptoms="More rows than usual",
            line=90,
        ),
    ),
    downstream=(Downstream(where="Executive Dashboard", what="margins that are too high"),),
    line=60,
)
DEADLINE = (BOOK.deadlines[0], datetime(2026, 12, 4, 8, 0, tzinfo=UTC))
OWNERS = (
    Ownership(
        pipeline=PROFIT, area="Profit (Investors)", primary="Ada", secondary="Ben", investor_facing=True, line=20
    ),
    Ownership(
        pipeline="Daily Growth Pipeline",
        area="Growth (Experiments)",
        primary="Ben",
        secondary="Ada",
        investor_facing=False,
        line=21,
    ),
)
TEAM = Team(
    version="0" * 64,
    id="data",
    folder="teams/data",
    handbook=Handbook(
        file="handbook.md",
        sha="0" * 64,
        title="Handbook",
        people=(Person(name="Ada"), Person(name="Ben")),
        ownership=OWNERS,
        weeks=(
            Week(number=1, primary="Ada", secondary=("Ben",), line=31),
            Week(number=2, primary="Ben", secondary=("Ada",), line=32),
        ),
        runbooks=(BOOK,),
    ),
    settings=TeamSettings(
        name="Data",
        zone="America/Los_Angeles",
        rotation_start=date(2026, 11, 23),
        channel="C0DATA",
        people={"Ada": PersonSettings(slack="U0ADA"), "Ben": PersonSettings(slack="U0BEN")},
    ),
)


def without_slack(*names: str) -> Team:
    """The same team, and nobody knows these in Slack."""
    people = {n: PersonSettings(slack=None) if n in names else p for n, p in TEAM.settings.people.items()}
    return TEAM.model_copy(update={"settings": TEAM.settings.model_copy(update={"people": people})})


UNLINKED, ALL_UNLINKED = without_slack("Ben"), without_slack("Ada", "Ben")

WEEK_1 = Shift(
    primary="Ada",
    secondary=("Ben",),
    since=datetime(2026, 11, 23, 17, tzinfo=UTC),
    until=datetime(2026, 11, 30, 17, tzinfo=UTC),
    why=(
        Reason("holiday week", "Thanksgiving Week: Ada, then Ben", 40),
        Reason("weekly rotation", "week 1: Ada, then Ben", 31),
    ),
)
WEEK_2 = Shift(
    primary="Ben",
    secondary=("Ada",),
    since=WEEK_1.until,
    until=WEEK_1.until + timedelta(days=7),
    why=(Reason("weekly rotation", "week 2: Ben, then Ada", 32),),
)

ADA = Target("primary on-call", "Ada", "U0ADA")
BEN = Target("secondary on-call", "Ben", "U0BEN")
PAGE = Step(2, NOW + timedelta(minutes=15), Do.PAGE, (BEN,), "P1: no answer in 15 min, page the secondary on-call")
TELL = Step(
    1,
    NOW,
    Do.NOTIFY,
    (replace(ADA, role="primary owner"), replace(BEN, role="secondary owner"), Target("engineering manager", "Mo", "")),
    "P0: tell both owners and the engineering manager at once",
    stops_on_ack=False,
)
CFO = Step(4, NOW + timedelta(minutes=30), Do.INFORM, (Target("CFO office", "CFO Office", "U0CFO"),), "P0", 0, False)
HOLDER = (replace(ADA, role="who has it"),)
ASK = Step(21, NOW + timedelta(hours=3), Do.ASK, HOLDER, "it was to be fixed by now", 0, False)
LET_GO = Step(22, NOW + timedelta(hours=3, minutes=10), Do.LET_GO, HOLDER, "it was to be fixed", 0, False)
TICKET = Step(1, NOW, Do.TICKET, (replace(ADA, role="primary owner"),), "P3: a ticket for the primary owner", 0, False)
NOBODY = Step(20, NOW + timedelta(hours=3), Do.NOBODY, (), "P1: the chain ran 6 times and nobody answered", 5)


def alert(**changes: Any) -> Alert:
    given: dict[str, Any] = {
        "team": "data",
        "source": "test",
        "key": "1",
        "pipeline": PROFIT,
        "issue": ISSUE.heading,
        "nature": Nature.LATE,
        "summary": "No file by 02:00 <!channel>",
        "at": NOW,
        **changes,
    }
    return Alert(**given)


def incident(**changes: Any) -> Incident:
    """A P1 that nobody has yet."""
    made = Incident(
        id=7,
        team="data",
        number=7,
        fingerprint=f"{PROFIT}|{ISSUE.heading}",
        pipeline=PROFIT,
        issue=ISSUE.heading,
        nature=Nature.DEVIATION,
        investor_facing=True,
        title=f"{PROFIT} · {ISSUE.heading}",
        summary="Too few refunds among the day's transactions",
        measured=REFUNDS.measured,
        limit=REFUNDS.allowed,
        measure=REFUNDS,
        entity="",
        day=date(2026, 11, 23),
        deviation=0.07,
        query="SELECT count(*) FROM transactions WHERE day = '2026-11-23'",
        examples="created_at 2026-11-23 10:00:05, amount 12.5, transaction_id 48…1c",
        impact=ISSUE.impact,
        severity=P1,
        severity_why="investor-facing, and off by 7% (more than 5%)",
        state=State.TRIGGERED,
        opened_at=NOW,
        respond_by=NOW + timedelta(minutes=30),
        on_call_primary=ADA,
        on_call_secondary=(BEN,),
        on_call_until=WEEK_1.until,
        on_call_why="Thanksgiving Week: Ada, then Ben",
        paging="Slack direct message",
        handbook_sha="0" * 64,
        last_seen=NOW,
        channel="C0DATA",
        ts="1795000000.000100",
    )
    return replace(made, **changes)


def arrived(**changes: Any) -> Incident:
    """A file that was late and has come since."""
    return incident(
        **{
            "issue": "Payment Processor Exports",
            "impact": "The pipeline does not finish in time",
            "nature": Nature.LATE,
            "severity": P2,
            "severity_why": "investor-facing; late, but it has arrived: nothing is left to do",
            "summary": "The file of Nov 23 from adyen came Nov 24 03:12 UTC, 1 h 12 min after it was due (Nov 24 02:00 UTC).",
            "measured": LATE_FILE.measured,
            "limit": LATE_FILE.allowed,
            "measure": LATE_FILE,
            "deviation": None,
            **changes,
        }
    )


def acknowledged(**changes: Any) -> Incident:
    at = NOW + timedelta(minutes=4)
    given = {"state": State.ACKNOWLEDGED, "acknowledged_at": at, "acknowledged_by": Actor("Ada", "U0ADA")}
    return incident(**{**given, **changes})


def mitigated(**changes: Any) -> Incident:
    given = {"state": State.MITIGATED, "mitigated_at": NOW + timedelta(minutes=20), "mitigated_by": Actor("Ada")}
    return acknowledged(**{**given, **changes})


def reopened(**changes: Any) -> Incident:
    at = NOW + timedelta(hours=2)
    given = {"state": State.REOPENED, "reopened_at": at, "reopened_by": Actor("Ben", "U0BEN")}
    return incident(**{**given, "respond_by": at + timedelta(minutes=30), **changes})


def resolved(**changes: Any) -> Incident:
    at = NOW + timedelta(hours=1, minutes=12)
    given = {"state": State.RESOLVED, "resolved_at": at, "resolved_by": Actor("Ben", "U0BEN")}
    return acknowledged(**{**given, **changes})


def result(outcome: Outcome) -> Result:
    detail = "no table named transactions" if outcome is Outcome.ERROR else "no rows for 2026-11-23"
    return Result(
        detector="refund-ratio", pipeline=PROFIT, issue=ISSUE.heading, as_of=NOW, outcome=outcome, detail=detail
    )


# --- announcements --------------------------------------------------------------------------------------------------

HANDOFF = Handoff("handoff:2026-11-30", WEEK_2.since, WEEK_2.since + timedelta(hours=15), WEEK_1, WEEK_2, None)
WINDOW = Window(datetime(2026, 12, 6, 2, tzinfo=UTC), datetime(2026, 12, 6, 6, tzinfo=UTC), None, 300)
NO_WINDOW = replace(WINDOW, cancelled_because="Sun Nov 29 is one of the last 3 days of the month")
REMINDER = ShiftReminder("shift", WEEK_2.since - timedelta(days=3), WEEK_2.since, WEEK_2, timedelta(days=3))
DUE = [(PROFIT, *DEADLINE)]


def notice(window: Window) -> MaintenanceNotice:
    return MaintenanceNotice("maintenance", window.starts - timedelta(hours=48), window.starts, window, Saying.NOTICE)


def around() -> Around:
    """A week with something of everything."""
    return Around(
        open=[(incident(), PAGE), (acknowledged(id=8), None)],
        resolved=[resolved()],
        windows=[WINDOW, NO_WINDOW],
        deadlines=DUE,
        holidays=[(date(2026, 12, 25), "Christmas Day")],
        passed=[past("met", "all days had landed"), past("missed", "Nov 22 is missing"), past()],
        returning=[acknowledged(promised_at=NOW), acknowledged(id=8, snoozed_until=NOW + timedelta(days=1))],
        late=[LATE],
        silent=[
            ("refund-ratio", "9 transactions on Nov 20; 300 are needed to judge a share. To judge, set min_rows = 58")
        ],
        duties=[replace(LATE, subject="runbook drill", who=None, due=NOW + timedelta(days=3))],
    )


BREACH = "Ben would cover 3 major holidays in 2026 (Xmas, Easter, May Day); 2 are allowed"


def trade(taker: str | None = "Ben", **changes: Any) -> Trade:
    wish = Wish("Ada", taker, Stretch(WEEK_1.since + timedelta(days=1), WEEK_1.until))
    given: dict[str, Any] = {
        "id": 3,
        "team": TEAM.id,
        "wish": wish,
        "state": "open",
        "holidays": (),
        "breach": "",
        "asked_at": NOW,
        "asked_by": "Ada",
        "ended_by": "",
        "remind_at": None,
        "revision": 1,
        "votes": {},
    }
    return Trade(**{**given, **changes})


# --- upkeep ---------------------------------------------------------------------------------------------------------

BOOKED = replace(WINDOW, name="New warehouse <nodes>", booking=3, booked_at=NOW, line=0)
LATE = DutyRow(
    4, "data", "k", f"section: {PROFIT}", "Ada", 359, NOW, NOW - timedelta(days=2), "asked", NOW, 1, None, None
)


def past(state: str = "open", why: str = "") -> PastDeadline:
    return PastDeadline(9, "data", PROFIT, "Monthly close + 3 business days", NOW, state, why, None, None, None)


def fault(**changes: Any) -> Fault:
    """The first of it, which stands."""
    made = found(alert(nature=Nature.DEVIATION, day=date(2026, 11, 23), measure=REFUNDS), P1, NOW)
    return replace(made, id=1, **changes)


def three_faults() -> tuple[Fault, ...]:
    """The incident's own, one that is over, and one that follows from it."""
    over: dict[str, Any] = {
        "ended_at": NOW + timedelta(hours=1),
        "ended_why": "it landed Nov 24 03:12 UTC",
        "measured_over": True,
    }
    late = found(alert(issue="Payment <!channel>", measure=LATE_FILE, entity="adyen"), P2, NOW, How.GROUPED, "within")
    growth = alert(pipeline="Growth", issue=None, nature=Nature.MISSING, day=date(2026, 11, 22), measured="no rows")
    return fault(), replace(late, id=2, **over), replace(found(growth, P2, NOW, How.EXPLAINED, "A > B"), id=3)


def many_faults(number: int) -> tuple[Fault, ...]:
    others = (
        replace(fault(how=How.GROUPED), id=n, fingerprint=str(n), issue=f"Issue {n}") for n in range(2, number + 1)
    )
    return (fault(), *others)
