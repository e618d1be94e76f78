"""What one can do to a workspace that no person and no app can. Runs in the server's loop, like everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_slack import shapes
from local_slack.refusal import Json, Refused
from local_slack.slack import Slack
from local_slack.snapshot import exported, loaded
from local_slack.state import Change

FASTEST = 100_000.0
FAR_FUTURE = 32_503_680_000.0  # the year 3000; a browser's dates end later


class Control:
    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def fault(self, method: str, kind: str, **how: Any) -> None:
        """Lets the next calls of a method go wrong; see faults.Fault for the fields."""
        self._slack.faults.add(method, kind, **how)

    def faults(self) -> list[Json]:
        return self._slack.faults.listed()

    def clear_faults(self) -> None:
        self._slack.faults.clear()

    def deliver_twice(self, times: int = 1) -> None:
        """The next events or interactions reach the app twice, as they do when an acknowledgement is lost."""
        self._slack.delivery.twice = times

    def deliver_out_of_order(self, times: int = 1) -> None:
        """Of the next events, one is overtaken by the one after it, so often; alone it comes five seconds late."""
        self._slack.delivery.swapped = times

    async def disconnect(self, reason: str) -> int:
        """Sends the app's sockets away: warning, refresh_requested, or drop. Returns how many there were."""
        if reason not in ("warning", "refresh_requested", "drop"):
            raise Refused("invalid_arguments", detail="reason must be warning, refresh_requested or drop")
        count = len(self._slack.sockets.connections)
        await self._slack.sockets.disconnect(reason)
        return count

    def connections(self) -> int:
        return len(self._slack.sockets.connections)

    def calls(self, method: str | None = None) -> list[Json]:
        return self._slack.calls.listed(method)

    def deeds(self, since: int = 0) -> list[Json]:
        """What people did on the page, after the deed of this number."""
        return self._slack.deeds.since(since)

    def state(self) -> Json:
        """Every message of every channel, with metadata, oldest first; ephemerals with their reader."""
        state, views = self._slack.state, self._slack.views
        return {
            "channels": [
                {
                    **shapes.channel(state, c, state.bot.user_id),
                    "members": list(c.members),
                    "pins": list(c.pins),
                    "messages": [m.shown(with_metadata=True) for m in c.messages.values()],
                    "ephemerals": [{**m.shown(), "reader": m.reader} for m in c.ephemerals.values()],
                }
                for c in state.channels.values()
            ],
            "views": {user: [v.shown() for v in stack] for user, stack in views.stacks.items() if stack},
            "homes": {user: view.shown() for user, view in views.homes.items()},
            "usergroups": [shapes.usergroup(state, g) for g in state.groups.values()],
            "connections": self.connections(),
        }

    def export(self) -> Json:
        return exported(self._slack.state)

    def load(self, given: Json) -> None:
        """Puts back what `export` gave; open views, faults and logs go, as with `reset`."""
        loaded(self._slack.state, given)
        self._slack.forget()

    def reset(self) -> None:
        self._slack.reset()

    def do_not_disturb(self, user: str, since: float | None, until: float | None) -> None:
        """Somebody's hours of each day, by a window of one day (seconds from now); None: no hours any more."""
        state, now = self._slack.state, int(self._slack.clock.now())
        state.person(user)
        if since is None or until is None:
            state.quiet_hours.pop(user, None)
        else:
            state.quiet_hours[user] = (now + int(since), now + int(until))

    def snooze(self, user: str, seconds: float) -> None:
        """Somebody's notifications rest for so long."""
        self._slack.state.person(user)
        self._slack.state.snoozed[user] = int(self._slack.clock.now() + seconds)

    def move_clock(self, seconds: float) -> float:
        """Moves the workspace's clock forward (timestamps, trigger ids, response URLs); returns its new time."""
        if seconds < 0:
            raise Refused("invalid_arguments", detail="the clock only moves forward")
        self._slack.clock.move(seconds)
        self._slack.scheduled.post_due()
        self._told_time()
        return self._slack.clock.now()

    def show_time(self, shown: float, speed: float = 1.0, jumps: Mapping[str, str] | None = None) -> None:
        """The page shows this time (Unix seconds) from now on, running `speed` times as fast: an app's demo clock.
        jumps: buttons beside it, name -> label; a press is a deed, and the app does what it offered."""
        if not 0 < speed <= FASTEST or not 0 <= shown < FAR_FUTURE:
            raise Refused("invalid_arguments", detail=f"shown is Unix seconds, speed at most {FASTEST:g}")
        self._slack.clock.show(shown, speed, {str(name): str(label) for name, label in (jumps or {}).items()})
        self._told_time()

    def _told_time(self) -> None:
        state = self._slack.state
        state.tell(Change("clock", people=tuple(state.people), extra={"clock": self._slack.clock.face()}))

    async def set_request_url(self, url: str | None) -> bool:
        """Delivers to this URL from now on, if it answers the challenge; None goes back to Socket Mode."""
        before, self._slack.request_url.url = self._slack.request_url.url, url
        if url is None or await self._slack.request_url.verify():
            return True
        self._slack.request_url.url = before
        return False
