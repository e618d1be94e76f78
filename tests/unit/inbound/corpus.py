"""What the tools of data teams send, field by field as their documentation has it, with values of our own.

Each preset: what says that something is wrong, and what is otherwise once it is over (paths with dots)."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, NamedTuple

Json = dict[str, Any]


class Sent(NamedTuple):
    firing: Json
    over: Json  # path -> value; "" replaces the whole


CORPUS: dict[str, Sent] = {
    "grafana": Sent(
        {
            "receiver": "wk",
            "status": "firing",
            "orgId": 1,
            "version": "1",
            "state": "alerting",
            "title": "[FIRING:1] Refund share",
            "alerts": [
                {
                    "status": "firing",
                    "labels": {"alertname": "Refund share", "pipeline": "aggregate_profit", "severity": "critical"},
                    "annotations": {
                        "summary": "Refunds were 0.3% of transactions",
                        "runbook_url": "https://wiki.example/r",
                    },
                    "startsAt": "2026-10-09T16:55:00Z",
                    "endsAt": "0001-01-01T00:00:00Z",
                    "generatorURL": "https://grafana.example/alerting/1/view",
                    "fingerprint": "5f1d9c",
                    "silenceURL": "https://grafana.example/silence/new",
                    "dashboardURL": "",
                    "panelURL": "",
                    "values": {"A": 0.3},
                    "valueString": "[ var='A' value=0.3 ]",
                }
            ],
        },
        {"alerts.0.status": "resolved"},
    ),
    "dbt-cloud": Sent(
        {
            "accountId": 1,
            "webhookId": "wsu_1",
            "eventId": "wev_1",
            "timestamp": "2026-10-09T05:15:18Z",
            "eventType": "job.run.errored",
            "webhookName": "watchkeeper",
            "data": {
                "jobId": "4711",
                "jobName": "Aggregate Growth nightly",
                "runId": "218",
                "environmentId": "3",
                "environmentName": "Production",
                "dbtVersion": "1.9",
                "projectName": "growth",
                "projectId": "6",
                "runStatus": "Errored",
                "runStatusCode": 20,
                "runStatusMessage": "1 of 41 models failed",
                "runReason": "Kicked off from UI",
                "runStartedAt": "2026-10-09T05:14:52Z",
            },
        },
        {"eventType": "job.run.completed", "eventId": "wev_2", "data.runId": "219", "data.runStatus": "Success"},
    ),
    "cloudwatch": Sent(
        {
            "AlarmName": "aggregate-growth-pipeline-events",
            "AlarmDescription": "User events an hour",
            "AWSAccountId": "000000000000",
            "NewStateValue": "ALARM",
            "NewStateReason": "Threshold Crossed: 1 datapoint [12.0] was less than the threshold (5000.0).",
            "StateChangeTime": "2026-10-09T05:10:00.000+0000",
            "Region": "US East (Ohio)",
            "AlarmArn": "arn:aws:cloudwatch:us-east-2:000000000000:alarm:aggregate-growth-pipeline-events",
            "OldStateValue": "OK",
            "Trigger": {
                "MetricName": "Events",
                "Namespace": "Growth",
                "Dimensions": [{"name": "pipeline", "value": "aggregate_growth"}],
                "Threshold": 5000.0,
            },
        },
        {"NewStateValue": "OK", "OldStateValue": "ALARM"},
    ),
    "datadog": Sent(
        {
            "id": "d9f0",
            "transition": "Triggered",
            "title": "[Triggered] Refund share is low",
            "body": "Refunds fell below 1%",
            "priority": "P1",
            "metric": "refunds.share",
            "tags": "env:prod,pipeline:aggregate_profit,monitor",
            "link": "https://app.datadoghq.example/monitors/1",
            "snapshot": "https://p.datadoghq.example/s.png",
        },
        {"transition": "Recovered"},
    ),
    "monte-carlo": Sent(
        {
            "version": "1.0",
            "type": "incident",
            "payload": {
                "incident_id": "6d0f",
                "type": "freshness_anomaly",
                "status": "NO_STATUS",
                "title": "user_events hasn't been updated",
                "description": "Expected within 6 h, 9 h by now",
                "severity": "SEV-2",
                "tags": [{"name": "pipeline", "value": "aggregate_growth"}],
                "tables": [{"name": "user_events", "full_table_id": "dwh:growth.user_events"}],
                "url": "https://getmontecarlo.example/alerts/6d0f",
            },
        },
        {"payload.status": "FIXED"},
    ),
    "soda": Sent(
        {
            "event": "alert",
            "checkResults": [
                {
                    "id": "c-1",
                    "name": "No missing countries",
                    "definition": "missing_percent(country) < 2",
                    "outcome": "fail",
                    "metricValues": [{"metricId": "m", "value": 4.2}],
                    "dataset": {"name": "user_events", "attributes": {"pipeline": "aggregate_growth"}},
                    "cloudUrl": "https://cloud.soda.example/checks/c-1",
                }
            ],
        },
        {"checkResults.0.outcome": "pass"},
    ),
    "elementary": Sent(
        {
            "alert_id": "e1",
            "alert_type": "test",
            "test_unique_id": "test.growth.not_null_user_events_country",
            "test_name": "not_null_user_events_country",
            "table_name": "user_events",
            "column_name": "country",
            "status": "fail",
            "severity": "ERROR",
            "tags": ["pipeline:aggregate_growth"],
            "error_message": "Got 41 results, configured to fail if != 0",
            "report_url": "https://elementary.example/report/e1",
        },
        {"status": "pass"},
    ),
    "dagster": Sent(
        {
            "alert_policy_id": "p1",
            "event_type": "RUN_FAILURE",
            "job_name": "aggregate_growth_pipeline",
            "run_id": "r1",
            "error_message": "dagster._core.errors.DagsterExecutionStepExecutionError",
            "run_url": "https://acme.dagster.example/prod/runs/r1",
            "tags": {"pipeline": "aggregate_growth"},
        },
        {"event_type": "RUN_SUCCESS", "run_id": "r2"},
    ),
    "prefect": Sent(
        {
            "id": "aggregate-growth",
            "flow": "aggregate-growth",
            "state": "Failed",
            "message": "Task run encountered an exception: KeyError: 'country'",
            "url": "https://app.prefect.example/runs/1",
            "tags": ["pipeline:aggregate_growth"],
        },
        {"state": "Completed"},
    ),
    "databricks": Sent(
        {
            "event_type": "jobs.on_failure",
            "workspace_id": "1",
            "run": {"run_id": "99", "run_page_url": "https://dbc.example/run/99"},
            "job": {"job_id": "33", "name": "aggregate_profit_pipeline"},
        },
        {"event_type": "jobs.on_success", "run.run_id": "100"},
    ),
    "fivetran": Sent(
        {
            "event": "sync_end",
            "created": "2026-10-09T05:00:00Z",
            "connector_type": "postgres",
            "connector_id": "loud_owl",
            "connector_name": "aggregate_growth",
            "destination_group_id": "dwh",
            "data": {"status": "FAILURE", "reason": "Connection refused"},
        },
        {"data.status": "SUCCESSFUL"},
    ),
    "gcp-monitoring": Sent(
        {
            "version": "1.2",
            "incident": {
                "incident_id": "0.abc",
                "state": "open",
                "policy_name": "Growth events",
                "summary": "Events for growth is below the threshold of 5000",
                "severity": "Critical",
                "policy_user_labels": {"pipeline": "aggregate_growth"},
                "observed_value": "12",
                "threshold_value": "5000",
                "resource_name": "topic events",
                "url": "https://console.cloud.google.example/monitoring/alerting/incidents/0.abc",
                "documentation": {"content": "Look at the stream", "mime_type": "text/markdown"},
                "ended_at": None,
            },
        },
        {"incident.state": "closed", "incident.ended_at": 1760000000},
    ),
    "azure-monitor": Sent(
        {
            "schemaId": "azureMonitorCommonAlertSchema",
            "data": {
                "essentials": {
                    "alertId": "/subscriptions/0/providers/Microsoft.AlertsManagement/alerts/1",
                    "originAlertId": "0_growth_1",
                    "alertRule": "growth-events",
                    "severity": "Sev1",
                    "monitorCondition": "Fired",
                    "description": "Events are low",
                    "configurationItems": ["eventhub-growth"],
                    "firedDateTime": "2026-10-09T05:10:00Z",
                },
                "alertContext": {
                    "condition": {
                        "allOf": [{"metricValue": 12, "linkToSearchResultsUI": "https://portal.azure.example/1"}]
                    }
                },
                "customProperties": {"pipeline": "aggregate_growth"},
            },
        },
        {"data.essentials.monitorCondition": "Resolved"},
    ),
    "sentry": Sent(
        {
            "action": "triggered",
            "installation": {"uuid": "0"},
            "data": {
                "event": {
                    "issue_id": "1117",
                    "title": "KeyError: 'country'",
                    "level": "error",
                    "culprit": "growth.load in run",
                    "web_url": "https://sentry.example/issues/1117",
                    "tags": [["environment", "prod"], ["pipeline", "aggregate_growth"]],
                },
                "triggered_rule": "growth",
            },
            "actor": {"type": "application", "name": "Sentry"},
        },
        {"": {"action": "resolved", "data": {"issue": {"id": "1117", "title": "KeyError: 'country'"}}}},
    ),
    "healthchecks": Sent(
        {
            "id": "0f8a",
            "name": "Profit export",
            "status": "down",
            "tags": "aggregate_profit",
            "at": "2026-10-09T06:05:00+00:00",
            "last": "",
        },
        {"status": "up"},
    ),
    "uptime-kuma": Sent(
        {
            "heartbeat": {"monitorID": 7, "status": 0, "msg": "timeout of 48000ms exceeded", "important": True},
            "monitor": {
                "id": 7,
                "name": "Profit API",
                "url": "https://profit.example/health",
                "tags": [{"name": "pipeline", "value": "aggregate_profit"}],
            },
            "msg": "[Profit API] [\U0001f534 Down] timeout of 48000ms exceeded",
        },
        {"heartbeat.status": 1, "msg": "[Profit API] [\u2705 Up] 200 - OK"},
    ),
    "opsgenie": Sent(
        {
            "action": "Create",
            "alert": {
                "alertId": "052652ac",
                "alias": "growth-events",
                "message": "Growth events are low",
                "description": "12 in the last hour",
                "tags": ["pipeline:aggregate_growth"],
                "priority": "P1",
                "entity": "user_events",
                "details": {"issue": "User Events Stream"},
            },
            "source": {"name": "", "type": "api"},
            "integrationName": "Webhook",
        },
        {"action": "Close"},
    ),
    "pagerduty-events": Sent(
        {
            "routing_key": "a-routing-key",
            "event_action": "trigger",
            "dedup_key": "growth/events",
            "client": "Monitor",
            "client_url": "https://monitor.example/1",
            "payload": {
                "summary": "Growth events are low: 12 in an hour",
                "source": "warehouse-1",
                "severity": "critical",
                "component": "user_events",
                "class": "volume",
                "custom_details": {"pipeline": "aggregate_growth", "firing": "1"},
            },
        },
        {"": {"routing_key": "a-routing-key", "event_action": "resolve", "dedup_key": "growth/events"}},
    ),
}


def over(name: str) -> Json:
    """What the tool sends once it is over."""
    sent = CORPUS[name]
    if "" in sent.over:
        return dict(sent.over[""])
    changed: Any = deepcopy(sent.firing)
    for path, value in sent.over.items():
        *way, last = path.split(".")
        place = changed
        for key in way:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    return dict(changed)


def body(payload: Json) -> bytes:
    return json.dumps(payload).encode()
