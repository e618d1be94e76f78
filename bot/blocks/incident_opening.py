"""Opening an incident by hand: the form, and what it was that somebody saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.blocks import foretold as will_happen
from bot.blocks.foretold import live
from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.headline import NATURES, headline
from bot.blocks.message import Block, Message, View, option, plain_text
from bot.blocks.runbook import reference, referred
from bot.handbook.team import calendar
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident
from bot.incidents.opening_preview import Preview
from bot.slack_text import link, mention, safe
from detectors.detector import Nature

FORM = "incident_open"
SHORTCUT = "incident_from_message"
_BEFORE = "choose what is affected, and it says here whom that pages."
WHERE, NATURE, WORDS, OFF, DAY = "where", "nature", "words", "off", "day"

_LONGEST = 500
_MOST = 100  # of groups, and of options in one


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody reports. pipeline, issue: as the handbook has them. deviation: share of the figure, 0.07 is 7 %."""

    pipeline: str
    issue: str | None
    nature: Nature
    words: str
    deviation: float | None
    day: date | None


def form(team: Team, about: str, text: str = "", day: date | None = None, foretold: str = _BEFORE) -> View:
    """text: proposed words, as a person wrote them. day: proposed. foretold: what will happen, in mrkdwn."""
    off = {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "max_value": "10000"}
    natures = {str(nature): label.capitalize() for nature, label in NATURES.items()}
    where: Block = {"type": "static_select", "option_groups": places(team)}
    picker = {"type": "datepicker", **({"initial_date": day.isoformat()} if day else {})}
    asked = (
        live(asks(WHERE, "What is affected?", where)),
        live(asks(NATURE, "What is wrong?", one_of(natures, str(Nature.DEVIATION)))),
        asks(WORDS, "What do you see?", words(_LONGEST, several_lines=True, given=text)),
        live(asks(OFF, "How far is the figure off, in percent?", off, hint="Decides the severity.", optional=True)),
        live(asks(DAY, "Which day's data? (UTC)", picker, optional=True)),
    )
    return modal(FORM, "Open an incident", (*asked, will_happen.block(foretold)), about, "Open")


def foretold(preview: Preview, now: datetime) -> str:
    """'P0: pages Engineer D now, Engineer C at 3:20 AM; notifies CFO Office at 3:35 AM.'"""
    if preview.joins is not None:
        return f"your report is added to #{preview.joins}, which is open. By itself it is {preview.severity}."
    said = will_happen.of_steps(preview.steps, now)
    return f"{preview.severity}: {said}. {safe(preview.why[:1].upper() + preview.why[1:], 300)}."


def seen(team: Team, view: Mapping[str, Any], now: datetime) -> Seen | None:
    """None if the pipeline has left the handbook since the form was drawn, or was not chosen yet. What is missing
    without a day is of the latest one whose landing time has passed."""
    meant = referred(team, str(answered(view, WHERE)))
    if meant is None:
        return None
    off, day, nature = answered(view, OFF), answered(view, DAY), Nature(answered(view, NATURE) or Nature.DEVIATION)
    if not day and nature in (Nature.MISSING, Nature.LATE):
        day = calendar.latest_landed(team, now, meant[0]).isoformat()
    return Seen(
        pipeline=meant[0],
        issue=meant[1],
        nature=nature,
        words=str(answered(view, WORDS) or "").strip()[:_LONGEST],
        deviation=float(off) / 100 if off else None,
        day=date.fromisoformat(day) if day else None,
    )


def opened(incident: Incident, channel: str) -> Message:
    """To whoever opened it. An incident of that fault may have been open."""
    how = "Opened" if incident.alert_count == 1 else "Already open; your report is added"
    where = link(incident.permalink, "in the channel") if incident.permalink else f"in {mention(channel, channel)}"
    return Message(text=f"{how}: {headline(incident)}, {where}.")


def gone() -> Message:
    return Message(text="That pipeline is no longer in the handbook. Please open the form again.")


def places(team: Team) -> list[Block]:
    """Each pipeline with its known issues, the pipeline as a whole first."""
    groups: list[Block] = []
    for owner in team.handbook.ownership[:_MOST]:
        book = team.runbook_of(owner.pipeline)
        options = [option(f"Other: {owner.pipeline}", reference(owner.pipeline))]
        options += [option(i.heading, reference(owner.pipeline, i.heading)) for i in (book.issues if book else ())]
        groups.append({"label": plain_text(owner.pipeline), "options": options[:_MOST]})
    return groups
