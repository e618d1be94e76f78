"""How a headline says that something stands. The table is the promise: good news opens nothing, bad news is never
taken for good."""

from __future__ import annotations

import pytest

from bot.inbound.headline import Says, nature_in, says, without_state
from detectors.detector import Nature

GOOD = [
    "[RESOLVED] Currency rate staleness detected",
    "[RESOLVED:2] RefundRatioLow",
    "[OK] Duplicate transactions alert",
    "Recovered: currency rates on the warehouse",
    "Incident resolved: same payment twice",
    "RESOLVED - Aggregate Profit Pipeline refunds",
    'OK: "refund-ratio" in US East (Ohio)',
    "Re: [Resolved] missing country in user events",
    "Refund ratio is back to normal",
    "The freshness of raw.orders has recovered",
    "Monitor refunds recovered",
    "\u2705 Refund ratio",
    ":white_check_mark: user events",
    ":large_green_circle: exchange rates",
    "[\u2705 Up] profit export",
    "Alarm refund-ratio changed from ALARM to OK",
    "Refunds: CRITICAL -> OK",
    "Closed: refund alert",
    "All clear: refund ratio",
    "dbt run succeeded",
    "Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [success]>",
    "The alert was automatically resolved",
    "No longer firing: RefundRatioLow",
    "Refund ratio returned to normal after 2 h",
    "Daily profit export: resolved",
    "Issue closed: user events late",
    "job profit_nightly completed successfully",
    "Status: OK",
    "Job publish_profit succeeded after retry",
    "False alarm: refund anomaly detected",
    "Currency rate staleness no longer detected",
    "Ended: currency rate staleness detected",
    "Behoben: Umsätze weichen ab",
    "[Résolu] export en retard",
    "Resuelto: faltan datos",
    "Resolvido: dados ausentes",
    "已恢复：退款率",
    "[P1] [Recovered on {pipeline:aggregate_profit}] Refund share is low",
    "** RECOVERY Service Alert: dwh/aggregate growth is OK **",
    "Monitor is UP: aggregate growth",
    "Azure: Deactivated Severity: 3 growth-events",
    "[Opsgenie] Closed alert: growth is low",
    "dbt Cloud: Job 'nightly' (run 123) succeeded",
    "Jenkins build is back to stable : aggregate growth #13",
    "dwh | Fixed pipeline for main | abc123",
    "dwh | Successful pipeline for main | abc123",
    "Resolved in 5m 0s: aggregate growth is late",
    "Alert: refunds changed status to OK",
    "Soda: check passed on user_events",
    "Heartbeat recovered: aggregate growth",
    "Sync succeeded: aggregate growth",
    "Your connection aggregate growth succeeded",
    "Statuspage: Resolved - exports delayed",
]
BAD = [
    "[FIRING:1] RefundRatioLow",
    "Alert: currency rate staleness detected",
    "Refund ratio is not ok",
    "Noch nicht behoben: Umsätze weichen ab",
    "Pas encore résolu : export en retard",
    "No resuelto: faltan datos",
    "The run ended with an error",
    "Job publish_profit failed after load_profit succeeded",
    "Ignored rows: 12 % of refunds",
    "Rates are no longer updated",
    "Still not resolved: refunds",
    "Unresolved: same payment twice",
    "Refunds failed to recover",
    'ALARM: "refund-ratio" in US East (Ohio)',
    "OK -> CRITICAL: refund ratio",
    "Please check, closed accounts are counted twice",
    "The pipeline must be fixed before it is ok to publish",
    "Transactions missing for closed accounts",
    "Up to 40 % of events missing",
    "Normalisation of rates failed",
    "Recovery of the warehouse failed",
    "Look up failed for 200 users",
    "Duplicates in resolved tickets table",
    "Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [failed]>",
    "Refund anomaly detected in profit calculation",
    "",
    "** PROBLEM Service Alert: dwh/aggregate growth is CRITICAL **",
    "Load completed successfully but 0 rows written",
    "Load completed with errors",
    "Check passed at 05:00 but failed at 06:00",
    "0 of 12 tests passed for aggregate growth",
    "Job nightly: 3 of 12 checks passed",
    "Error rate is up: 12%",
    "Service desk is up 40% on last week",
    "NOK - aggregate growth",
    "Aggregate growth closed with a difference of 5%",
    "Acknowledgement file of the bank is missing",
    "Downtime of the warehouse",
    "Acknowledgement: the bank's file is missing",
    "Acknowledgement problem: file not received",
    "Bank check cleared twice",
    "Query latency passed the limit of 30 s",
    "Load time passed 2 h",
    "Nightly sync succeeded after 4 h, SLA missed",
    "Job profit succeeded with 0 rows",
    "Finance: Recovery - rate at 3%",
    "Load of 0 rows succeeded",
    "Insufficient data in user events",
    "Jenkins build is still unstable: aggregate growth #14",
    "[P1] [Triggered on {pipeline:aggregate_profit}] Refund share is low",
]
RETRIED = [
    "Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [up_for_retry]>",
    "publish failed, retrying in 5 min",
    "Test alert - please ignore",
    "Ignore this test: refund ratio",
    "** ACKNOWLEDGEMENT Service Alert: dwh/aggregate growth is CRITICAL **",
    "** FLAPPINGSTART Service Alert: dwh/aggregate growth is WARNING **",
    "** DOWNTIMESTART Service Alert: dwh/aggregate growth is OK **",
    "[ACKNOWLEDGEMENT] aggregate growth on dwh is CRITICAL!",
    "[Opsgenie] Acknowledged alert: growth is low",
    'INSUFFICIENT_DATA: "aggregate-growth" in US East (Ohio)',
]


@pytest.mark.parametrize("line", GOOD)
def test_good_news_is_over(line: str) -> None:
    assert says(line) is Says.OVER


@pytest.mark.parametrize("line", BAD)
def test_bad_news_is_never_taken_for_good(line: str) -> None:
    assert says(line) is Says.FIRING


@pytest.mark.parametrize("line", RETRIED)
def test_what_is_tried_again_is_no_fault_yet(line: str) -> None:
    assert says(line) is Says.NOTHING


@pytest.mark.parametrize(
    ("line", "nature"),
    [
        ("Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [failed]>", Nature.FAILED),
        ("No transactions for yesterday", Nature.MISSING),
        ("raw.orders hasn't landed", Nature.MISSING),
        ("aggregate_growth missed its SLA", Nature.LATE),
        ("Exchange rates are stale", Nature.LATE),
        ("missing country in user events", None),
        ("Refunds were 0.4%", None),
    ],
)
def test_a_headline_names_the_kind_of_fault(line: str, nature: Nature | None) -> None:
    assert nature_in(line) is nature


@pytest.mark.parametrize(
    ("firing", "over"),
    [
        ("[FIRING:1] RefundRatioLow", "[RESOLVED] RefundRatioLow"),
        ("ALARM: refund ratio", "OK: refund ratio"),
        ("Alert: currency rates are old", "Recovered: currency rates are old"),
    ],
)
def test_an_alert_and_its_end_have_one_headline(firing: str, over: str) -> None:
    assert without_state(firing) == without_state(over)
