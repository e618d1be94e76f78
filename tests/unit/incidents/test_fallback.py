"""What becomes of a page that is not taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incidents.fallback import Delivery, Fallback, decide

AT = datetime(2026, 11, 26, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MAIL = ("b@example.com",)


def way(destination: str, done: bool | None = None, why: str = "") -> Delivery:
    return Delivery(destination, done, why, AT)


TAKEN, REFUSED = way("slack", done=True), way("slack", done=False, why="no such person")
SILENT = Delivery("slack", True, "", AT, held_until=AT + timedelta(hours=2))
WAITS, TROUBLED = way("pagerduty"), way("pagerduty", why="it answered 503")
MAILED, MAIL_REFUSED = way("email"), way("email", done=False, why="550")


@pytest.mark.parametrize(
    ("ways", "after", "addresses", "expected"),
    [
        ((TAKEN,), 10 * MINUTE, MAIL, None),
        ((WAITS,), 10 * MINUTE, MAIL, None),  # no error, so its turn has not come: the auditor's to find
        ((TROUBLED,), MINUTE - timedelta.resolution, MAIL, None),
        ((TROUBLED,), MINUTE, MAIL, Fallback((TROUBLED,), MAIL, call=False)),
        ((REFUSED,), timedelta(), MAIL, Fallback((REFUSED,), MAIL, call=False)),
        ((REFUSED, WAITS), timedelta(), (), Fallback((REFUSED,), (), call=False)),
        ((REFUSED, TROUBLED), MINUTE, (), Fallback((REFUSED, TROUBLED), (), call=True)),
        ((REFUSED, MAILED), timedelta(), MAIL, Fallback((REFUSED,), (), call=False)),
        ((REFUSED, MAIL_REFUSED), timedelta(), MAIL, Fallback((REFUSED, MAIL_REFUSED), (), call=True)),
        ((SILENT,), timedelta(), MAIL, Fallback((SILENT,), MAIL, call=False)),
        ((SILENT,), timedelta(), (), Fallback((SILENT,), (), call=True)),
        ((SILENT, WAITS), timedelta(), MAIL, None),  # another way rings, or will
        ((SILENT, TROUBLED), MINUTE, (), Fallback((TROUBLED, SILENT), (), call=True)),
        ((SILENT, MAILED), timedelta(), MAIL, None),
        ((SILENT,), 3 * 60 * MINUTE, MAIL, None),  # the hours are over
        ((REFUSED,), timedelta(), MAIL * 2, Fallback((REFUSED,), MAIL, call=False)),
    ],
)
def test_the_next_way(
    ways: tuple[Delivery, ...], after: timedelta, addresses: tuple[str, ...], expected: object
) -> None:
    assert decide(ways, AT + after, addresses) == expected


deliveries = st.builds(
    Delivery,
    st.sampled_from(["slack", "pagerduty", "email"]),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "503"]),
    st.integers(0, 120).map(lambda seconds: AT - timedelta(seconds=seconds)),
)


@given(st.lists(deliveries, max_size=6), st.sampled_from([(), MAIL]))
def test_nobody_is_called_while_a_page_is_taken_or_may_still_be(
    ways: list[Delivery], addresses: tuple[str, ...]
) -> None:
    fallback = decide(ways, AT, addresses)
    if fallback and fallback.call:
        assert all(way.is_late(AT) for way in ways)
        assert not fallback.mail_to
