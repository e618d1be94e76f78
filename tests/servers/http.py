"""A small HTTP server on loopback: keeps what it was asked, and ends each request as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DROP = "drop"  # the request is taken, and the connection closed without a reply
HANG = "hang"  # the request is taken, and nothing is said until the server ends
# A status, what is said, and perhaps headers.
Answer = Callable[["Asked"], tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")


@dataclass
class Server:
    """answer: what it says when all is well. ends: a status, DROP or HANG for each of the next requests."""

    answer: Answer
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    ends: list[int | str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    told = Server(answer)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    told.url = f"http://127.0.0.1:{http.server_port}/"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(told: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            told.asked.append(asked)
            end = told.ends.pop(0) if told.ends else None
            if end == HANG:
                told.over.wait(10)
            if isinstance(end, str):
                return
            status, said, *more = (end, {}) if end else told.answer(asked)
            self.send_response(status)
            if status == 429:
                self.send_header("retry-after", "7")
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_GET = do_POST = do_PATCH = _any

        def log_message(self, *_: Any) -> None:
            return

    return Handler
