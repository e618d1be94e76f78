"""Prometheus Alertmanager's webhook ("Alerting", configuration, `webhook_config`, payload version 4), and what speaks
like it: Grafana's contact point "Webhook" (version 1, "Configure the webhook notifier"), Mimir, VictoriaMetrics. Also
what Prometheus itself sends (a bare list, API v2), and Grafana's alerting of dashboards (before version 9).

A firing alert is an alert; a resolved one says that it is over. The sender repeats what still fires under the same
fingerprint. Its start is no part of the id: two Alertmanagers of a pair see different ones. Annotations and labels of
ours say more: nature, measured, limit, deviation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from bot.inbound.event import Told, Unread, clean, key_of, links_of, long_text
from bot.inbound.reading import Foreign, Text, Unacceptable, as_text, checked, each, listed, parsed_any
from detectors.detector import Nature

_MOST_VALUES = 5  # that Grafana measured, and are shown
_LINKS = (
    ("Runbook", ("runbook_url", "runbook")),
    ("Dashboard", ("dashboard_url", "dashboard", "__dashboardURL__")),
)
_BROKEN = ("DatasourceError",)  # Grafana could not look
_COMMON = (("labels", "commonLabels"), ("annotations", "commonAnnotations"))
_OVER = ("resolved", "ok")
_QUIET = ("suppressed", "paused", "pending")  # silenced there, or not wrong for long enough


# Some write null for none.
_Words: TypeAlias = Annotated[dict[str, Text], BeforeValidator(lambda given: {} if given is None else given)]


def _state(given: object) -> str:
    """Alertmanager's own API says it as an object."""
    return as_text(given.get("state") if isinstance(given, Mapping) else given).casefold()


class _Alert(Foreign):
    status: Annotated[str, BeforeValidator(_state)] = ""
    ends: Text = Field("", alias="endsAt")
    labels: _Words = Field(default_factory=dict)
    annotations: _Words = Field(default_factory=dict)
    fingerprint: Text = ""
    generator: Any = Field(None, alias="generatorURL")
    silence: Any = Field(None, alias="silenceURL")
    dashboard: Any = Field(None, alias="dashboardURL")
    panel: Any = Field(None, alias="panelURL")
    values: Any = None
    value_string: Text = Field("", alias="valueString")


def translate(body: bytes) -> Sequence[Told | Unread]:
    data = parsed_any(body)
    name, alerts = _alerts(data)
    source = data.get("externalURL") if isinstance(data, dict) else None
    return list(each(alerts, name, lambda n, raw: _told(f"{name}.{n}", checked(_Alert, _whole(raw, data)), source)))


def _whole(alert: Any, delivery: Any) -> Any:
    """With what the delivery says of all its alerts, where a template left it out of each."""
    if not isinstance(alert, dict) or not isinstance(delivery, dict) or "alerts" not in delivery:
        return alert
    shared = {name: delivery.get(common) for name, common in _COMMON}
    known = {n: {**v, **(alert.get(n) or {})} for n, v in shared.items() if v and _are_words(v, alert.get(n))}
    state = {} if alert.get("endsAt") else {"status": delivery.get("status")}
    return {**state, **alert, **known}


def _are_words(*given: Any) -> bool:
    return all(isinstance(words, dict | None) for words in given)


def _alerts(data: Any) -> tuple[str, Sequence[Any]]:
    """With the name of their list, for errors. Raises Unacceptable."""
    if isinstance(data, list):
        return "body", data
    if not isinstance(data, dict):
        raise Unacceptable([("body", "is neither an alert nor a list of them")])
    if "alerts" in data:
        return "alerts", listed(data, "alerts")
    if "labels" in data:
        return "body", [data]
    return "body", [_of_a_dashboard(data)] if "state" in data and "ruleName" in data else listed(data, "alerts")


def _of_a_dashboard(data: Mapping[str, Any]) -> dict[str, Any]:
    """An alert of Grafana's before version 9, in the newer form."""
    tags, found = data.get("tags"), data.get("evalMatches")
    matches = [m for m in found if isinstance(m, dict)] if isinstance(found, list) else []
    return {
        "status": data["state"],
        "labels": {"alertname": data["ruleName"], **(tags if isinstance(tags, dict) else {})},
        "annotations": {"summary": data.get("message") or data["ruleName"]},
        "fingerprint": as_text(data.get("ruleId") or data["ruleName"]),
        "generatorURL": data.get("ruleUrl"),
        "panelURL": data.get("imageUrl"),
        "values": {as_text(m.get("metric"), 80): m.get("value") for m in matches},
    }


def _told(where: str, alert: _Alert, source: Any) -> Told | None:
    if alert.status in _QUIET:
        return None
    said, labels = alert.annotations, alert.labels
    name = labels.get("alertname", "")
    summary = said.get("summary") or said.get("description") or name or "An alert without words"
    named = said.get("nature") or labels.get("nature", "")
    broken = name in _BROKEN and not named
    return Told(
        key=alert.fingerprint or key_of(*(f"{k}={v}" for k, v in sorted(labels.items()))),
        summary=clean(" ".join(summary.split())),
        words=" ".join([name, summary, said.get("description", ""), *labels.values()]),
        fields={"labels": labels, "annotations": said},
        nature=Nature.NOTE if broken else named_nature(named),
        measured=clean(said.get("measured") or said.get("value") or _values(alert), 200),
        limit=clean(said.get("limit", ""), 200),
        deviation=share(said.get("deviation", "")),
        entity=clean(labels.get("instance", ""), 200),
        over=alert.status in _OVER,
        where=where,
        detail=_detail(summary, said),
        links=_links(alert, source),
        lasting=True,
        severity=labels.get("severity", ""),
        until=None if alert.status else _instant(alert.ends),
    )


def _instant(text: str) -> datetime | None:
    """Prometheus says when its alert ends, unless it says so again; the year 1 is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if at.year > 1 else None


def _detail(summary: str, said: dict[str, str]) -> str:
    description = said.get("description") or said.get("message") or ""
    return long_text(description) if description.strip() != summary.strip() else ""


def _links(alert: _Alert, source: Any) -> Any:
    said = alert.annotations
    named = [(label, next((said[n] for n in names if said.get(n)), None)) for label, names in _LINKS]
    own = [("Dashboard", alert.dashboard), ("Panel", alert.panel), ("Source", alert.generator)]
    return links_of([*named, *own, ("Silence", alert.silence), ("Alertmanager", source)])


def _values(alert: _Alert) -> str:
    """What Grafana's rule measured: 'B = 0.4, C = 1'."""
    if isinstance(alert.values, dict):
        found = [f"{name} = {as_text(value, 40)}" for name, value in alert.values.items()]
        return ", ".join(found[:_MOST_VALUES])
    return alert.value_string


def named_nature(named: str) -> Nature | None:
    return Nature(named) if named in list(Nature) else None


def share(text: object) -> float | None:
    """0.07 for 7 %. What is no number, or none that can be, says nothing about the severity."""
    try:
        found = float(str(text))
    except ValueError:
        return None
    return found if abs(found) <= 1000 else None  # False for NaN, too
