"""A dispatcher in memory with the real one's promises: the first click wins, the same click again is answered again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.clock import Clock
from bot.incidents.actions import Deed, Resolve
from bot.incidents.incident import Alert, Answer, Event, Incident, State, Step
from bot.incidents.opening_preview import Preview
from bot.incidents.reminders import Snoozes
from bot.people import Actor
from tests.unit.blocks.samples import incident


@dataclass
class FakeDispatcher:
    clock: Clock
    incidents: dict[int, Incident] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)

    def past(self, team: str) -> tuple[()]:
        return ()

    def acknowledge(self, incident_id: int, by: Actor, key: str) -> Answer:
        return self.answers.setdefault(key, self._acknowledge(incident_id, by))

    def _acknowledge(self, incident_id: int, by: Actor) -> Answer:
        current = self.incidents[incident_id]
        if current.acknowledged_by:
            return Answer(False, f"Already acknowledged by {current.acknowledged_by.name}.", current)
        changed = replace(current, state=State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=self.clock.now())
        self.incidents[incident_id] = changed
        return Answer(True, "You have it.", changed)

    def hand_back(self, incident_id: int, by: Actor, key: str) -> Answer:
        if key not in self.answers:
            changed = replace(
                self.incidents[incident_id], state=State.TRIGGERED, acknowledged_by=None, acknowledged_at=None
            )
            self.incidents[incident_id] = changed
            self.answers[key] = Answer(True, "You handed it back.", changed)
        return self.answers[key]

    def resolve(self, incident_id: int, by: Actor, key: str) -> Answer:
        if key not in self.answers:
            changed = replace(self.incidents[incident_id], state=State.RESOLVED, resolved_by=by)
            self.incidents[incident_id] = changed
            self.answers[key] = Answer(True, "It is resolved.", changed)
        return self.answers[key]

    def do(self, incident_id: int, deed: Deed, by: Actor, key: str) -> Answer:
        assert isinstance(deed, Resolve), "of the forms, this one stands for the others"
        return self.resolve(incident_id, by, key)

    def open_incidents(self, team: str) -> Sequence[tuple[Incident, Step | None]]:
        return [(i, None) for i in self.incidents.values() if i.state.is_open]

    def numbered(self, team: str, number: int) -> Incident | None:
        return next((i for i in self.incidents.values() if i.number == number), None)

    def next_step(self, incident: Incident) -> Step | None:
        return None

    def steps(self, incident: Incident) -> tuple[Sequence[Step], Sequence[Step]]:
        return [], []

    def detectors(self, incident: Incident) -> Sequence[str]:
        return []

    def preview(self, alert: Alert) -> Preview:
        raise NotImplementedError("nobody looks ahead at this desk")

    def foretell(self, incident_id: int, deed: Deed, by: Actor) -> str:
        return ""

    def timeline(self, incident_id: int) -> Sequence[Event]:
        return []

    def snoozes(self, incident: Incident) -> Snoozes:
        return Snoozes(())

    def incident(self, incident_id: int) -> Incident | None:
        return self.incidents.get(incident_id)

    def report_all(self, alerts: Sequence[Alert]) -> list[Incident]:
        return [self.report(alert) for alert in alerts]

    def report(self, alert: Alert) -> Incident:
        self.alerts.append(alert)
        known = list(dict.fromkeys((a.source, a.key) for a in self.alerts))
        return incident(number=known.index((alert.source, alert.key)) + 1)
