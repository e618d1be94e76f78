"""Trades over the wire: asked in the channel, taken by the first, approved by the team, told to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

from local_slack.people import everything

from bot.incidents.incident import Answer
from bot.people import Actor
from bot.store import changes
from bot.store.record import lines
from tests.scenarios.announced import told
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_races import at_once

A, B, C, D, MANAGER = "U0ENGA", "U0ENGB", "U0ENGC", "U0ENGD", "U0MANAGER"
TEAM = "data-engineering"
HOUR = timedelta(hours=1)


def type_in(house: House, who: str, line: str) -> str:
    """What the person is answered, for their eyes alone."""
    person = house.person(who)
    before = len(person.ephemerals(CHANNEL))
    person.command(CHANNEL, line)
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    house.deliver()
    return everything(person.ephemerals(CHANNEL)[-1])


def press(house: House, who: str, button: str) -> str:
    said = press_unseen(house, who, button)
    house.deliver()
    return said


def press_unseen(house: House, who: str, button: str) -> str:
    """Nobody's window shows yet what came of it."""
    person, ts = house.person(who), request(house)["ts"]
    before = len(person.ephemerals(CHANNEL))
    person.click(CHANNEL, ts, f"trade_{button}")
    person.wait_for(lambda: len(person.ephemerals(CHANNEL)) > before)
    return str(person.ephemerals(CHANNEL)[-1]["text"])


def request(house: House) -> dict[str, str]:
    found: dict[str, str] = next(m for m in house.parents() if "trade" in m["text"])
    return found


def primary(house: House, hours: float = 0) -> str:
    return house.bot.plans[TEAM].rota.on_call_at(house.clock.now() + hours * HOUR).primary


def test_a_cover_goes_to_the_first_who_presses(house: House) -> None:
    assert "request 1" in type_in(house, B, "/oncall cover tomorrow")
    assert "you're on call" in press_unseen(house, A, "take")
    assert "Already settled: Engineer A takes over" in press(house, D, "take")
    assert "settled: Engineer A is on call" in everything(request(house))
    assert (primary(house), primary(house, 30)) == ("Engineer B", "Engineer A")


def test_a_colleague_is_named_before_the_time_or_behind_it(house: House) -> None:
    said = [
        type_in(house, B, f"/oncall swap {words}")
        for words in (f"<@{C}> tomorrow", f"oct 11 <@{C}>", "today with engineer c")
    ]
    assert all(f"request {number}" in answer for number, answer in enumerate(said, 1))
    assert all("Engineer C" in everything(m) for m in house.parents() if "trade" in m["text"])


def test_two_who_press_at_the_same_moment_do_not_both_have_it(house_on_either: House) -> None:
    house = house_on_either
    type_in(house, B, "/oncall cover tomorrow")
    answers: list[Answer] = []
    trading = house.bot.trading
    at_once(
        lambda: answers.append(trading.take(1, Actor("Engineer A", A), "one click")),
        lambda: answers.append(trading.take(1, Actor("Engineer D", D), "another click")),
    )
    assert sorted(a.done for a in answers) == [False, True]


def test_a_swap_waits_for_the_colleague_and_everybody_concerned_is_told(house: House) -> None:
    type_in(house, B, f"/oncall swap <@{A}> tomorrow")
    assert any("waiting for Engineer A" in text for text in told(house, A))
    assert "Engineer A was asked, not you" in press(house, D, "take")
    press(house, A, "take")
    assert any("settled: Engineer A is on call" in text for text in told(house, B))
    assert any("while you are secondary" in text for text in told(house, C))


def test_who_is_asked_can_decline(house: House) -> None:
    type_in(house, B, f"/oncall swap <@{A}> tomorrow")
    assert "Declined" in press(house, A, "decline")
    assert primary(house, 30) == "Engineer B"
    assert any("declined by Engineer A" in text for text in told(house, B))


def test_a_holiday_waits_for_a_majority_of_the_others(house: House) -> None:
    type_in(house, C, f"/oncall swap <@{B}> dec 25")
    assert "The team has to approve" in press(house, B, "take")
    assert "Only Engineer A, Engineer D or Engineering Manager can approve" in press(house, B, "approve")
    press(house, A, "approve")
    assert "1 of 2" in everything(request(house))
    press(house, D, "approve")
    assert "settled: Engineer B is on call" in everything(request(house))


