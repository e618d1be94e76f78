"""Deliveries as the systems' own documentation shows them, about the example team."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

ALERTMANAGER: Json = {
    "version": "4",
    "groupKey": '{}:{alertname="RefundRatioLow"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "watchkeeper",
    "groupLabels": {"alertname": "RefundRatioLow"},
    "commonLabels": {"alertname": "RefundRatioLow"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "RefundRatioLow",
                "pipeline": "aggregate_profit_pipeline",
                "severity": "critical",
                "instance": "warehouse-1",
            },
            "annotations": {"summary": "Refunds were 0.4% of transactions", "deviation": "0.07", "value": "0.4%"},
            "startsAt": "2026-10-09T16:55:00.123Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=x",
            "fingerprint": "d4a7f0e2b1c3a5f6",
        }
    ],
}
AIRFLOW: Json = {
    "event": "failure",
    "dag_id": "aggregate_growth_pipeline",
    "run_id": "scheduled__2026-10-08T00:00:00+00:00",
    "task_id": "load_user_events",
    "try_number": 3,
    "map_index": -1,
    "logical_date": "2026-10-08T00:00:00+00:00",
    "exception": "TimeoutError: no user events for 30 min\nTraceback ...",
    "log_url": "http://airflow:8080/log",
}
SLA_MISS: Json = {
    "event": "sla_miss",
    "dag_id": "aggregate_growth_pipeline",
    "run_id": "2026-10-08",
    "tasks": ["load_user_events", "publish"],
}
DBT: Json = {
    "metadata": {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
        "dbt_version": "1.9.0",
        "generated_at": "2026-10-09T05:12:00.000000Z",
        "invocation_id": "a1b2c3d4-0000-4000-8000-000000000000",
        "env": {},
    },
    "results": [
        {"status": "success", "unique_id": "model.shop.orders", "message": "INSERT 0 12", "failures": None},
        {
            "status": "fail",
            "unique_id": "test.shop.unique_transactions_transaction_id.9f8e7d",
            "message": "Got 42 results, configured to fail if != 0",
            "failures": 42,
            "timing": [],
            "thread_id": "Thread-1",
            "execution_time": 0.4,
            "adapter_response": {},
        },
        {
            "status": "error",
            "unique_id": "model.shop.revenue_recognition",
            "message": "Database Error",
            "failures": None,
        },
        {"status": "warn", "unique_id": "test.shop.not_null_user_events_country.1", "message": "Got 3", "failures": 3},
        {"status": "skipped", "unique_id": "model.shop.after", "message": None, "failures": None},
    ],
    "elapsed_time": 3.2,
    "args": {},
}
GREAT_EXPECTATIONS: Json = {
    "success": False,
    "statistics": {"evaluated_expectations": 2, "successful_expectations": 1, "unsuccessful_expectations": 1},
    "meta": {
        "great_expectations_version": "0.18.22",
        "expectation_suite_name": "aggregate_growth_events",
        "run_id": {"run_name": "nightly", "run_time": "2026-10-09T05:00:00+00:00"},
        "validation_time": "20261009T050001.000000Z",
    },
    "results": [
        {
            "success": True,
            "expectation_config": {"expectation_type": "expect_table_row_count_to_be_between", "kwargs": {}},
            "result": {"observed_value": 12},
        },
        {
            "success": False,
            "expectation_config": {
                "expectation_type": "expect_column_values_to_not_be_null",
                "kwargs": {"column": "country", "mostly": 0.98},
            },
            "result": {"element_count": 1000, "unexpected_count": 41, "unexpected_percent": 4.1},
            "exception_info": {"raised_exception": False},
        },
    ],
}
GREAT_EXPECTATIONS_1: Json = {
    "success": False,
    "suite_name": "user_events",
    "id": None,
    "meta": {"validation_id": "v-1", "run_id": {"run_name": None, "run_time": "2026-10-09T05:00:00+00:00"}},
    "results": [
        {
            "success": False,
            "expectation_config": {
                "type": "expect_column_max_to_be_between",
                "kwargs": {"column": "amount", "min_value": 1, "max_value": 5},
            },
            "result": {"observed_value": 9},
            "exception_info": {"raised_exception": False, "exception_message": None},
        }
    ],
}
OPENLINEAGE: Json = {
    "eventType": "FAIL",
    "eventTime": "2026-10-09T05:31:00Z",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    "producer": "https://example.com/airflow",
    "run": {
        "runId": "0199c9d0-0000-7000-8000-000000000001",
        "facets": {
            "nominalTime": {"nominalStartTime": "2026-10-08T00:00:00Z"},
            "errorMessage": {
                "message": "KeyError: 'country'",
                "programmingLanguage": "python",
                "stackTrace": "Traceback (most recent call last): ...",
            },
        },
    },
    "job": {"namespace": "airflow", "name": "aggregate_growth_pipeline.load", "facets": {}},
    "inputs": [],
    "outputs": [{"namespace": "dwh", "name": "growth.user_events", "facets": {}}],
}
PLAIN: Json = {"id": "a-1", "pipeline": "Aggregate Growth Pipeline", "summary": "No user events since 03:00"}

EACH: dict[str, Json] = {
    "alertmanager": ALERTMANAGER,
    "airflow": AIRFLOW,
    "dbt": DBT,
    "great_expectations": GREAT_EXPECTATIONS,
    "openlineage": OPENLINEAGE,
    "plain": PLAIN,
}


def body(payload: Json | list[Json]) -> bytes:
    return json.dumps(payload).encode()
