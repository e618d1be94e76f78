"""A team in which one of everything stands open that a person can do something about, for the walk of rights."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.app import Part, Watchkeeper
from bot.clock import ManualClock
from bot.inbound.event import Told
from bot.inbound.sorting import Unrouted
from bot.incidents.account_links import AccountLink
from bot.incidents.actions import Acknowledge, Resolve
from bot.incidents.incident import Alert
from bot.incidents.pause import Pause
from bot.incidents.silence import Matcher, Silence
from bot.people import WATCHKEEPER, Actor
from bot.settings import load_settings
from bot.store import bookings, deadlines, duties, handbooks, handoffs, letter_box, links, pauses, silences, trades
from bot.store.tables import metadata
from detectors.detector import Nature
from schedule.trades import Stretch, Terms, Wish
from tests.conftest import EXAMPLE, FRIDAY

TEAM, PROFIT = "data-engineering", "Aggregate Profit Pipeline"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, C = Actor("Engineer A", "U0ENGA"), Actor("Engineer C", "U0ENGC")
B, NEWCOMER = Actor("Engineer B", "U0LINKEDB"), Actor("Nia", "U0NEWCOMER")
# Engineers B and D have no Slack id in team.toml here, so that somebody can be linked to one, and ask for the other.
UNKNOWN = ("U0ENGB", "U0ENGD")

Rows = Mapping[str, set[tuple[Any, ...]]]


class World:
    """Nothing runs by itself: what changes has been changed by whoever was let in."""

    def __init__(self, folder: Path, database: Path, api_url: str, token: str) -> None:
        self.token = token
        self._live, self._saved = database, folder / "as-it-began.db"
        self.clock = ManualClock(FRIDAY)
        given: dict[str, Any] = {
            "database_url": f"sqlite:///{database}",
            "slack_bot_token": token,
            "slack_app_token": "xapp-1",
            "slack_api_url": api_url,
            "watchkeeper_teams": _teams(folder),
        }
        self.bot = Watchkeeper(load_settings(_env_file=None, **given), self.clock, Part.DOORS)
        self._incidents()
        self.bot.database.write(self._rows)
        self._copy(self._live, self._saved)
        self.before = self.rows()

    def rows(self) -> Rows:
        """Every row of every table. What was answered to whom (`inbound`) changes nothing."""
        with self.bot.database.reading() as c:
            tables = [t for t in metadata.sorted_tables if t.name != "inbound"]
            return {t.name: {tuple(map(repr, row)) for row in c.execute(select(t))} for t in tables}

    def changed(self) -> list[str]:
        """The tables that are not as they began; afterwards they are again."""
        after = self.rows()
        changed = sorted(name for name, rows in after.items() if rows != self.before[name])
        if changed:
            self._copy(self._saved, self._live)
            self.bot.plans.refresh()
        return changed

    def _copy(self, source: Path, target: Path) -> None:
        with sqlite3.connect(source) as from_, sqlite3.connect(target) as to:
            from_.backup(to)
        from_.close()
        to.close()

    # --- what stands --------------------------------------------------------------------------------------------------

    def _incidents(self) -> None:
        """1 is open, 2 is over, 3 was acknowledged by C."""
        faults = (
            (PROFIT, "Transaction Database"),
            ("Aggregate Growth Pipeline", "User Dimension Table"),
            ("Aggregate Engagement Pipeline", "Event Duplication"),
        )
        for number, (pipeline, issue) in enumerate(faults, 1):
            found = self.bot.dispatcher.report(self._alert(str(number), pipeline, issue))
            assert found is not None
            assert found.id == number
        self.bot.dispatcher.do(2, Resolve(), WATCHKEEPER, "over")
        assert self.bot.dispatcher.do(3, Acknowledge(), C, "acknowledged").done

    def _alert(self, key: str, pipeline: str, issue: str) -> Alert:
        return Alert(TEAM, "test", key, pipeline, issue, Nature.DEVIATION, "Refunds were 0.4%.", FRIDAY, deviation=0.07)

    def _rows(self, c: Connection) -> None:
        self._calendar(c)
        self._quiet(c)
        now = FRIDAY
        links.add(c, AccountLink(0, TEAM, "Engineer D", NEWCOMER, "", ("U0MANAGER",), "asked", now))
        link = links.add(c, AccountLink(0, TEAM, "Engineer B", B, "", ("U0MANAGER",), "asked", now))
        links.save(c, replace(link, state="linked", decided_at=now))
        deadlines.passed(c, TEAM, PROFIT, "month close", now - HOUR, None)
        told = Told(key="x", summary="late", words="late", fields={})
        letter_box.keep(c, TEAM, "webhook:x", Unrouted(told, (), "webhook:x", "nobody's"), "", now)
        duties.ask(c, TEAM, "review:1", "contacts", None, 5, now, now)
        version = handbooks.in_state(c, TEAM, "applied")
        assert version is not None
        handbooks.add(c, TEAM, "f" * 64, version.files.handbook.decode() + "\n", version.files.settings.decode(), now)

    def _calendar(self, c: Connection) -> None:
        """Requests 1 to 3: open to C, taken by C, in force; bookings 1 and 2: asked for, booked."""
        now, shift = FRIDAY, datetime(2026, 10, 27, 17, 0, tzinfo=UTC)  # a week of A's
        for number, state in enumerate(("open", "accepted", "holds")):
            wish = Wish("Engineer A", "Engineer C", Stretch(shift + number * DAY, shift + number * DAY + HOUR))
            trade = trades.ask(c, TEAM, Terms(wish, (), ""), A, now, now + DAY)
            if state == "accepted":
                trades.take(c, trade, Terms(wish, (), ""), now)
            elif state == "holds":
                trades.end(c, trade, state, A, now)
        for state, ahead in (("asked", 3 * DAY), ("booked", 5 * DAY)):
            bookings.add(c, TEAM, f"New nodes, {state}", (now + ahead, now + ahead + HOUR), state, A, now)
        handoffs.ask(c, TEAM, "handoff", "Engineer A", "Engineer C", now, now, now + HOUR)

    def _quiet(self, c: Connection) -> None:
        """Silences and pauses 1 and 2: asked for, and on."""
        now, hour, asker = FRIDAY, HOUR, B
        silences.add(c, Silence(0, TEAM, Matcher(PROFIT), hour, "moved", "asked", now, asker), now + DAY)
        on = Silence(0, TEAM, Matcher(PROFIT, entity="adyen"), hour, "moved", "active", now, asker, now + hour)
        silences.add(c, on, now + hour)
        pauses.add(c, Pause(0, TEAM, "profit-landing", "moved", "asked", now, asker, hour, now + DAY))
        pauses.add(c, Pause(0, TEAM, "revenue-freshness", "moved", "paused", now, asker, hour, now + hour))


def _teams(folder: Path) -> Path:
    """The example, and another team in the same workspace."""
    home, other = folder / "teams" / TEAM, folder / "teams" / "growth-analytics"
    shutil.copytree(EXAMPLE, home)
    settings = (home / "team.toml").read_text()
    watch = '[watch]\nchannels = ["C0WATCHED"]\n\n[follow]'
    ours = settings.replace("[follow]", watch, 1)
    for slack in UNKNOWN:
        assert f'slack = "{slack}"\n' in ours
        ours = ours.replace(f'slack = "{slack}"\n', "", 1)
    (home / "team.toml").write_text(ours)
    shutil.copytree(EXAMPLE, other)
    theirs = settings.replace('name = "Data Engineering"', 'name = "Growth"').replace("C0DATAENG", "C0GROWTH")
    (other / "team.toml").write_text(theirs.replace('"U0', '"U0OTHER'))
    return home.parent
