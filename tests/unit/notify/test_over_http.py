"""How a request ends decides whether it goes again, is looked up, or is given up; the same for every destination."""

from __future__ import annotations

import pytest

from bot.errors import InDoubt, SendError
from bot.notify.over_http import Http
from tests.servers.http import DROP, HANG, Asked, serving


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_a_server_in_trouble_leaves_it_in_doubt(status: int) -> None:
    with serving(lambda _: (status, {})) as server, pytest.raises(InDoubt):
        Http("it", server.url).ask("POST", "x")


@pytest.mark.parametrize("end", [DROP, HANG])
def test_a_reply_that_never_comes_leaves_it_in_doubt(end: str) -> None:
    with serving(lambda _: (200, {})) as server:
        server.ends = [end]
        with pytest.raises(InDoubt):
            Http("it", server.url).ask("POST", "x")
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "permanent", "after"), [(400, True, None), (404, True, None), (429, False, 7.0), (401, False, 15.0)]
)
def test_a_refusal_is_certainly_not_delivered(status: int, permanent: bool, after: float | None) -> None:
    with serving(lambda _: (status, {})) as server, pytest.raises(SendError) as refused:
        Http("it", server.url).ask("POST", "x")
    assert (refused.value.permanent, refused.value.retry_after) == (permanent, after)


def test_nobody_listening_holds_the_whole_destination_and_tells_no_address() -> None:
    with serving(lambda _: (200, {})) as server:
        gone = server.url
    with pytest.raises(SendError) as refused:
        Http("it", gone + "secret").ask("POST", "x")
    assert refused.value.unreachable
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("headers", [{"Retry-After": "30"}, {"X-RateLimit-Remaining": "0"}])
def test_a_403_that_asks_to_slow_down_is_no_trouble_with_credentials(headers: dict[str, str]) -> None:
    with serving(lambda _: (403, {}, headers)) as server, pytest.raises(SendError) as refused:
        Http("it", server.url).ask("POST", "x")
    assert refused.value.retry_after in (30.0, 5.0)
    assert not refused.value.everywhere


def test_what_has_moved_on_the_same_host_is_asked_there_with_the_same_words() -> None:
    def answer(asked: Asked) -> tuple[object, ...]:
        return (200, asked.json) if asked.path == "/new" else (307, {}, {"Location": "/new"})

    with serving(answer) as server:
        assert Http("it", server.url).json("POST", "old", json={"a": 1}) == {"a": 1}


def test_nobody_elsewhere_is_sent_our_credentials() -> None:
    with serving(lambda _: (200, {})) as other:
        with serving(lambda _: (307, {}, {"Location": other.url})) as server, pytest.raises(SendError):
            Http("it", server.url, auth=("user", "secret")).ask("POST", "x")
        assert other.asked == []
