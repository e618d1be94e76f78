"""Steps and levels as people write them: whom, how, when, for which levels and hours; in four languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.coverage.coverage import State, coverage
from bot.handbook.document.chapters.rotation import response
from bot.handbook.document.phrases import duration, first_duration
from bot.handbook.document.reader import read_as_far
from bot.handbook.document.recipients import Names, readiness
from bot.handbook.document.sentences import clauses
from bot.handbook.model import Handbook
from bot.handbook.team.load import load_team
from bot.incidents.plan import plan_for
from bot.incidents.simulation import simulate

NAMES = Names(("SEV1", "SEV2", "SEV3"), ("Ann Lee",), ("Head of Data", "Teamleitung", "Directrice", "Gerente"))


def told(sentence: str) -> list[str]:
    """'30 page secondary on-call [outside]', for each deed of a sentence."""
    made = []
    for said in clauses(sentence, NAMES):
        after = said.after if said.after is not None else said.by
        minutes = "-" if after is None else f"{after.total_seconds() / 60:g}"
        hours = "" if said.hours == "any" else f" [{said.hours}]"
        made.append(f"{minutes} {said.act} {' and '.join(map(str, said.who))}{hours}")
    return made


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        ("The duty engineer is paged straight away.", ["0 page primary on-call"]),
        ("After a quarter of an hour of silence the deputy is rung.", ["15 page secondary on-call"]),
        ("45 mins in, ring the Head of Data", ["45 page Head of Data"]),
        ("At T+0 page the primary on-call", ["0 page primary on-call"]),
        ("Page the on-call engineer, in business hours only", ["- page primary on-call [wait]"]),
        ("If they don't pick up within 20 min, call the secondary", ["20 page secondary on-call"]),
        ("If the primary cannot be reached within half an hour, page the secondary", ["30 page secondary on-call"]),
        ("If Ann hasn't answered after an hour and a half, page the Head of Data", ["90 page Head of Data"]),
        ("Send the owner an e-mail", ["- notify primary owner"]),
        ("Send a message to the secondary owner", ["- notify secondary owner"]),
        ("If it's a weekend, also message @weekend-desk", ["- notify @weekend-desk [weekend]"]),
        ("On weekdays notify the owner", ["- notify primary owner [weekday]"]),
        (
            "In business hours page the primary on-call, otherwise create a ticket for the owner",
            ["- page primary on-call [inside]", "- ticket primary owner [outside]"],
        ),
        ("Bereitschaft sofort anrufen", ["0 page primary on-call"]),
        ("Nach 15 Minuten ohne Antwort die Vertretung anrufen", ["15 page secondary on-call"]),
        ("Wenn keine Antwort in 20 Minuten, Vertretung alarmieren", ["20 page secondary on-call"]),
        ("Nach 1 Stunde die Teamleitung informieren", ["60 notify Teamleitung"]),
        (
            "Verantwortlichen während der Geschäftszeiten benachrichtigen",
            ["- notify primary owner [wait]"],
        ),
        ("Ticket für den Verantwortlichen anlegen", ["- ticket primary owner"]),
        ("Appeler l'astreinte immédiatement", ["0 page primary on-call"]),
        ("Sans réponse après 20 minutes, appeler le suppléant", ["20 page secondary on-call"]),
        ("Après 40 minutes, prévenir la Directrice", ["40 notify Directrice"]),
        ("Créer un ticket pour le responsable", ["- ticket primary owner"]),
        ("Prévenir le responsable pendant les heures ouvrées", ["- notify primary owner [wait]"]),
        ("Llamar a la guardia de inmediato", ["0 page primary on-call"]),
        ("Si no responde en 10 minutos, llamar al suplente", ["10 page secondary on-call"]),
        ("Tras 30 minutos, avisar al Gerente", ["30 notify Gerente"]),
    ],
)
def test_a_sentence_is_read_for_what_it_does(sentence: str, deeds: list[str]) -> None:
    assert told(sentence) == deeds


_FORMS = (
    "If no response in {n} minutes, page the {who}",
    "At T+{n}m page the {who}",
    "{n} min: page the {who}",
    "After {n} minutes the {who} is paged",
    "No acknowledgement within {n} minutes: call the {who}",
    "Unless acknowledged within {n} minutes, ring the {who}",
    "{n} minutes in, wake the {who}",
    "Nach {n} Minuten ohne Antwort den {who} anrufen",
    "Sans réponse après {n} minutes, appeler le {who}",
    "Si no responde en {n} minutos, llamar al {who}",
)
_WHO = ("Head of Data", "Teamleitung", "Directrice", "Gerente")


@given(form=st.sampled_from(_FORMS), who=st.sampled_from(_WHO), n=st.integers(2, 300))
def test_who_is_paged_and_after_how_long_is_what_the_sentence_says(form: str, who: str, n: int) -> None:
    assert told(form.format(n=n, who=who)) == [f"{n} page {who}"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("a quarter of an hour", 15),
        ("three quarters of an hour", 45),
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("15 Minuten", 15),
        ("2 Stunden", 120),
        ("3 heures", 180),
        ("20 minutos", 20),
        ("half a day", None),
        ("15 ms", None),
    ],
)
def test_a_length_is_as_long_as_it_says_or_is_none(text: str, minutes: int | None) -> None:
    read = None if minutes is None else timedelta(minutes=minutes)
    assert (duration(text), first_duration(f"within {text}")) == (read, read)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Next business day", (None, 1, True)),
        ("2 business days", (None, 2, True)),
        ("within five working days", (None, 5, True)),
        ("nächster Werktag", (None, 1, True)),
        ("3 jours ouvrés", (None, 3, True)),
        ("4 business hours", (timedelta(hours=4), 1, True)),
        ("a few business days", (None, 1, False)),
    ],
)
def test_business_days_are_counted(text: str, read: tuple[timedelta | None, int, bool]) -> None:
    assert response(text) == read


@pytest.mark.parametrize(
    ("sentence", "ready"),
    [
        ("Notify primary owner, secondary available for backup", ("secondary available for backup",)),
        ("Tell the primary owner; the secondary stands by", ("the secondary stands by",)),
        ("Notify primary owner, secondary available for payroll", ()),
        ("Notify the owner, who is paid", ()),
    ],
)
def test_who_only_stands_ready_is_told_from_who_does_something_else(sentence: str, ready: tuple[str, ...]) -> None:
    assert readiness(sentence) == ready


# --- whole documents -------------------------------------------------------------------------------------------------

PAGE = """\
# Data duty manual
## Team
- Ann Lee
- Dr. Bob Ray
## Owners
| Pipeline | Business Area | Primary Owner | Secondary Owner |
|---|---|---|---|
| Ledger | Finance (Investors) | Ann Lee | Bob Ray |
## On-call
- Turn 1: Ann Lee (primary), Bob Ray (secondary)
- Turn 2: Bob Ray (primary), Ann Lee (secondary)
{rest}
## Contacts
- Head of Data: @head-data
- CIO: @cio
## Housekeeping
- Owners check their pages every fortnight
"""
TOML = """\
name = "Ledgers"
zone = "UTC"
channel = "C0DATA"
rotation_start = 2026-01-05
[people."Ann Lee"]
slack = "U0ANN"
[people."Dr. Bob Ray"]
slack = "U0BOB"
[contacts."@head-data"]
slack = "U0HEAD"
[contacts."@cio"]
slack = "U0CIO"
[contacts."#war-room"]
slack = "C0WAR"
"""


def book_of(rest: str) -> Handbook:
    book, flaws = read_as_far(PAGE.format(rest=rest).encode(), "handbook.md")
    assert book is not None
    assert flaws == ()
    return book


def chain(folder: Path, rest: str, level: str) -> list[str]:
    """What the bot does in the first hour and a half for a level, as `simulate` says it."""
    (folder / "handbook.md").write_text(PAGE.format(rest=rest))
    (folder / "team.toml").write_text(TOML)
    team = load_team(folder)
    severity = team.handbook.level(level)
    assert severity is not None
    at = datetime(2026, 3, 7, 3, tzinfo=UTC)  # a Saturday's night
    made = simulate(plan_for(team), "Ledger", severity, at, again=0).told
    return [f"{t.after.seconds // 60} {t.do} {t.target.role}" for t in made if t.target and t.round == 0]


LEVELS = """\
## Severities
**P0 - Down**
- Response time: 10 minutes
- Examples: no ledger data
**P1 - Wrong**
- Response time: 30 minutes
- Examples: figures off by more than 1%
**P2 - Rest**
- Response time: 2 business days
- Escalation: ticket for the owner
"""
TWO_CHAINS = """
## Escalation
### P0
1. Page the primary on-call and the secondary on-call
2. At T+10m page the Head of Data and post in #war-room
### P1
1. Page the primary on-call
2. No acknowledgement within 25 minutes: page the secondary on-call
3. No acknowledgement within 40 minutes: page the CIO
Repeat every 50 minutes up to 2 times.
"""


@pytest.mark.parametrize(
    "headed",
    [
        TWO_CHAINS,
        TWO_CHAINS.replace("## Escalation\n", "")
        .replace("### P0", "## P0 escalation")
        .replace("### P1", "## P1 escalation"),
        TWO_CHAINS.replace("### P0", "For P0:\n").replace("### P1", "\nFor P1:\n"),
    ],
)
def test_each_level_has_the_chain_under_its_own_heading(tmp_path: Path, headed: str) -> None:
    assert chain(tmp_path, LEVELS + headed, "P0") == [
        "0 page primary on-call",
        "0 page secondary on-call",
        "10 notify #war-room",
        "10 page head of data",
    ]
    assert chain(tmp_path, LEVELS + headed, "P1") == [
        "0 page primary on-call",
        "25 page secondary on-call",
        "40 page cio",
    ]
    repeat = book_of(LEVELS + headed).repeat
    assert repeat
    assert (repeat.every, repeat.times) == (timedelta(minutes=50), 2)


AS_ITEMS = """
## Severity
- **Critical**: respond in 15 mins. Page on-call; 15 mins later page secondary; another 15 mins later page the CIO.
- **Minor**: respond in 2 business days. Email the owner.
"""
AS_HEADINGS = """
## How urgent is it?
### Critical: investors see wrong numbers
Response time: 15 minutes. Page primary at once; page secondary after 15 minutes; after 30 minutes phone the CIO.
### Minor: questions
Response time: 2 business days. E-mail the owner.
"""
IN_GERMAN = """
## Dringlichkeitsstufen
**Kritisch**
- Reaktionszeit: 15 Minuten
- Eskalation: Bereitschaft sofort anrufen; nach 15 Minuten die Vertretung anrufen; nach 30 Minuten CIO anrufen
**Niedrig**
- Reaktionszeit: 2 Werktage
- Eskalation: Verantwortlichen benachrichtigen
"""


@pytest.mark.parametrize(
    ("rest", "worst", "mildest"),
    [(AS_ITEMS, "Critical", "Minor"), (AS_HEADINGS, "Critical", "Minor"), (IN_GERMAN, "Kritisch", "Niedrig")],
)
def test_levels_are_read_in_any_form(tmp_path: Path, rest: str, worst: str, mildest: str) -> None:
    assert chain(tmp_path, rest, worst) == ["0 page primary on-call", "15 page secondary on-call", "30 page cio"]
    assert chain(tmp_path, rest, mildest) == ["0 notify primary owner"]
    assert [(t.within, t.days) for t in book_of(rest).response_times] == [(timedelta(minutes=15), 1), (None, 2)]


def test_a_turn_is_of_the_rota_and_owns_nothing() -> None:
    book = book_of(LEVELS)
    assert [o.pipeline for o in book.ownership] == ["Ledger"]
    assert [(w.primary, w.secondary) for w in book.weeks] == [
        ("Ann Lee", ("Dr. Bob Ray",)),
        ("Dr. Bob Ray", ("Ann Lee",)),
    ]


def test_a_chain_under_any_heading_is_a_chain() -> None:
    steps = (
        "\n## What happens when\n1. The duty engineer is paged.\n2. After 20 minutes of silence the deputy is rung.\n"
    )
    assert [(s.act, [str(w) for w in s.who], s.after) for s in book_of(LEVELS + steps).after_hours] == [
        ("page", ["primary on-call"], timedelta(0)),
        ("page", ["secondary on-call"], timedelta(minutes=20)),
    ]


@pytest.mark.parametrize(
    "sentence",
    ["Page the CIO at night.", "The head of data is told.", "Die Teamleitung anrufen.", "Appeler l'astreinte."],
)
def test_a_deed_that_stands_where_nothing_reads_it_is_named(tmp_path: Path, sentence: str) -> None:
    page = PAGE.format(rest=LEVELS) + f"\n## Other things\n\n{sentence}\n"
    (tmp_path / "handbook.md").write_text(page)
    (tmp_path / "team.toml").write_text(TOML)
    line = page.split("\n").index(sentence) + 1
    assert coverage(load_team(tmp_path)).of(line).state is State.LOST


SUN = """\
# Ops
## Team
- Ann Lee
- Bob Ray
## Owners
- Ledger: Ann Lee
## On call
| Region | Hours (UTC) | On-call |
|---|---|---|
| APAC | 22:00-{one} | Ann Lee |
| EMEA | {two}-22:00 | Bob Ray |
"""


@pytest.mark.parametrize(("one", "two"), [("09:00", "10:00"), ("10:00", "09:00")])
def test_hours_that_are_no_whole_day_are_named_with_what_is_amiss(one: str, two: str) -> None:
    _, flaws = read_as_far(SUN.format(one=one, two=two).encode(), "handbook.md")
    assert [(f.line, f.wrong) for f in flaws] == [
        (8, f"these shifts are not one day around: one ends at {one}, the next begins at {two}")
    ]


def test_turns_without_an_order_ask_for_it_with_the_names() -> None:
    page = SUN.split("| Region")[0] + "Weekly rotation: each engineer takes a week.\n"
    _, flaws = read_as_far(page.encode(), "handbook.md")
    assert [(f.line, f.instead) for f in flaws] == [
        (8, "add a line with the order that is meant, such as 'Order: Ann Lee, Bob Ray'")
    ]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ("1 2 4", "the rotation jumps from 2 to 4"),
        ("2 2 3", "2 is in the rotation twice"),
        ("40 41 42", ""),
        ("51 52 1", ""),
        ("1 3 5", ""),
    ],
)
def test_a_slip_in_the_numbers_of_the_turns_is_named(numbers: str, wrong: str) -> None:
    turns = "\n".join(f"- Week {n}: {who}" for n, who in zip(numbers.split(), ("Ann", "Bob", "Cid"), strict=True))
    page = f"# Ops\n## Team\n- Ann\n- Bob\n- Cid\n## Owners\n- Ledger: Ann\n## On call\n{turns}\n"
    assert [f.wrong for f in read_as_far(page.encode(), "handbook.md")[1]] == ([wrong] if wrong else [])


# --- steps in any shape, and what no step may say ---------------------------------------------------------------------

SHAPES = {
    "a table of whom": "| After | Who | How |\n|---|---|---|\n| 0 min | Primary on-call | page |\n| 15 min | Secondary on-call | page |\n| 45 min | CIO | phone |",
    "a table of deeds": "| Time | Action |\n|---|---|\n| Immediately | Page the primary on-call |\n| +15 min | Page the secondary on-call |\n| +45 min | Page the CIO |",
    "a table of steps": "| Step | Action | Timing |\n|---|---|---|\n| 1 | Page primary on-call | at once |\n| 2 | Page secondary on-call | no response in 15 minutes |\n| 3 | Page CIO | no response in 45 minutes |",
    "a matrix": "| Severity | 0 min | 15 min | 45 min |\n|---|---|---|---|\n| P0 | Primary on-call | Secondary on-call | CIO |\n| P1 | Primary on-call | - | - |",
    "sentences": "Page the primary on-call first. If there is no answer within 15 minutes, page the secondary on-call. After 45 minutes, page the CIO.",
    "arrows": "Primary on-call → (15 min) → Secondary on-call → (30 min) → CIO",
    "bold steps": "**Step 1:** Page the primary on-call\n\n**Step 2 (after 15 min):** Page the secondary on-call\n\n**Step 3 (after 45 min):** Page the CIO",
    "waiting": "1. Page the primary on-call and wait 15 minutes\n2. Page the secondary on-call, then wait half an hour\n3. Page the CIO",
    "nested": "- First\n  - Page the primary on-call\n- No response\n  - 15 min: page the secondary on-call\n  - 45 min: page the CIO",
    "levels in brackets": "1. Page the primary on-call\n2. After 15 min page the secondary (P0 only)\n3. After 45 min page the CIO unless it is a P1",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_chain_is_run_to_the_minute_in_whatever_shape_it_is_written(tmp_path: Path, shape: str) -> None:
    assert chain(tmp_path, f"{LEVELS}\n## Escalation path\n\n{SHAPES[shape]}\n", "P0") == [
        "0 page primary on-call",
        "15 page secondary on-call",
        "45 page cio",
    ]


_DEEDS = ("page", "call", "notify", "tell", "alert", "escalate to")


@settings(max_examples=25)
@given(
    form=st.sampled_from(
        [
            ("Do not {do} the CIO", "this sentence says what is not done"),
            ("Never {do} the CIO at night", "this sentence says what is not done"),
            ("If needed, {do} the CIO", "this sentence leaves it to somebody whether it is done"),
            ("You may {do} the CIO", "this sentence leaves it to somebody whether it is done"),
            ("After 10-15 minutes, {do} the CIO", "cannot read when this is done"),
            ("Every 5 minutes, {do} the CIO", "cannot read when this is done"),
        ]
    ),
    do=st.sampled_from(_DEEDS),
)
def test_what_is_forbidden_optional_or_at_no_certain_time_is_refused(form: tuple[str, str], do: str) -> None:
    sentence, wrong = form
    steps = f"{LEVELS}\n## Escalation\n1. Page the primary on-call\n2. {sentence.format(do=do)}\n"
    _, flaws = read_as_far(PAGE.format(rest=steps).encode(), "handbook.md")
    assert [f.wrong.split(":")[0] for f in flaws] == [wrong]


@pytest.mark.parametrize("words", ["primary and secondary", "as said", "at 6 am", "and so on"])
def test_no_length_is_read_into_other_words(words: str) -> None:
    assert first_duration(words) is None
