"""The end of a Socket Mode connection, at once.

The SDK's own takes seconds: its reader holds a lock for up to three while it waits for bytes, and the thread that hands
messages out waits up to one for the next.
"""

from __future__ import annotations

import socket
from contextlib import suppress

from slack_bolt.adapter.socket_mode import SocketModeHandler


def hang_up(handler: SocketModeHandler) -> None:
    """Close the connection, and do not come back."""
    client = handler.client
    client.auto_reconnect_enabled, client.closed = False, True
    client.message_queue.put(None)  # no message; the thread that waits for one sees that this is the end
    session = client.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)  # gives the reader its end
    try:
        handler.close()  # type: ignore[no-untyped-call]
    except AttributeError:  # the reader has just taken the connection away under the SDK's hands; now it is gone
        handler.close()  # type: ignore[no-untyped-call]
