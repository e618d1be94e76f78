"""What a pass does not need, it does not load: most of the day's passes look at logs of runs, files and ages."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = "import sys; {}; print([m for m in ('pandas', 'numpy') if m in sys.modules])"
OF_A_LOG = (
    "from detectors.sources.source import Warehouse; from detectors.questions.queries import Newest, Table;"
    "from datetime import datetime, UTC; import sqlite3, tempfile, os; f = tempfile.mktemp();"
    "c = sqlite3.connect(f); c.execute('CREATE TABLE t (at)'); c.commit(); now = datetime(2025, 1, 2, tzinfo=UTC);"
    "Warehouse('sqlite:///' + f).answer(Newest(Table('t', 'at'), now, now)); os.remove(f)"
)


@pytest.mark.parametrize("what", ["import detectors.run, detectors.__main__", OF_A_LOG])
def test_a_pass_that_counts_no_days_loads_no_pandas(what: str) -> None:
    said = subprocess.run([sys.executable, "-c", LOADED.format(what)], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
