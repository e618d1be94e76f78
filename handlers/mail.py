"""The door for mail: an SMTP server that takes what is sent to a pipeline's address, and nothing else.

It speaks no TLS and asks for no login: it stands behind the company's own mail server, which does both and checks that
a sender is who they say.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.handbook.team.integrations import LARGEST, InboundSettings
from bot.handbook.team.team import Team
from bot.inbound.binding import unnamed
from bot.inbound.mail import translate
from bot.inbound.reading import Unacceptable
from bot.inbound.sorting import sort
from handlers.crowd import MOST_MAIL, Crowd
from handlers.desk import Desk

log = logging.getLogger(__name__)

_PATIENCE = 30.0  # seconds that a connection may be idle
_RECIPIENTS = 20  # of one mail; a server sends the rest in another
_THREADS = 2
_LINE = 300  # characters of a reply


class MailDoor:
    """port: 0 for any free one; after `start` the one that it is. ourselves: the address our own mail comes from."""

    def __init__(self, desk: Desk, host: str, port: int, ourselves: str = "") -> None:
        self._takes = _Takes(desk, ourselves)
        self._listener = _Listener(
            self._takes, hostname=host, port=port, data_size_limit=LARGEST, timeout=_PATIENCE, ident="Watchkeeper"
        )

    @property
    def port(self) -> int:
        return self._listener.port

    def start(self) -> None:
        """Raises OSError if the port is taken."""
        self._listener.start()

    def stop(self) -> None:
        """A mail that is being taken is taken."""
        self._listener.stop(no_assert=True)
        self._takes.pool.shutdown()


class _Server(SMTP):
    line_length_limit = LARGEST  # of RFC 5321's 1,000 some senders of HTML know nothing
    crowd = Crowd("the door for mail", MOST_MAIL)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._let_in = self.crowd.enter()
        super().connection_made(transport)  # type: ignore[no-untyped-call, unused-ignore]
        if not self._let_in and isinstance(transport, asyncio.Transport):
            transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if self._let_in:
            self.crowd.leave()
        super().connection_lost(error)


class _Listener(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Takes:
    """aiosmtpd's hooks: what is answered to RCPT and DATA."""

    def __init__(self, desk: Desk, ourselves: str) -> None:
        self._desk, self._ourselves = desk, ourselves
        self.pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        if not self._ways_to(address):
            return "550 5.1.1 nothing comes in by this address"
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, self._take, content, tuple(envelope.rcpt_tos))

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours: the sender's server keeps the mail and tries again."""
        number = secrets.token_hex(2)
        log.error("%s: a mail could not be taken (%s)", number, type(error).__name__, exc_info=error)
        return f"451 4.3.0 that did not work on our side, quote {number}; try again"

    def _ways_to(self, address: str) -> list[tuple[Team, InboundSettings]]:
        """As team.toml says at this moment."""
        teams, asked = self._desk.teams.values(), _without_detail(address)
        whole = (address.casefold(), asked)
        return [(t, w) for t in teams for w in t.settings.inbound if w.address and w.address.casefold() in whole]

    def _take(self, content: bytes, recipients: Sequence[str]) -> str:
        """What one pipeline can take is taken, for a mail that is refused does not come again."""
        ways = {(team.id, way.name): (team, way) for r in recipients for team, way in self._ways_to(r)}
        taken, flaws = False, []
        for team, way in ways.values():
            try:
                if len(content) > way.max_bytes:
                    raise Unacceptable([("mail", "is too large")])
                self._report(content, team, way)
                taken = True
            except Unacceptable as error:
                flaws.append(str(error))
                if box := self._desk.letter_box:
                    box.refuse(team.id, way.name, 550, str(error))
        if taken or not flaws:
            return "250 2.0.0 OK"
        return f"550 5.7.1 {_in_ascii('; '.join(flaws))}"

    def _report(self, content: bytes, team: Team, way: InboundSettings) -> None:
        told = translate(content, way, self._ourselves)
        if told is None:
            return
        now, source, box = self._desk.clock.now(), f"email:{way.name}", self._desk.letter_box
        found = sort([told], team, way, source, now)
        for alert, is_over in found.alerts:
            if not is_over:
                self._desk.dispatcher.report(alert)
            elif self._desk.receiving:
                self._desk.receiving.over(alert)
        if found.unrouted and box:
            box.keep(team.id, found.unrouted, content)
        for one in found.over:
            if box:
                box.over(team.id, unnamed(one, team, source, now))


def _without_detail(address: str) -> str:
    """profit@company.com for Profit+airflow@company.com (RFC 5233), in small letters."""
    name, at, domain = address.casefold().rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}"


def _in_ascii(text: str) -> str:
    """One line of a reply, as every server reads it."""
    return " ".join(text.encode("ascii", "replace").decode().split())[:_LINE]
