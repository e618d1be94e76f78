"""Not faster than the destination allows, whoever asks, and pages first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.notify.pace import Pace, Rate

RATE = Rate(per_minute=60, burst=3)


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_at_once_and_then_one_a_second() -> None:
    time = Time()
    pace = Pace(time)
    assert [pace.wait("c", RATE) for _ in range(3)] == [0, 0, 0]
    assert round(pace.wait("c", RATE), 6) == 1
    time.now += 0.75
    assert round(pace.wait("c", RATE), 6) == 0.25
    time.now += 0.25
    assert pace.wait("c", RATE) == 0
    assert pace.wait("c", RATE) > 0


def test_channels_have_their_own_turns() -> None:
    pace = Pace(Time())
    assert [pace.wait(key, RATE) for key in "aaabbb"] == [0] * 6


def test_what_is_urgent_goes_at_once_and_the_rest_gives_way() -> None:
    time = Time()
    pace = Pace(time)
    assert [pace.wait("c", RATE, urgent=True) for _ in range(5)] == [0] * 5
    assert round(pace.wait("c", RATE), 6) == 3
    time.now += 3
    assert pace.wait("c", RATE) == 0


@given(st.lists(st.floats(0, 5), max_size=200))
def test_no_minute_has_more_than_its_share(pauses: list[float]) -> None:
    time, went = Time(), []
    pace = Pace(time)
    for pause in pauses:
        time.now += pause
        if pace.wait("c", RATE) == 0:
            went.append(time.now)
    for start in went:
        assert sum(start <= at < start + 60 for at in went) <= 60 + RATE.burst
