"""The severity at which the bot would open an incident for a finding."""

from __future__ import annotations

from datetime import datetime

from bot.flows.detection import alert_of
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from detectors.detector import Finding


def severity_of(team: Team, finding: Finding, at: datetime) -> str:
    severity, _ = plan_for(team).severity(alert_of(team, finding, at))
    return severity.name
