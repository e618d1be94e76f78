"""More of what tools send (see corpus.py): services, tickets, monitors, and older or other forms of those there."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

Json = dict[str, Any]


class Sent(NamedTuple):
    firing: Json
    over: Json  # path -> value; "" replaces the whole


SERVICES: dict[str, Sent] = {
    "new-relic": Sent(
        {
            "id": "9b2c",
            "issueUrl": "https://radar.newrelic.example/9b2c",
            "title": "Refund share query result is < 1.0",
            "priority": "CRITICAL",
            "impactedEntities": ["aggregate_profit", "dwh"],
            "totalIncidents": 1,
            "state": "ACTIVATED",
            "trigger": "STATE_CHANGE",
            "sources": ["newrelic"],
            "alertPolicyNames": ["Aggregate Profit"],
            "alertConditionNames": ["Refund share"],
            "workflowName": "watchkeeper",
        },
        {"state": "CLOSED", "trigger": "INCIDENT_CLOSED"},
    ),
    "snowflake": Sent(
        {
            "version": "1.0",
            "messageId": "m1",
            "messageType": "USER_TASK_FAILED",
            "timestamp": "2026-10-09T05:00:00Z",
            "accountName": "acme",
            "taskName": "DWH.PUBLIC.AGGREGATE_PROFIT",
            "rootTaskName": "DWH.PUBLIC.AGGREGATE_PROFIT",
            "messages": [{"runId": "r1", "queryId": "q1", "errorCode": "2003", "errorMessage": "no such table"}],
        },
        {"messageType": "USER_TASK_SUCCEEDED", "messageId": "m2", "messages": [{"runId": "r2"}]},
    ),
    "airbyte": Sent(
        {
            "text": "Your connection aggregate growth from erp to dwh failed",
            "data": {
                "workspace": {"id": "w", "name": "Data", "url": "https://airbyte.example/w"},
                "connection": {"id": "c1", "name": "aggregate growth", "url": "https://airbyte.example/c1"},
                "source": {"id": "s", "name": "erp"},
                "destination": {"id": "d", "name": "dwh"},
                "jobId": 9988,
                "success": False,
                "errorMessage": "Connection refused",
            },
        },
        {"text": "Your connection succeeded", "data.success": True, "data.jobId": 9989, "data.errorMessage": None},
    ),
    "statuspage": Sent(
        {
            "meta": {"unsubscribe": "https://status.example/u", "documentation": "https://doc.example"},
            "page": {"id": "j2", "status_indicator": "critical", "status_description": "Major System Outage"},
            "incident": {
                "id": "lbk",
                "name": "Aggregate growth exports are delayed",
                "impact": "critical",
                "status": "investigating",
                "shortlink": "https://stspg.example/lbk",
                "incident_updates": [{"body": "We look into it", "status": "investigating"}],
            },
        },
        {"incident.status": "resolved"},
    ),
    "jira": Sent(
        {
            "timestamp": 1,
            "webhookEvent": "jira:issue_created",
            "issue_event_type_name": "issue_created",
            "issue": {
                "id": "10001",
                "key": "DATA-12",
                "self": "https://jira.example/rest/api/2/issue/10001",
                "fields": {
                    "summary": "No events since five",
                    "description": "The stream is empty",
                    "priority": {"name": "High"},
                    "status": {"name": "To Do", "statusCategory": {"key": "new"}},
                    "labels": ["pipeline:aggregate_growth"],
                    "issuetype": {"name": "Incident"},
                },
            },
        },
        {"webhookEvent": "jira:issue_updated", "issue.fields.status": {"statusCategory": {"key": "done"}}},
    ),
    "github-actions": Sent(
        {
            "action": "completed",
            "workflow_run": {
                "id": 1,
                "name": "aggregate growth",
                "head_branch": "main",
                "status": "completed",
                "conclusion": "failure",
                "workflow_id": 77,
                "html_url": "https://github.example/runs/1",
                "display_title": "Nightly",
            },
            "repository": {"full_name": "acme/dwh"},
            "sender": {"login": "octo"},
        },
        {"workflow_run.id": 2, "workflow_run.conclusion": "success"},
    ),
    "elastic": Sent(
        {
            "id": "r1/growth",
            "name": "Growth events",
            "state": "query matched",
            "reason": "12 documents in an hour",
            "tags": "dwh,pipeline:aggregate_growth",
            "url": "https://kibana.example/r1",
        },
        {"state": "recovered", "reason": ""},
    ),
    "splunk": Sent(
        {
            "sid": "scheduler__admin__search__1",
            "search_name": "aggregate growth errors",
            "app": "search",
            "owner": "admin",
            "results_link": "https://splunk.example/app/search?sid=1",
            "result": {"count": "8", "host": "worker-1"},
        },
        {},
    ),
    "zabbix": Sent(
        {
            "id": "4711",
            "value": "1",
            "update": "0",
            "name": "No new rows for an hour",
            "severity": "High",
            "host": "dwh",
            "tags": "scope:data, pipeline:aggregate_growth",
            "detail": "max(last_updated)",
        },
        {"value": "0"},
    ),
}
WITHOUT_AN_END = ("splunk",)  # they never say it

_CONDITION = {"timestamp": "x", "id": "/s/r", "name": "aggregate growth", "description": "low", "severity": "1"}
_OLD_AZURE: Json = {"schemaId": "AzureMonitorMetricAlert", "data": {"status": "Activated", "context": _CONDITION}}
_OLD_GRAFANA: Json = {
    "title": "[Alerting] Refunds",
    "ruleId": 1,
    "ruleName": "Refund share",
    "state": "alerting",
    "evalMatches": [{"value": 0.3, "metric": "share", "tags": None}],
    "tags": {"pipeline": "aggregate_profit"},
    "ruleUrl": "https://grafana.example/d/1",
    "message": "Refunds are low",
}
_DATADOG: Json = {  # its own default payload
    "body": "Refunds are below 1%",
    "event_type": "query_alert_monitor",
    "title": "[P1] [Triggered on {pipeline:aggregate_profit}] Refund share is low",
    "id": "7001",
}
_GLUE = {"jobName": "aggregate_growth", "severity": "ERROR", "state": "FAILED", "message": "exit code 1"}
_COMPONENT: Json = {
    "page": {"id": "j2"},
    "component_update": {"new_status": "major_outage", "old_status": "operational"},
    "component": {"id": "rb", "name": "Aggregate growth", "status": "major_outage"},
}


def _of_a_bus(kind: str, detail: Json) -> Json:
    return {"version": "0", "id": "e1", "detail-type": kind, "source": "aws", "resources": [], "detail": detail}


def _pushed(body: Json) -> Json:
    packed = base64.b64encode(json.dumps(body).encode()).decode()
    return {"message": {"data": packed, "messageId": "1", "attributes": {}}, "subscription": "projects/p/s"}


OTHER_FORMS: tuple[tuple[str, str, Json], ...] = (
    ("grafana", "alert", {"": _OLD_GRAFANA}),
    ("grafana", "over", {"": {**_OLD_GRAFANA, "state": "ok", "evalMatches": []}}),
    ("grafana", "nothing", {"": {**_OLD_GRAFANA, "state": "pending"}}),
    ("grafana", "note", {"alerts.0.labels": {"alertname": "DatasourceError", "pipeline": "aggregate_profit"}}),
    ("datadog", "alert", {"": _DATADOG}),
    ("datadog", "over", {"": {**_DATADOG, "id": "7002", "title": _DATADOG["title"].replace("Triggered", "Recovered")}}),
    ("datadog", "note", {"transition": "Warn"}),
    ("sentry", "alert", {"action": "unresolved"}),
    ("sentry", "alert", {"": {"id": "7", "project": "aggregate-growth", "level": "error", "message": "KeyError"}}),
    (
        "sentry",
        "note",
        {
            "": {
                "action": "warning",
                "data": {"metric_alert": {"id": "2", "title": "x", "projects": ["aggregate-growth"]}},
            }
        },
    ),
    ("opsgenie", "nothing", {"action": "AddResponder"}),
    (
        "pagerduty-events",
        "alert",
        {
            "": {
                "service_key": "k",
                "event_type": "trigger",
                "incident_key": "a/b",
                "description": "aggregate growth down",
            }
        },
    ),
    ("cloudwatch", "alert", {"": _of_a_bus("Glue Job State Change", _GLUE)}),
    ("cloudwatch", "over", {"": _of_a_bus("Glue Job State Change", {**_GLUE, "state": "SUCCEEDED"})}),
    ("cloudwatch", "nothing", {"": _of_a_bus("Glue Job State Change", {**_GLUE, "state": "RUNNING"})}),
    (
        "cloudwatch",
        "over",
        {"": _of_a_bus("CloudWatch Alarm State Change", {"alarmName": "aggregate-growth", "state": {"value": "OK"}})},
    ),
    ("azure-monitor", "alert", {"": _OLD_AZURE}),
    ("azure-monitor", "over", {"": {**_OLD_AZURE, "data": {**_OLD_AZURE["data"], "status": "Deactivated"}}}),
    ("fivetran", "nothing", {"event": "sync_start", "data": {}}),
    ("fivetran", "nothing", {"event": "edit_connector", "data": {}}),
    ("fivetran", "over", {"event": "dbt_run_succeeded", "data": {"dbtJobId": "j"}}),
    ("new-relic", "nothing", {"state": "ACKNOWLEDGED"}),
    ("snowflake", "alert", {"messageType": "INGEST_FAILED_FILE", "taskName": "", "pipeName": "DWH.AGGREGATE_PROFIT"}),
    ("statuspage", "nothing", {"incident.status": "scheduled"}),
    ("statuspage", "nothing", {"incident.status": "postmortem"}),
    ("statuspage", "alert", {"": _COMPONENT}),
    ("statuspage", "over", {"": {**_COMPONENT, "component_update": {"new_status": "operational"}}}),
    ("jira", "over", {"webhookEvent": "jira:issue_deleted"}),
    ("jira", "nothing", {"webhookEvent": "comment_created"}),
    ("github-actions", "nothing", {"workflow_run.conclusion": "cancelled"}),
    ("github-actions", "nothing", {"action": "requested", "workflow_run.conclusion": None}),
    ("github-actions", "nothing", {"": {"zen": "Design for failure.", "hook_id": 1, "hook": {"type": "Repository"}}}),
    ("zabbix", "nothing", {"update": "1"}),
    (
        "gcp-monitoring",
        "alert",
        {"": _pushed({"incident": {"incident_id": "0.m", "state": "open", "policy_name": "aggregate growth"}})},
    ),
)
