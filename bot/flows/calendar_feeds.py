"""The flow of calendar feeds: which calendar a secret link means, and what stands in it now.

A link is an HMAC of what it shows, so nothing is stored for it, and a new CALENDAR_SECRET makes all old ones invalid.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.clock import Clock
from bot.handbook.team.team import Team
from bot.incidents.plan import Plan
from bot.store import feeds as book
from bot.store.database import Database
from schedule.ical import Edition, Source, calendar_of
from schedule.oncall import Rota
from schedule.wallclock import local_day, start_of_day

BACK, AHEAD = timedelta(days=90), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Feed:
    """One calendar as it is now. etag: quoted, as HTTP wants it."""

    body: bytes
    etag: str


class Feeds:
    """secret, public_url: None where the setting is missing; then there are no feeds, and `missing` names it."""

    def __init__(
        self, database: Database, clock: Clock, plans: Mapping[str, Plan], secret: str | None, public_url: str | None
    ) -> None:
        self._db, self._clock, self._plans, self._secret, self._url = database, clock, plans, secret, public_url

    def missing(self) -> list[str]:
        """The settings without which nobody can be told a link."""
        given = {"CALENDAR_SECRET": self._secret, "WATCHKEEPER_PUBLIC_URL": self._url}
        return [name for name, value in given.items() if not value]

    def link(self, team: Team, person: str | None) -> str:
        """The address of a calendar. person: a name of the team, None for the whole team. Raises ValueError without
        the settings."""
        if self.missing():
            raise ValueError(f"not set: {', '.join(self.missing())}")
        return f"{str(self._url).rstrip('/')}/calendar/{team.id}/{self._token(team.id, person)}.ics"

    def find(self, team_id: str, token: str) -> Feed | None:
        """The calendar that a link shows; None for a link that is none (any more)."""
        plan = self._plans.get(team_id)
        if plan is None or not self._secret:
            return None
        whose: list[str | None] = [None, *(p.name for p in plan.team.handbook.people)]
        # All are compared, so that the time it takes does not tell how far down the list the right one is.
        given = token.encode()
        meant = [who for who in whose if hmac.compare_digest(self._token(team_id, who).encode(), given)]
        return self._feed(plan, meant[0]) if meant else None

    def _token(self, team_id: str, person: str | None) -> str:
        about = f"{team_id}\0{'team' if person is None else 'person'}\0{person or ''}"
        return hmac.new(str(self._secret).encode(), about.encode(), sha256).hexdigest()

    def _feed(self, plan: Plan, person: str | None) -> Feed:
        team, rota, now = plan.team, plan.rota, self._clock.now()
        edition = self._edition(team.id, rota, now)
        # From day to day, so that the same state has the same bytes until tomorrow.
        today = start_of_day(local_day(now, team.settings.zone), team.settings.zone)
        source = Source(team.id, team.settings.name, team.handbook.file, rota.rules, rota.overrides)
        body = calendar_of(source, person, today - BACK, today + AHEAD, edition)
        return Feed(body, f'"{sha256(body).hexdigest()[:32]}"')

    def _edition(self, team_id: str, rota: Rota, now: datetime) -> Edition:
        """Looked up, and written only when the rota has changed since anybody last asked."""
        state = sha256(repr((rota.rules, rota.overrides)).encode()).hexdigest()
        with self._db.reading() as c:
            known = book.edition(c, team_id, state)
        return known or self._db.write(lambda c: book.new_edition(c, team_id, state, now))
