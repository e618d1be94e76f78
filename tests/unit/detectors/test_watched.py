"""`check` says for each known issue which detector watches it, with which limit from which line, or that nothing does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.handbook.document.reader import read_handbook
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team
from detectors.declare import declare
from detectors.watched import Watched, watched

EXAMPLE = Path("teams/data-engineering")


def team(**settings: object) -> Team:
    made = load_team(EXAMPLE)
    return made.model_copy(update={"settings": made.settings.model_copy(update=settings)})


def issue(name: str, of: Team) -> Watched:
    return next(one for one in watched(of, declare(of)) if one.issue == name)


def test_every_known_issue_is_told_of_once() -> None:
    book = team().handbook
    told = watched(team(), declare(team()))
    assert [(w.pipeline, w.issue) for w in told] == [(r.pipeline, i.heading) for r in book.runbooks for i in r.issues]


def test_a_limit_of_the_handbook_is_told_with_its_line() -> None:
    found = issue("Transaction Database", team())
    (watch,) = found.by
    (limit,) = watch.limits
    assert (watch.detector, limit.key, limit.value, limit.file) == ("refund-ratio", "below", "1 %", "handbook.md")
    assert "refund ratio < 1%" in team().handbook.lines[limit.line - 1]


def test_a_limit_moves_with_the_handbook() -> None:
    text = (EXAMPLE / "handbook.md").read_text().replace("under 1% of", "under 2% of").replace("< 1%)", "< 2%)")
    book = read_handbook(text, "handbook.md")
    (watch,) = issue("Transaction Database", team().model_copy(update={"handbook": book})).by
    assert watch.limits[0].value == "2 %"


def test_a_limit_of_the_settings_is_told_with_their_line() -> None:
    of = team()
    limit = next(w for w in issue("Clickstream Events", of).by).limits[0]
    lines = (EXAMPLE / "team.toml").read_text().splitlines()
    assert (limit.file, lines[limit.line - 1]) == ("team.toml", "[[detectors]]")


def test_an_issue_that_nothing_watches_is_said_to_be_so() -> None:
    found = issue("Outlier Users", team(detectors=()))
    assert (found.by, "nothing watches it" in str(found)) == ((), True)


def test_a_detector_that_is_switched_off_watches_nothing_now() -> None:
    found = issue("Outlier Users", team())
    off = replace(found, by=tuple(replace(watch, enabled=False) for watch in found.by))
    assert "nothing watches it now; outlier-users (switched off)" in str(off)
