"""An alert that comes by HTTP: what it must look like, and what it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import WatchkeeperError
from bot.handbook.team import Team
from bot.incidents.incident import Alert
from detectors.detector import Nature
from handlers.matching import near


class Unacceptable(WatchkeeperError):
    """The alert cannot be taken as it is. flaws: pairs of a field and what is wrong with it."""

    def __init__(self, flaws: Iterable[tuple[str, str]]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("; ".join(f"{field}: {wrong}" for field, wrong in self.flaws))


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL, and half a surrogate pair cannot be written anywhere.
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("has characters that are no text")
    return text.strip()


Name: TypeAlias = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]
Words: TypeAlias = Annotated[str, AfterValidator(_storable), Field(max_length=1000)]


class PostedAlert(BaseModel):
    """The body of POST /alerts/TEAM. id: the sender's own; the same id again is the same alert. issue: heading of a
    known issue. deviation: share of the figure affected, 0.07 for 7 %. day: the UTC day judged."""

    model_config = ConfigDict(extra="forbid")

    id: Name
    pipeline: Name
    summary: Annotated[Words, Field(min_length=1)]
    issue: Name | None = None
    nature: Nature = Nature.DEVIATION
    measured: Words = ""
    limit: Words = ""
    deviation: Annotated[float, Field(allow_inf_nan=False, ge=-1000, le=1000)] | None = None
    entity: Annotated[Words, Field(max_length=200)] = ""
    day: date | None = None


def read_alert(body: bytes) -> PostedAlert:
    """Raises Unacceptable, which names every field that is wrong."""
    try:
        return PostedAlert.model_validate_json(body)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_context=False, include_input=False)
        raise Unacceptable(
            (".".join(map(str, f["loc"])) or "body", f["msg"].removeprefix("Value error, ")) for f in flaws
        ) from None


def alert_of(posted: PostedAlert, team: Team, now: datetime) -> Alert:
    """Pipeline and issue by the handbook's spelling. An issue that the handbook does not know is kept as it was
    written: an incident without a runbook entry is better than none. Raises Unacceptable for an unknown pipeline."""
    book = team.runbook_of(pipeline := _pipeline(posted.pipeline, team))
    return Alert(
        team=team.id,
        source="webhook",
        key=posted.id,
        pipeline=pipeline,
        issue=_spelled(posted.issue, [i.heading for i in book.issues] if book else []),
        nature=posted.nature,
        summary=posted.summary,
        at=now,
        measured=posted.measured,
        limit=posted.limit,
        entity=posted.entity,
        day=posted.day,
        deviation=posted.deviation,
    )


def _pipeline(given: str, team: Team) -> str:
    known = [owner.pipeline for owner in team.handbook.ownership]
    name = _spelled(given, known)
    if name in known:
        return str(name)
    likely = near(given, known)
    ask = f"did you mean {' or '.join(likely)}?" if likely else f"known: {', '.join(known)}"
    raise Unacceptable([("pipeline", f"no such pipeline; {ask}")])


def _spelled(given: str | None, known: Iterable[str]) -> str | None:
    if given is None:
        return None
    return next((name for name in known if name.casefold() == given.casefold()), given)
