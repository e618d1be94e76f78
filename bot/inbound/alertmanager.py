"""Prometheus Alertmanager, webhook payload version 4 ("Alerting", configuration, `webhook_config`).

A firing alert is an alert; a resolved one says that it is over. Alertmanager repeats what still fires: the same
fingerprint and start are the same alert. Annotations and labels of ours say more: nature, measured, limit, deviation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from bot.inbound.event import Told, clean, key_of
from bot.inbound.reading import Foreign, Text, checked, parsed
from detectors.detector import Nature

_QUIET = ("info", "warning", "none")


class _Alert(Foreign):
    status: Literal["firing", "resolved"]
    labels: dict[str, Text]
    annotations: dict[str, Text] = Field(default_factory=dict)
    starts_at: AwareDatetime = Field(alias="startsAt")
    fingerprint: Text = ""


class _Delivery(Foreign):
    version: Literal["4"]
    alerts: tuple[_Alert, ...]


def translate(body: bytes) -> Sequence[Told]:
    data = parsed(body)
    delivery = checked(_Delivery, data)
    return [_told(n, alert) for n, alert in enumerate(delivery.alerts)]


def _told(number: int, alert: _Alert) -> Told:
    said, labels = alert.annotations, alert.labels
    name = labels.get("alertname", "")
    summary = said.get("summary") or said.get("description") or name or "An alert without words"
    own = alert.fingerprint or key_of(*(f"{k}={v}" for k, v in sorted(labels.items())))
    return Told(
        key=key_of(own, _stamp(alert.starts_at)),
        summary=clean(summary),
        words=" ".join([name, summary, said.get("description", ""), *labels.values()]),
        fields={"labels": labels, "annotations": said},
        nature=_nature(said.get("nature") or labels.get("nature", ""), labels.get("severity", "")),
        measured=clean(said.get("measured") or said.get("value", ""), 200),
        limit=clean(said.get("limit", ""), 200),
        deviation=_share(said.get("deviation", "")),
        entity=clean(labels.get("instance", ""), 200),
        over=alert.status == "resolved",
        where=f"alerts.{number}",
    )


def _stamp(at: datetime) -> int:
    return int(at.timestamp())


def _nature(named: str, severity: str) -> Nature:
    """As it is named; without a name, what Prometheus calls a warning is one."""
    if named in list(Nature):
        return Nature(named)
    return Nature.NOTE if severity.casefold() in _QUIET else Nature.DEVIATION


def _share(text: str) -> float | None:
    """An annotation is a text; one that is no number says nothing about the severity."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if abs(share) <= 1000 else None
