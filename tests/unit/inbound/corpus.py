"""What the tools of data teams send, field by field as their documentation has it, with values of our own.

Each preset: what says that something is wrong, and what is otherwise once it is over (paths with dots)."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from tests.unit.inbound.corpus_services import OTHER_FORMS, SERVICES, Json, Sent

CORPUS: dict[str, Sent] = {
    **SERVICES,
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
            "account": {"id": "9a59"},
            "action": "incident",
            "payload": {
                "event_list": [
                    {
                        "data": {
                            "hits": [{"field": None, "value": "50.0", "value_rounded": "50"}],
                            "metric_display_name": "custom_metric_1",
                            "rule_comparisons": [{"metric": "custom_metric_1", "operator": ">", "threshold": "49.0"}],
                        },
                        "rule": {
                            "description": "aggregate_growth: events of the last day",
                            "rule_type": "custom_sql",
                            "uuid": "0c8e",
                        },
                        "table_name": "aggregate_growth",
                    }
                ],
                "group_id": None,
                "incident_id": "f838",
                "url": "https://getmontecarlo.example/alerts/f838",
            },
            "type": "open_custom_rule_anomaly_incident",
            "version": "v0.1",
        },
        {"payload.alert_feedback": "fixed"},
    ),
    "soda": Sent(
        {
            "event": "checkEvaluation",
            "checkResults": [
                {
                    "id": "39d7",
                    "sodaCloudUrl": "https://cloud.soda.example/checks/39d7",
                    "name": "No missing countries",
                    "definition": "checks for user_events:\nmissing_percent(country) < 2",
                    "datasets": [
                        {
                            "id": "e8f1",
                            "sodaCloudUrl": "https://cloud.soda.example/datasets/e8f1",
                            "name": "user_events",
                            "label": "user_events",
                            "tags": [],
                            "owner": {"id": "3178", "email": "person@example.com"},
                            "datasource": {"id": "5a15", "name": "dwh", "label": "dwh"},
                            "attributes": [
                                {"id": "1", "label": "Pipeline", "name": "pipeline", "value": "aggregate_growth"}
                            ],
                        }
                    ],
                    "column": "country",
                    "outcome": "fail",
                    "dataTimestamp": "2026-10-09T05:10:00Z",
                    "diagnostics": {"value": 4.2},
                }
            ],
        },
        {"checkResults.0.outcome": "pass", "checkResults.0.id": "another-result"},
    ),
    "elementary": Sent(
        {
            "id": "e1",
            "alert_class_id": "c1",
            "model_unique_id": "model.growth.user_events",
            "detected_at": "2026-10-09T05:10:00",
            "database_name": "dwh",
            "schema_name": "growth",
            "owners": ["@growth"],
            "tags": ["pipeline:aggregate_growth"],
            "subscribers": [],
            "status": "fail",
            "suppression_interval": 0,
            "test_unique_id": "test.growth.not_null_user_events_country",
            "elementary_unique_id": "test.growth.not_null_user_events_country.country",
            "test_name": "not_null_user_events_country",
            "test_display_name": "Not Null User Events Country",
            "severity": "ERROR",
            "table_name": "user_events",
            "table_full_name": "dwh.growth.user_events",
            "test_type": "dbt_test",
            "test_results_description": "Got 41 results, configured to fail if != 0",
            "column_name": "country",
            "report_url": "https://elementary.example/report/e1",
        },
        {"status": "pass", "id": "e2"},
    ),
    "dagster": Sent(
        {
            "summary": "Job aggregate_growth_pipeline failed",
            "content": "Error: Step failed",
            "policy": "Critical alerts",
            "type": "JOB",
            "sample": "false",
            "job_name": "aggregate_growth_pipeline",
            "asset_key": "{{asset_key}}",
            "run_status": "FAILURE",
            "health_status": "{{health_status}}",
            "freshness_status": "",
            "failure_message": "Step 'load' failed",
            "run_link": "https://acme.dagster.example/prod/runs/r1",
            "deployment_url": "https://acme.dagster.example/prod",
        },
        {"run_status": "SUCCESS", "run_link": "https://acme.dagster.example/prod/runs/r2"},
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


# What else they send: what becomes of it ("alert", "note", "over" or "nothing"), and what is otherwise than when
# something is wrong.
VARIANTS: tuple[tuple[str, str, Json], ...] = (
    *OTHER_FORMS,
    ("soda", "nothing", {"": {"event": "validate", "sentAt": "2026-10-09T09:12:10.042323Z"}}),
    ("soda", "nothing", {"": {"event": "contractPublished", "contract": {"dataset": "dwh/growth/user_events"}}}),
    ("soda", "note", {"checkResults.0.outcome": "warn"}),
    ("soda", "note", {"checkResults.0.outcome": "error"}),
    (
        "soda",
        "alert",
        {
            "": {
                "event": "incidentCreated",
                "incident": {
                    "id": "e1f3",
                    "sodaCloudUrl": "https://cloud.soda.example/incidents/e1f3",
                    "number": 196,
                    "title": "Aggregate growth",
                    "description": "Invalid ids",
                    "severity": "major",
                    "status": "opened",
                    "checkResults": [],
                },
            }
        },
    ),
    (
        "soda",
        "over",
        {
            "": {
                "event": "incidentUpdated",
                "incident": {
                    "id": "e1f3",
                    "number": 196,
                    "title": "Aggregate growth",
                    "severity": "major",
                    "status": "resolved",
                },
            }
        },
    ),
    ("monte-carlo", "nothing", {"payload.alert_feedback": "investigating"}),
    ("monte-carlo", "over", {"payload.alert_feedback": "false_positive"}),
    ("dagster", "nothing", {"sample": "true"}),
    (
        "dagster",
        "note",
        {"job_name": "", "run_status": "", "asset_key": "aggregate_growth", "health_status": "WARNING"},
    ),
    (
        "dagster",
        "over",
        {"job_name": "", "run_status": "", "asset_key": "aggregate_growth", "health_status": "HEALTHY"},
    ),
    (
        "dagster",
        "alert",
        {"job_name": "", "run_status": "", "asset_key": "aggregate_growth", "freshness_status": "FAIL"},
    ),
    ("elementary", "note", {"status": "warn", "severity": "WARN"}),
    (
        "elementary",
        "alert",
        {
            "": {
                "id": "s",
                "source_name": "erp",
                "identifier": "orders",
                "status": "runtime error",
                "alert_type": "source_freshness",
                "tags": ["pipeline:aggregate_profit"],
                "error_message": "no such table",
            }
        },
    ),
    ("databricks", "nothing", {"event_type": "jobs.on_start"}),
    ("fivetran", "nothing", {"data.status": "RESCHEDULED"}),
    ("opsgenie", "nothing", {"action": "Acknowledge"}),
    ("pagerduty-events", "nothing", {"event_action": "acknowledge"}),
    ("uptime-kuma", "nothing", {"heartbeat.status": 2}),
    ("cloudwatch", "nothing", {"NewStateValue": "INSUFFICIENT_DATA"}),
    ("sentry", "nothing", {"action": "assigned"}),
    ("prefect", "alert", {"state": "Crashed"}),
    ("datadog", "alert", {"transition": "No Data"}),
    ("datadog", "alert", {"transition": "Re-Triggered"}),
    ("gcp-monitoring", "alert", {"incident.ended_at": 0}),
)


def changed(name: str, otherwise: Json) -> Json:
    if "" in otherwise:
        return dict(otherwise[""])
    made: Any = deepcopy(CORPUS[name].firing)
    for path, value in otherwise.items():
        *way, last = path.split(".")
        place = made
        for key in way:
            place = place[int(key)] if isinstance(place, list) else place[key]
        place[last] = value
    return dict(made)


def over(name: str) -> Json:
    """What the tool sends once it is over."""
    return changed(name, CORPUS[name].over)


def body(payload: Json) -> bytes:
    return json.dumps(payload).encode()
