"""Everything that one running workspace is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_slack.calls import Calls
from local_slack.clock import Clock
from local_slack.deeds import Deeds
from local_slack.delivery import ACK_SECONDS, RETRY_SECONDS, Delivery
from local_slack.events import Events
from local_slack.events_http import RequestUrl
from local_slack.faults import Faults
from local_slack.rates import Rates
from local_slack.responses import Responses
from local_slack.scheduled import Scheduled
from local_slack.seed import Seed
from local_slack.sockets import Sockets
from local_slack.state import State
from local_slack.tokens import tokens_of
from local_slack.views import Views

# The deprecated verification token, which payloads still carry.
TOKEN = "local-workspace-verification"


class Slack:
    """base_url: http://127.0.0.1:PORT, without a slash. cut: closes a client's TCP connection without a word."""

    def __init__(
        self,
        seed: Seed,
        base_url: str,
        cut: Callable[[Any], None],
        *,
        rates: str = "off",
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.seed, self.base_url, self.cut = seed, base_url, cut
        self.ack_seconds = ack_seconds
        self.tokens = tokens_of(seed)
        self.clock = Clock()
        self.state = State(seed, self.clock)
        self.views = Views(self.state)
        self.scheduled = Scheduled(self.state)
        self.responses = Responses(self.state, base_url)
        self.faults, self.calls, self.deeds, self.rates = Faults(), Calls(), Deeds(), Rates(rates)
        self.sockets = Sockets(seed.bot.app_id, base_url.replace("http", "ws", 1) + "/link", cut)
        self.request_url = RequestUrl(seed.request_url, seed.bot.signing_secret, TOKEN)
        self.delivery = Delivery(self.sockets, self.request_url, ack_seconds, retry_seconds)
        self.events = Events(self.state, self.delivery, TOKEN, base_url)
        self.state.listeners.append(self.events.hear)

    def reset(self) -> None:
        """Back to the seed. Connections stay; what is under way, faults and logs go."""
        self.state.refill()
        self.forget()

    def forget(self) -> None:
        """Everything but what was said."""
        self.delivery.forget()
        self.views.clear()
        self.scheduled.clear()
        self.responses.clear()
        self.faults.clear()
        self.calls.clear()
        self.deeds.clear()
        self.rates.clear()
