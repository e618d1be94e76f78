"""PagerDuty's webhooks, version 3 ("Webhooks Overview", "Webhook Payload"): what people do there with a page of ours.

Only what a person did counts. What our own integration did there comes back as an event too, with the integration as
its agent; obeying that would resolve an incident that was only handed back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, Field

from bot.inbound.event import clean
from bot.inbound.reading import Foreign, Text, checked, parsed

# merge: put into another incident there, which is how PagerDuty then calls it resolved; nothing is over by that.
Do = Literal["acknowledge", "resolve", "merge"]
_OURS: dict[str, Do] = {"incident.acknowledged": "acknowledge", "incident.resolved": "resolve"}
_PEOPLE = ("user_reference", "user")


@dataclass(frozen=True, slots=True)
class Heard:
    """id: of the event; PagerDuty keeps it when it delivers again. dedup_key: as `bot/flows/incidents/pager.py` made
    it. user, name, email: of the person, "" for what the payload does not say."""

    id: str
    do: Do
    dedup_key: str
    at: AwareDatetime
    user: str
    name: str
    email: str


class _Agent(Foreign):
    id: Text = ""
    type: Text = ""
    summary: Text = ""
    email: Text = ""


class _Reason(Foreign):
    type: Text = ""


class _Data(Foreign):
    incident_key: Text = ""
    resolve_reason: _Reason | None = None


class _Any(Foreign):
    id: Text = Field(min_length=1, max_length=200)
    event_type: Text
    occurred_at: AwareDatetime
    agent: _Agent | None = None


class _AnyDelivery(Foreign):
    event: _Any


class _Incident(Foreign):
    data: _Data


class _IncidentDelivery(Foreign):
    event: _Incident


def translate(body: bytes) -> Heard | None:
    """None for an event that changes nothing here. Raises Unacceptable."""
    data = parsed(body)
    event = checked(_AnyDelivery, data).event
    do = _OURS.get(event.event_type)
    if do is None or event.agent is None or event.agent.type not in _PEOPLE:
        return None
    about = checked(_IncidentDelivery, data).event.data
    if do == "resolve" and about.resolve_reason is not None and about.resolve_reason.type:
        do = "merge"
    agent = event.agent
    return Heard(
        id=event.id,
        do=do,
        dedup_key=about.incident_key,
        at=event.occurred_at,
        user=agent.id,
        name=clean(agent.summary, 80),
        email=agent.email,
    )
