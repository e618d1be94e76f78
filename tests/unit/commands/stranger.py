"""Somebody who has a document, the wheel and a Slack, and does what the README says, by commands alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from local_slack.people import Person
from local_slack.workspace import Workspace

from tests.unit.commands.installed import CLEAN

CHANNEL, PATIENCE = "C0SHIPMENTS", 120.0  # seconds, of which a quiet machine needs one or two
_TEAM = ("Mirela Ionescu", "Tomas Brandt", "Wei Zhang", "Abiodun Cole", "Petra Novak")
_DOCUMENT = """# Shipments data: who looks after what

We are five. Questions go to #shipments-data. All times are Europe/Bucharest.

| Pipeline | What it feeds | Primary owner | Backup |
|---|---|---|---|
| Parcel Scans | Carrier dashboard | Mirela Ionescu | Tomas Brandt |
| Returns Ledger | Finance, investor deck | Tomas Brandt | Wei Zhang |

## On call
One week each, from Monday 09:00.

- Week 1: Mirela Ionescu
- Week 2: Tomas Brandt
- Week 3: Wei Zhang
- Week 4: Abiodun Cole
- Week 5: Petra Novak

## Severity levels
- P1: investor-facing data missing or wrong. Answer within 30 minutes.
- P2: wrong figures that only we use. Answer within 4 hours.

## Escalation
1. Page the primary on-call.
2. After 15 minutes without an answer, page Mirela Ionescu.
"""


class Stranger:
    def __init__(self, command: Path, home: Path) -> None:
        self._command, self._home = command, home
        self._written: dict[Path, bytes] = {}

    def __enter__(self) -> Stranger:
        (self._home / "ours.md").write_text(_DOCUMENT, encoding="utf-8")
        self._slack = self._workspace(json.loads(self._does("manifest", env=CLEAN)))
        self._env = {
            **CLEAN,
            "SLACK_BOT_TOKEN": self._slack.bot_token,
            "SLACK_APP_TOKEN": self._slack.app_token,
            "SLACK_SIGNING_SECRET": self._slack.signing_secret,
            "SLACK_API_URL": self._slack.api_url,
            "WATCHKEEPER_HTTP_PORT": "0",
        }
        self._bot: subprocess.Popen[bytes] | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bot:
            self._bot.terminate()
            self._bot.wait()
        self._slack.stop()

    def sets_up(self) -> None:
        """init, check, doctor, run."""
        given = ("--zone", "Europe/Bucharest", "--first-week", "2026-11-02", "--channel", "#shipments-data")
        self._does("init", "ours.md", "--no-ask", *given)
        self._written = {path: path.read_bytes() for path in (self._home / "teams").rglob("*") if path.is_file()}
        self._does("check", "teams/ours")
        self._does("doctor", "--live")
        self._bot = subprocess.Popen([self._command, "run"], cwd=self._home, env=self._env)
        self._somebody("U0SHIP0").wait_for(self._is_connected, PATIENCE, "the bot did not connect")

    def is_paged(self) -> dict[str, Any]:
        """A colleague reports that data is missing, and whoever is on call hears of it."""
        finder = self._somebody("U0SHIP4")
        finder.command(CHANNEL, "/incident new")
        form = finder.wait_view("incident_open", PATIENCE)
        places = next(b for b in form["blocks"] if b["block_id"] == "where")["element"]["option_groups"]
        ledger = next(g for g in places if g["label"]["text"] == "Returns Ledger")["options"][0]["value"]
        said = {"where": {"where": ledger}, "nature": {"nature": "failed"}, "words": {"words": "it stopped"}}
        finder.submit(form["id"], said)
        self._on_call, page = finder.wait_for(self._page, PATIENCE, "nobody was paged")
        return dict(page)

    def acknowledges(self, page: dict[str, Any]) -> None:
        """Everybody sees who has it."""
        where = self._on_call.open_dm(self._on_call.bot)
        self._on_call.click(where, page["ts"], "incident_acknowledge")
        self._somebody("U0SHIP0").wait_message(CHANNEL, "Acknowledged by", PATIENCE)

    def edited_by_hand(self) -> list[Path]:
        return [path for path, text in self._written.items() if path.read_bytes() != text]

    def _does(self, *words: str, env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [self._command, *words], cwd=self._home, env=env or self._env, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def _is_connected(self) -> bool:
        assert self._bot is not None
        assert self._bot.poll() is None, "the bot ended"
        return self._slack.connections() > 0

    def _page(self) -> tuple[Person, dict[str, Any]] | None:
        """The direct message with a button to acknowledge, and who got it."""
        for number in range(len(_TEAM)):
            person = self._somebody(f"U0SHIP{number}")
            for message in person.dms():
                if "incident_acknowledge" in json.dumps(message):
                    return person, message
        return None

    def _somebody(self, id: str) -> Person:
        return self._slack.person(id)

    def _workspace(self, app: dict[str, Any]) -> Workspace:
        """The app is made from its own manifest."""
        people = [
            {"id": f"U0SHIP{n}", "name": name.split()[0].lower(), "real_name": name} for n, name in enumerate(_TEAM)
        ]
        bot = {"user_id": "U0BOT", "bot_id": "B0BOT", "app_id": "A0BOT", "name": "watchkeeper"}
        members = [*(person["id"] for person in people), "U0BOT"]
        return Workspace.start(
            {
                "team": {"id": "T0SHIP", "name": "Shipments", "domain": "shipments"},
                "people": people,
                "channels": [{"id": CHANNEL, "name": "shipments-data", "members": members}],
                "bot": {**bot, "scopes": app["oauth_config"]["scopes"]["bot"]},
                "commands": app["features"]["slash_commands"],
                "shortcuts": app["features"]["shortcuts"],
                "events": app["settings"]["event_subscriptions"]["bot_events"],
            }
        )
