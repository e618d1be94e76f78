"""Tell Watchkeeper how a run of dbt ended, also one that did not get as far as writing its results.

    dbt build; watchkeeper-dbt $?

dbt leaves run_results.json of the run before where it is when it cannot compile or connect. So a file that was sent
before is not sent again: a run that failed without new results is reported by its exit status and the end of its log.

WATCHKEEPER_URL is the address of the way in (https://watchkeeper.example.com/alerts/TEAM/dbt), WATCHKEEPER_SECRET its
secret. The exit status is dbt's own, so that what runs this knows as well.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

PATIENCE = 20  # seconds
LOG = 4000  # characters of the end of dbt's log
SENT = ".watchkeeper-sent"  # beside the results: the run that was sent last


def main() -> int:
    parser = argparse.ArgumentParser(prog="watchkeeper-dbt", description="Report how a run of dbt ended.")
    parser.add_argument("status", type=int, help="dbt's exit status: $?")
    parser.add_argument("--target", default="target", help="the folder with run_results.json (default: target)")
    parser.add_argument("--file", default="run_results.json", help="sources.json after `dbt source freshness`")
    parser.add_argument("--log", default="logs/dbt.log", help="dbt's log")
    given = parser.parse_args()
    target, status = Path(given.target), int(given.status)
    results = new_results(target, given.file)
    if results is not None:
        post(results)
        (target / SENT).write_text(results["metadata"]["invocation_id"])
    elif status != 0:
        post(nothing_new(status, Path(given.log)))
    return status


def new_results(target: Path, file: str) -> dict[str, Any] | None:
    """What dbt has written since the last time; None where it has written nothing that can be read."""
    try:
        results: dict[str, Any] = json.loads((target / file).read_text())
        run = results["metadata"]["invocation_id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    sent = target / SENT
    if sent.exists() and sent.read_text() == run:
        return None
    for node in results.get("results", []):
        node.pop("compiled_code", None)  # it makes the file large, and nobody reads it there
    return results


def nothing_new(status: int, log: Path) -> dict[str, Any]:
    """A run that ended before it could write results, in the form of one that could."""
    try:
        end = log.read_text(errors="replace")[-LOG:]
    except OSError:
        end = ""
    message = f"dbt ended with status {status} before it wrote results\n{end}".strip()
    name = os.environ.get("DBT_PROJECT", Path.cwd().name) or "project"
    node = {"unique_id": f"run.{name}.{name}", "status": "error", "message": message, "failures": None}
    return {"metadata": {"invocation_id": f"exit-{int(time.time())}"}, "results": [node]}


def post(results: dict[str, Any]) -> None:
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {os.environ['WATCHKEEPER_SECRET'].strip()}",
    }
    request = urllib.request.Request(os.environ["WATCHKEEPER_URL"].strip(), json.dumps(results).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):
            pass
    except OSError as error:
        print(f"watchkeeper-dbt: Watchkeeper did not take it ({error})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
