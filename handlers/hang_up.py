"""The end of a Socket Mode connection, at once.

The SDK's own takes seconds: its reader holds a lock for up to three while it waits for bytes, and the thread that hands
messages out waits up to one for the next. And it may never end: a reader that begins a session at this moment takes the
mark back that tells it to stop, and the SDK waits for it for ever.
"""

from __future__ import annotations

import socket
from contextlib import suppress

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient

_LOOK = 0.02  # seconds between two tries to stop the reader
_TRIES = 250  # 5 s; its thread is a daemon, so that a process ends even then


def hang_up(handler: SocketModeHandler) -> None:
    """Close the connection, and do not come back."""
    client = handler.client
    client.auto_reconnect_enabled, client.closed = False, True
    client.message_queue.put(None)  # no message; the thread that waits for one sees that this is the end
    _end_reading(client)
    if client.current_session_runner.is_alive():
        return
    try:
        handler.close()  # type: ignore[no-untyped-call]
    except AttributeError:  # the reader has just taken the connection away under the SDK's hands; now it is gone
        handler.close()  # type: ignore[no-untyped-call]


def _end_reading(client: SocketModeClient) -> None:
    reader = client.current_session_runner
    reader.event.set()
    for _ in range(_TRIES):
        client.current_session_state.terminated = True
        session = client.current_session
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)  # gives the reader its end
        reader.thread.join(_LOOK)
        if not reader.is_alive():
            return
