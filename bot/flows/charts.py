"""The picture of a detector's figure in the thread of the incident that it opened: once for each severity, so that what
has become worse is shown again and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from bot.flows.incidents import notifications
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident, State
from bot.notify.notifier import Draft, OnDoubt
from bot.notify.payload import Chart
from bot.notify.pictures import PICTURES
from bot.store import detecting, notices
from detectors.detector import Outcome, Result
from detectors.picture import FEWEST, Picture, Point

DAYS = 60


def picture_of(c: Connection, team: str, result: Result) -> Picture | None:
    """What the runs on record measured on the last days; for days before the first of them, how those look now. None
    for too few days."""
    on_record = detecting.figures_by_day(c, team, result.detector, DAYS)
    days = {p.day: p for p in result.earlier}
    days |= {row.day: Point(row.day, row.figure, row.outcome == Outcome.ALARM) for row in on_record}
    if result.axis is None or result.figure is None or len(days) < FEWEST:
        return None
    finding = result.findings[0] if result.findings else None
    return Picture(
        axis=result.axis,
        points=tuple(days[day] for day in sorted(days)[-DAYS:]),
        limit=result.limit,
        measured=finding.measured if finding else "",
        allowed=finding.limit if finding else "",
    )


def show(c: Connection, team: Team, result: Result, opened: Iterable[Incident]) -> None:
    """Draft the picture for each open incident that has none of this severity. `result` is on record already."""
    incidents = [i for i in {i.id: i for i in opened}.values() if i.state is not State.RESOLVED]
    picture = picture_of(c, team.id, result) if incidents else None
    if picture is None:
        return
    for incident in incidents:
        draft = _draft(incident, team, picture, result.detector)
        older = notices.keys_of(c, incident.id, f"{_key(incident, result.detector)}:")
        notices.call_off(c, [key for key in older if key != draft.key], f"superseded by {draft.key}")
        notices.put(c, team.id, incident.id, [draft], result.as_of)


def _draft(incident: Incident, team: Team, picture: Picture, detector: str) -> Draft:
    return Draft(
        key=f"{_key(incident, detector)}:{incident.severity}",
        kind="picture",
        destination=PICTURES,
        lane=_key(incident, detector),
        payload=Chart(channel=team.settings.channel, picture=picture.as_json()),
        plain=picture.in_words,
        parent_key=notifications.parent_key(incident),
        on_doubt=OnDoubt.SKIP,
    )


def _key(incident: Incident, detector: str) -> str:
    """Each fault has a picture of its own."""
    return f"i{incident.id}:picture:{detector}"
