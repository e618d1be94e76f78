"""Who may say to be whom, who answers, what comes in between; and that team.toml has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.refused import words
from bot.handbook.team.settings import ContactSettings
from bot.handbook.team.team import Team
from bot.incidents.account_links import (
    WAITS_FOR,
    AccountLink,
    approvers,
    cannot_ask,
    may_be,
    may_not_answer,
    may_not_undo,
    obstacle,
    refusal,
    unneeded,
)
from bot.incidents.rights import Act, Refused
from bot.people import Actor
from tests.unit.blocks.samples import ALL_UNLINKED, NOW, TEAM, UNLINKED

DANA, ADA, MO = "U0DANA", "U0ADA", "U0MO"
ASKED = AccountLink(5, "data", "Ben", Actor("dana", DANA), "", (MO,), "asked", NOW)
LINKED = replace(ASKED, state="linked", decided_at=NOW, decided_by=Actor("Mo", MO))

REFUSED = replace(ASKED, state="refused", ended_at=NOW, ended_by=Actor("Mo", MO))


def managed(team: Team, slack: str = MO) -> Team:
    """With a manager, Mo."""
    contacts = {"Engineering Manager": ContactSettings(slack=slack, name="Mo")}
    changed = {"contacts": contacts, "approver": "Engineering Manager"}
    return team.model_copy(update={"settings": team.settings.model_copy(update=changed)})


@pytest.mark.parametrize(
    ("team", "slack", "people"),
    [
        (UNLINKED, DANA, ("Ben",)),
        (ALL_UNLINKED, DANA, ("Ada", "Ben")),
        (TEAM, DANA, ()),
        (UNLINKED, ADA, ()),
        (UNLINKED, "", ()),  # a pager, or the bot itself
        (managed(UNLINKED), MO, ("Ben",)),  # the manager may be one of the team, too
    ],
)
def test_one_may_be_whom_nobody_knows_and_who_is_known_may_be_nobody(
    team: Team, slack: str, people: tuple[str, ...]
) -> None:
    assert may_be(team, slack) == people


@pytest.mark.parametrize(
    ("team", "asker", "able"),
    [
        (managed(UNLINKED), DANA, {MO: "Mo"}),
        (UNLINKED, DANA, {ADA: "Ada"}),  # no manager: the owners
        (managed(UNLINKED, "C0MANAGERS"), DANA, {ADA: "Ada"}),  # a channel is nobody who answers
        (ALL_UNLINKED, DANA, {}),
        (managed(UNLINKED), MO, {ADA: "Ada"}),  # the manager asks: an owner answers
        (managed(ALL_UNLINKED), MO, {MO: "Mo"}),  # nobody else could
    ],
)
def test_the_manager_answers_else_an_owner_and_nobody_for_themselves_unless_alone(
    team: Team, asker: str, able: dict[str, str]
) -> None:
    assert approvers(team, asker) == able


@pytest.mark.parametrize(
    ("team", "asker", "says"),
    [
        (UNLINKED, DANA, ""),
        (UNLINKED, ADA, "You are Ada here already."),
        (TEAM, DANA, "correct it in team.toml"),
        (ALL_UNLINKED, DANA, '[people."YOUR NAME"]\nslack = "U0DANA"'),
    ],
)
def test_who_cannot_ask_is_told_what_to_do(team: Team, asker: str, says: str) -> None:
    assert (says in cannot_ask(team, asker)) if says else cannot_ask(team, asker) == ""


@pytest.mark.parametrize(
    ("person", "earlier", "says"),
    [
        ("Ben", [], ""),
        ("Ada", [], "linked to a Slack account already"),
        ("Zoe", [], "linked to a Slack account already"),
        ("Ben", [ASKED], "You asked"),
        ("Ben", [replace(ASKED, person="Zoe")], "to be known as Zoe"),  # one request at a time
        ("Ben", [REFUSED], "That was refused"),
        ("Ben", [replace(REFUSED, ended_at=NOW - WAITS_FOR)], ""),
        ("Ben", [replace(REFUSED, ended_at=NOW - WAITS_FOR), REFUSED], "That was refused"),
        ("Ben", [replace(REFUSED, person="Zoe")], ""),  # of somebody else
        ("Ben", [replace(ASKED, state="lapsed", ended_at=NOW)], ""),
        ("Ben", [replace(REFUSED, state="undone")], "That was undone"),
        ("Ben", [replace(REFUSED, state="undone", ended_by=Actor("dana", DANA))], ""),  # by themselves
    ],
)
def test_one_request_waits_at_a_time_and_a_refusal_holds_for_a_week(
    person: str, earlier: list[AccountLink], says: str
) -> None:
    found = refusal(managed(UNLINKED), person, DANA, earlier, NOW)
    assert (says in words(found)) if says else found == ""


@pytest.mark.parametrize(
    ("link", "by", "says"),
    [
        (ASKED, MO, ""),
        (ASKED, ADA, "Only Mo can approve a link"),
        (ASKED, DANA, "Only Mo can approve a link"),
        (ASKED, "", "Only Mo can approve a link"),
        (LINKED, MO, "Mo approved it"),
        (REFUSED, MO, "Mo refused it"),
        (replace(ASKED, state="lapsed"), MO, "Nobody answered in time"),
    ],
)
def test_only_who_was_asked_answers_and_only_once(link: AccountLink, by: str, says: str) -> None:
    found = may_not_answer(managed(UNLINKED), link, Actor("x", by))
    assert (says in words(found)) if says else found == ""


def test_whoever_is_the_only_one_in_slack_who_could_answer_may_answer_themselves() -> None:
    own = replace(ASKED, asker=Actor("Mo", MO))
    assert may_not_answer(managed(ALL_UNLINKED), own, Actor("Mo", MO)) == ""
    assert may_not_answer(managed(UNLINKED), own, Actor("Mo", MO)) == Refused(Act.DECIDE_LINK, "concerned", ("Ada",))


def test_what_came_in_between_stands_in_the_way() -> None:
    assert obstacle(UNLINKED, ASKED) == ""
    assert "<@U0BEN> by now" in obstacle(TEAM, ASKED)
    assert "is Ben by now" in obstacle(UNLINKED.linked({"Ben": DANA}), ASKED)
    assert "on the team any more" in obstacle(UNLINKED, replace(ASKED, person="Zoe"))


@pytest.mark.parametrize(("by", "may"), [(MO, True), (DANA, True), (ADA, False), ("", False)])
def test_who_is_linked_and_who_could_approve_it_may_undo_it(by: str, may: bool) -> None:
    team = managed(UNLINKED).linked({"Ben": DANA})
    assert (may_not_undo(team, LINKED, Actor("x", by)) == "") is may


def test_what_waits_or_has_ended_is_not_undone() -> None:
    by = Actor("Mo", MO)
    assert "nothing to undo" in words(may_not_undo(managed(UNLINKED), ASKED, by))
    assert "undid it" in words(may_not_undo(managed(UNLINKED), replace(LINKED, state="undone", ended_by=by), by))


@pytest.mark.parametrize(
    ("written", "link", "says"),
    [
        (UNLINKED, LINKED, ""),
        (TEAM, LINKED, "another id (`U0BEN`)"),
        (TEAM, replace(LINKED, asker=Actor("ben", "U0BEN")), "this id"),
        (UNLINKED, replace(LINKED, asker=Actor("ada", ADA)), "By team.toml this is Ada"),
        (UNLINKED, replace(LINKED, person="Zoe"), "on the team any more"),
    ],
)
def test_a_link_that_team_toml_overrules_is_not_needed(written: Team, link: AccountLink, says: str) -> None:
    found = unneeded(written, link)
    assert (says in words(found)) if says else found == ""


@pytest.mark.parametrize(
    ("written", "links", "slack"),
    [
        (UNLINKED, {"Ben": DANA}, DANA),
        (TEAM, {"Ben": DANA}, "U0BEN"),  # team.toml wins
        (UNLINKED, {"Ben": ADA}, None),  # by team.toml this is Ada
        (UNLINKED, {"Zoe": DANA}, None),
        (UNLINKED, {}, None),
    ],
)
def test_links_fill_only_what_team_toml_leaves_open(written: Team, links: dict[str, str], slack: str | None) -> None:
    team = written.linked(links)
    assert team.slack_of("Ben") == slack
    assert team.slack_of("Ada") == ADA
    assert team.person_of(DANA) == ("Ben" if slack == DANA else None)


def test_a_week_is_counted_from_the_refusal() -> None:
    just_before = NOW + WAITS_FOR - timedelta(seconds=1)
    assert refusal(managed(UNLINKED), "Ben", DANA, [REFUSED], just_before)
    assert not refusal(managed(UNLINKED), "Ben", DANA, [REFUSED], NOW + WAITS_FOR)
