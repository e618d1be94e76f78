"""A calendar is read to its end, or not at all: a server that never comes to an end holds up nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from bot.errors import SendError
from bot.notify.calendars import fetch

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\n"


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a server that sends a letter now and then, for ever."""
    over, listening = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(HEAD)
            while not over.wait(0.02):
                try:
                    connection.sendall(b"B")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/me.ics"
    over.set()
    listening.close()


def test_what_does_not_end_is_given_up(dripping: str) -> None:
    with pytest.raises(SendError, match="has not come within"):
        fetch(dripping, within=0.2)


def test_an_address_is_never_quoted() -> None:
    with pytest.raises(SendError) as refused:
        fetch("http://127.0.0.1:1/secret-of-ana.ics")
    assert "secret" not in str(refused.value)
