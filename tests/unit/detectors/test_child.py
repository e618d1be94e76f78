"""A child gets all that it is given, however slow it is and however much that is; how it ends is told apart."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from time import monotonic

import pytest

from detectors import child
from detectors.child import said_by_child

SLOW = child.BEAT + 1.0  # seconds: over the first look whether the answer is wanted
READS = "import sys, time; time.sleep({}); sys.stdout.write(str(len(sys.stdin.read())))"
ECHOES = "import sys, time; time.sleep({}); sys.stdout.write(sys.stdin.read())"
BEYOND_A_PIPE = 1_000_000  # characters, of which a pipe takes 64 KiB before anybody reads


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def always() -> bool:
    return True


@pytest.mark.parametrize("slow", [0.0, SLOW])
@pytest.mark.parametrize("much", [0, 60_000, BEYOND_A_PIPE])
def test_a_slow_reader_gets_all_of_a_large_input(slow: float, much: int) -> None:
    assert said_by_child(python(READS.format(slow)), "x" * much, always, 30.0) == str(much)


def test_a_large_answer_to_a_large_question_comes_whole() -> None:
    given = "Zürich €\n" * (BEYOND_A_PIPE // 9)
    assert said_by_child(python(ECHOES.format(SLOW)), given, always, 30.0) == given


def test_one_that_never_reads_is_no_hindrance() -> None:
    assert said_by_child(python("print('done')"), "x" * BEYOND_A_PIPE, always, 30.0) == "done\n"


def test_one_that_hangs_with_a_large_input_is_killed_in_time() -> None:
    began = monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        said_by_child(python("import time; time.sleep(600)"), "x" * BEYOND_A_PIPE, always, 3.0)
    assert monotonic() - began < 60


def kills_itself(how: signal.Signals) -> list[str]:
    """Whatever ignores the signal around us (nohup, a shell's background) does not hand that down."""
    unignored = "" if how is signal.SIGKILL else f"signal.signal({how.value}, signal.SIG_DFL); "
    return python(f"import os, signal; {unignored}os.kill(os.getpid(), {how.value})")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_one_that_was_stopped_along_with_us_has_not_failed(how: signal.Signals) -> None:
    assert said_by_child(kills_itself(how), "", always, 30.0) is None


@pytest.mark.parametrize("ends", [lambda: kills_itself(signal.SIGKILL), lambda: kills_itself(signal.SIGABRT)])
def test_one_that_dies_for_a_reason_of_its_own_has_failed(ends: Callable[[], list[str]]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        said_by_child(ends(), "", always, 30.0)
