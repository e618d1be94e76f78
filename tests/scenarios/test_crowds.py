"""No door starves paging: a crowd that says nothing is turned away, and the rest of the house goes on."""

from __future__ import annotations

import socket
import time

import httpx

from handlers.crowd import MOST_HTTP, Crowd
from tests.scenarios.conftest import House


def connected(house: House, say: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", house.bot.doors.http_port), timeout=5)
    if say:
        made.sendall(say)
    return made


def is_closed(one: socket.socket, within: float) -> bool:
    one.settimeout(within)
    try:
        return one.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_half_open_connections_are_turned_away_and_pages_go_out(house: House) -> None:
    crowd = [connected(house, b"POST /alerts/x HTTP/1.1\r\nHost: x\r\n") for _ in range(MOST_HTTP + 20)]
    assert all(is_closed(one, 30) for one in crowd[-20:]), "at once, or once the first have waited for too long"
    incident = house.alert()
    assert house.pages_to(incident.on_call_primary.slack), "nobody was paged while the crowd stood there"
    for one in crowd:
        one.close()


def test_a_head_that_trickles_in_is_not_waited_for(house: House) -> None:
    slow = connected(house, b"GET /health HTTP/1.1\r\n")
    began = time.monotonic()
    closed = False
    while not closed and time.monotonic() - began < 15:
        try:
            slow.sendall(b"X-Slow: 1\r\n")
        except OSError:
            closed = True
        closed = closed or is_closed(slow, 0.3)
    assert closed
    assert (
        httpx.get(f"http://127.0.0.1:{house.bot.doors.http_port}/health", trust_env=False, verify=False).status_code
        == 200
    )


def test_the_second_request_of_a_connection_is_waited_for_no_longer(house: House) -> None:
    one = connected(house, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    one.settimeout(5)
    said = b""
    while b"alive" not in said:
        said += one.recv(4096)
    one.sendall(b"GET /health HTTP/1.1\r\n")
    assert is_closed(one, 15)


def test_whoever_leaves_makes_room() -> None:
    crowd = Crowd("a door", 1)
    assert (crowd.enter(), crowd.enter()) == (True, False)
    crowd.leave()
    assert crowd.enter()
