"""A whole workspace in a background thread: `with Workspace.start() as ws: ...`."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, TypeVar

from local_slack.api_door import ApiDoor
from local_slack.control import Control
from local_slack.control_api import ControlApi
from local_slack.delivery import ACK_SECONDS, RETRY_SECONDS
from local_slack.page_api import PageApi
from local_slack.people import Person
from local_slack.refusal import Json
from local_slack.seed import Seed, data_team
from local_slack.server import QuickServer, application, loopback
from local_slack.slack import Slack

T = TypeVar("T")

_STARTS_WITHIN = 30.0  # seconds


class Workspace:
    """A running workspace. Its methods may be called from any thread; they run in the server's loop."""

    def __init__(self, seed: Seed, port: int, control_token: str, **how: Any) -> None:
        self._seed, self._how = seed, how
        self._socket = loopback(port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/"
        self.bot_token, self.app_token = seed.bot.bot_token, seed.bot.app_token
        self.signing_secret, self.bot_user_id = seed.bot.signing_secret, seed.bot.user_id
        self.control_token = control_token
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"workspace-{self.port}", daemon=True)

    @classmethod
    def start(
        cls,
        seed: Mapping[str, Any] | None = None,
        *,
        port: int = 0,
        rates: str = "mild",
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        control_token: str | None = None,
    ) -> Workspace:
        """Starts one and returns when it answers.

        seed: a seed's JSON object, by default `data_team()`. port: 0 for a free one. rates: strict, mild or off.
        ack_seconds, retry_seconds: Slack's clocks; a test about lateness may shorten them.
        Raises SeedError, and OSError if the port is taken.
        """
        workspace = cls(
            Seed.parse(data_team() if seed is None else seed),
            port,
            control_token or secrets.token_urlsafe(24),
            rates=rates,
            ack_seconds=ack_seconds,
            retry_seconds=retry_seconds,
        )
        workspace._thread.start()
        if not workspace._ready.wait(_STARTS_WITHIN):
            raise TimeoutError("the workspace did not start")
        if workspace._failed is not None:
            raise workspace._failed
        return workspace

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  (handed to the thread that waits in `start`)
            self._failed = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._slack = Slack(self._seed, self.url, lambda client: self._server.cut(client), **self._how)
        self._control = Control(self._slack)
        self._server = QuickServer(
            application(
                [
                    *ApiDoor(self._slack).routes(),
                    *ControlApi(self._control, self.control_token).routes(),
                    *PageApi(self._slack).routes(),
                ]
            )
        )
        self._ready.set()  # the socket already listens: whoever connects now waits a moment in its backlog
        await self._server.serve(sockets=[self._socket])
        self._slack.delivery.forget()
        await self._slack.request_url.close()

    def stop(self) -> None:
        """Stops at once: open connections are closed, whatever hangs is let go."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.stop)
            self._thread.join(5)
        self._socket.close()

    def wait(self) -> None:
        """Until somebody stops it."""
        self._thread.join()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def person(self, user_id: str) -> Person:
        """Somebody of the seed, to act as."""
        return Person(self.url, user_id)

    # Control, as under /control/

    def fault(self, method: str, kind: str, **how: Any) -> None:
        """The next calls of a method go wrong: see faults.Fault for kinds and fields."""
        self._in_loop(lambda: self._control.fault(method, kind, **how))

    def faults(self) -> list[Json]:
        return self._in_loop(self._control.faults)

    def clear_faults(self) -> None:
        self._in_loop(self._control.clear_faults)

    def deliver_twice(self, times: int = 1) -> None:
        self._in_loop(lambda: self._control.deliver_twice(times))

    def deliver_out_of_order(self, times: int = 1) -> None:
        self._in_loop(lambda: self._control.deliver_out_of_order(times))

    def disconnect(self, reason: str = "refresh_requested") -> int:
        """reason: warning, refresh_requested or drop. Returns how many connections were told."""
        return self._await(lambda: self._control.disconnect(reason))

    def connections(self) -> int:
        """How many sockets the app has open."""
        return self._in_loop(self._control.connections)

    def calls(self, method: str | None = None) -> list[Json]:
        """Every Web API call so far, oldest first: at, method, args, answer, ok, and the fault that hit it."""
        return self._in_loop(lambda: self._control.calls(method))

    def deeds(self, since: int = 0) -> list[Json]:
        return self._in_loop(lambda: self._control.deeds(since))

    def state(self) -> Json:
        return self._in_loop(self._control.state)

    def messages(self, channel: str) -> list[Json]:
        """All messages of a channel with metadata, thread replies too, oldest first."""
        return next((c["messages"] for c in self.state()["channels"] if c["id"] == channel), [])

    def export(self) -> Json:
        """All that was said, as JSON; `load` puts it back, here or in another workspace of the same team."""
        return self._in_loop(self._control.export)

    def load(self, exported: Json) -> None:
        self._in_loop(lambda: self._control.load(exported))

    def reset(self) -> None:
        self._in_loop(self._control.reset)

    def do_not_disturb(self, user: str, since: float | None = None, until: float | None = None) -> None:
        """Somebody's Do Not Disturb hours of each day, by a window of one day (seconds from now); left out, none."""
        self._in_loop(lambda: self._control.do_not_disturb(user, since, until))

    def snooze(self, user: str, seconds: float) -> None:
        """Somebody's notifications rest for so long."""
        self._in_loop(lambda: self._control.snooze(user, seconds))

    def move_clock(self, seconds: float) -> float:
        return self._in_loop(lambda: self._control.move_clock(seconds))

    def show_time(self, shown: float, speed: float = 1.0, jumps: Mapping[str, str] | None = None) -> None:
        """The page shows this time (Unix seconds) from now on, `speed` times as fast; Slack's own clock stays."""
        self._in_loop(lambda: self._control.show_time(shown, speed, jumps))

    def set_request_url(self, url: str | None) -> bool:
        """Delivers over HTTP from now on, if the URL answers the challenge; None goes back to Socket Mode."""
        return self._await(lambda: self._control.set_request_url(url))

    def _in_loop(self, run: Callable[[], T]) -> T:
        async def inside() -> T:
            return run()

        return self._await(inside)

    def _await(self, run: Callable[[], Awaitable[T]]) -> T:
        async def inside() -> T:
            return await run()

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result(30)