def test_a_third_major_holiday_is_put_to_the_team_only_with_that_said(house: House) -> None:
    assert "would cover 3 major holidays" in type_in(house, D, f"/oncall swap <@{A}> thanksgiving")
    type_in(house, D, f"/oncall swap <@{A}> thanksgiving anyway")
    assert "would cover 3 major holidays" in everything(request(house))


def test_the_manager_alone_can_refuse_a_holiday(house: House) -> None:
    type_in(house, C, f"/oncall swap <@{B}> dec 25")
    press(house, B, "take")
    press(house, MANAGER, "refuse")
    assert "refused" in everything(request(house))


def test_refusals_say_why(house: House) -> None:
    assert "is not primary then" in type_in(house, A, "/oncall cover tomorrow")
    assert "Only the people in the rotation" in type_in(house, MANAGER, "/oncall cover tomorrow")
    assert "did you mean Engineer B" in type_in(house, D, "/oncall swap Enginer B thanksgiving")
    assert house.parents() == []


def test_an_open_request_can_be_withdrawn_by_who_asked(house: House) -> None:
    type_in(house, B, "/oncall cover tomorrow")
    assert "Only Engineer B or Engineering Manager can withdraw" in type_in(house, C, "/oncall withdraw 1")
    assert "Which one?" in type_in(house, B, "/oncall withdraw")
    offered = house.person(B).ephemerals(CHANNEL)[0]["ts"]
    house.person(B).click(CHANNEL, offered, "trade_withdraw")
    house.person(B).wait_for(lambda: "Withdrawn." in [m["text"] for m in house.person(B).ephemerals(CHANNEL)])
    assert "withdrawn by Engineer B" in press(house, A, "take")


def test_a_trade_can_be_undone_until_it_begins(house: House) -> None:
    type_in(house, B, "/oncall cover tomorrow")
    press(house, A, "take")
    press(house, B, "undo")
    assert primary(house, 30) == "Engineer B"


def test_a_trade_that_has_begun_stays(house: House) -> None:
    type_in(house, B, "/oncall cover tomorrow")
    press(house, A, "take")
    house.clock.advance(23 * HOUR)
    assert "has begun" in press(house, B, "undo")
    assert primary(house) == "Engineer A"


def test_who_could_answer_is_reminded_and_what_nobody_takes_ends(house: House) -> None:
    type_in(house, B, "/oncall cover tomorrow")
    for _ in range(24):
        house.clock.advance(HOUR)
        house.bot.trading.chase_due()
    house.deliver()
    assert sum("still open" in m["text"] for m in house.parents()) == 1  # two hours before
    assert "nobody took it in time" in everything(request(house))
    assert any("stays on call" in text for text in told(house, B))


def test_the_manager_overrides_an_override(house: House) -> None:
    assert "Only the manager" in type_in(house, A, f"/oncall override <@{A}> tomorrow")
    type_in(house, MANAGER, f"/oncall override <@{A}> tomorrow because B is ill")
    assert primary(house, 30) == "Engineer A"
    type_in(house, MANAGER, f"/oncall override <@{D}> tomorrow")
    assert primary(house, 30) == "Engineer D"
    assert sum("Decided by" in m["text"] for m in house.parents()) == 2


def test_every_change_is_on_record_and_survives_a_restart(house: House) -> None:
    type_in(house, B, "/oncall cover tomorrow")
    press(house, A, "take")
    house.restart()
    assert primary(house, 30) == "Engineer A"
    with house.bot.database.reading() as c:
        record = changes.latest(c, TEAM)
        shown = [line for line in lines(c, team=TEAM) if line["what"] == "change"]
    who_did_what = [("asked", "Engineer B"), ("taken", "Engineer A"), ("holds", "Engineer A")]
    assert [(r.kind, r.actor.name) for r in reversed(record)] == who_did_what
    assert [line["state"] for line in shown] == ["asked", "taken", "holds"]
