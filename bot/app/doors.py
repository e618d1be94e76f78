"""The doors of one process: Slack's socket, HTTP and mail."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import uvicorn
from slack_bolt import App
from starlette.applications import Starlette

from bot.app.parts import plain
from bot.blocks.command_names import CommandNames
from bot.extras import require
from bot.flows.metrics import Metrics
from bot.notify.slack import slack_client
from bot.settings import Settings
from handlers.crowd import BoundedHttp
from handlers.desk import Desk
from handlers.http_server import Server
from handlers.naming import naming
from handlers.register import register
from handlers.socket import Socket
from handlers.web import health_app, web_app

if TYPE_CHECKING:
    from handlers.mail import MailDoor

LISTENERS = 10  # threads that acknowledge, and hand what is to be done to its lane

State = Callable[[], tuple[bool, dict[str, Any]]]


class Doors:
    """readiness, health, metrics: what whoever asks by HTTP hears."""

    def __init__(
        self, settings: Settings, desk: Desk, names: CommandNames, readiness: State, health: State, metrics: Metrics
    ) -> None:
        self._settings, self._desk, self._names = settings, desk, names
        self._readiness, self._health, self._metrics = readiness, health, metrics
        self._stopping = threading.Event()
        self.socket: Socket | None = None
        self._web: Server | None = None
        self._mail: MailDoor | None = None

    def open(self, held: Callable[[], int]) -> None:
        """All of them; returns once HTTP and mail are open. held: how many processes hold a socket."""
        bolt = self._bolt()
        self._serve_http(self._application(bolt), self._settings.watchkeeper_http_port)
        self._serve_mail()
        if self._settings.slack_mode == "socket":
            token = plain(self._settings.slack_app_token)
            self.socket = Socket(bolt, token, self._desk.clock.running, held)
            threading.Thread(target=self.socket.open, name="socket", daemon=True).start()

    def open_for_probes(self) -> None:
        """What a worker has, if it is to have one at all."""
        if self._settings.worker_http_port is not None:
            health = health_app(self._readiness, self._health, self._metrics)
            self._serve_http(health, self._settings.worker_http_port)

    def close(self) -> None:
        self._stopping.set()
        if self.socket:
            self.socket.close()
        if self._web:
            self._web.end()
        if self._mail:
            self._mail.stop()

    @property
    def http_port(self) -> int:
        """The port that the HTTP door listens on; of use where the setting is 0, "any free one"."""
        assert self._web is not None
        return int(self._web.servers[0].sockets[0].getsockname()[1])

    @property
    def mail_port(self) -> int:
        """The port on which mail is taken."""
        assert self._mail is not None
        return self._mail.port

    def _bolt(self) -> App:
        """Bolt checks neither token nor signature: the token is tried when it is first needed, so that an outage of
        Slack's does not keep the bot from starting, and the guard of the HTTP door has checked the signature."""
        bolt = App(
            name="watchkeeper",  # else it reads the source of everything on the stack for one
            logger=logging.getLogger("slack_bolt"),  # its own would set its own level
            client=slack_client(plain(self._settings.slack_bot_token), self._settings.slack_api_url),
            signing_secret=plain(self._settings.slack_signing_secret) or None,
            token_verification_enabled=False,
            request_verification_enabled=False,
            listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        )
        if self._names.prefix:
            bolt.use(naming(self._names))
        register(bolt, self._desk, self._names.prefix)
        return bolt

    def _application(self, bolt: App) -> Starlette:
        return web_app(
            bolt,
            signing_secret=plain(self._settings.slack_signing_secret) or None,
            desk=self._desk,
            readiness=self._readiness,
            health=self._health,
            metrics=self._metrics,
            alerts_secret=plain(self._settings.alerts_secret) or None,
        )

    def _serve_http(self, application: Starlette, port: int) -> None:
        config = uvicorn.Config(
            application,
            host=self._settings.watchkeeper_http_host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
            http=BoundedHttp,
        )
        self._web = Server(config)
        thread = threading.Thread(target=self._web.run, name="http", daemon=True)
        thread.start()
        while not self._web.started and thread.is_alive():
            self._stopping.wait(0.01)
        if not self._web.started:
            raise SystemExit(f"cannot listen on {config.host}:{config.port}; is something else listening there?")

    def _serve_mail(self) -> None:
        settings = self._settings
        if settings.mail_in_port is None:
            return
        require("mail", "MAIL_IN_PORT")
        from handlers.mail import MailDoor

        ours = parseaddr(settings.smtp_from)[1]
        self._mail = MailDoor(self._desk, settings.mail_in_host, settings.mail_in_port, ours)
        try:
            self._mail.start()
        except OSError:
            where = f"{settings.mail_in_host}:{settings.mail_in_port}"
            raise SystemExit(f"cannot take mail on {where}; is something else listening there?") from None
