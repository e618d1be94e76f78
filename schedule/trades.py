"""Trades: somebody gives a stretch of their time as primary, somebody else takes it, perhaps in return for another.

Pure. Handbook, "Holiday Rotation Rules": engineers may trade holidays with the team's approval, and nobody covers more
than so many major holidays a year. A major holiday is a row of the holiday table; covering it is being its primary at
any moment of that year's occurrence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schedule.credit import holidays_covered, row_of
from schedule.duty import duties_between
from schedule.oncall import Rota
from schedule.rules import HolidayRow, Override, Shift

REMIND_EVERY = timedelta(hours=24)
WAITING = ("open", "accepted")
LAST_REMINDER = timedelta(hours=2)  # before the stretch begins


@dataclass(frozen=True, slots=True)
class Stretch:
    """`[since, until)`, aware."""

    since: datetime
    until: datetime

    def overlaps(self, other: Stretch) -> bool:
        return self.since < other.until and other.since < self.until


@dataclass(frozen=True, slots=True)
class Wish:
    """giver: who is to be relieved during `stretch`. taker: who is asked, None for whoever comes first. back: what the
    giver takes in return. anyway: the team is to waive the limit of holidays."""

    giver: str
    taker: str | None
    stretch: Stretch
    back: Stretch | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a wish comes to. holidays: rows of the holiday table that it touches; the team has to approve. breach: the
    rule that the team would have to waive, "" for none."""

    wish: Wish
    holidays: tuple[str, ...]
    breach: str


@dataclass(frozen=True, slots=True)
class Trade:
    """A request as it stands. state: see `bot/store/trades.py`. asked_by, ended_by: names, for the record. remind_at:
    when it is looked at again, None if it is not. votes: name of the voter to yes or no."""

    id: int
    team: str
    wish: Wish
    state: str
    holidays: tuple[str, ...]
    breach: str
    asked_at: datetime
    asked_by: str
    ended_by: str
    remind_at: datetime | None
    revision: int
    votes: Mapping[str, bool]

    @property
    def waits(self) -> bool:
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class Refusal:
    """why: a short sentence in plain text."""

    why: str
    own: tuple[Shift, ...] = ()  # what the giver does have, where that helps


def stretches(wish: Wish) -> tuple[Stretch, ...]:
    """What changes hands: one stretch, or two."""
    return (wish.stretch, wish.back) if wish.back else (wish.stretch,)


def judge(
    rota: Rota, wish: Wish, now: datetime, limit: float | None, taken: Collection[Stretch] = ()
) -> Terms | Refusal:
    """Whether a wish can be put to people. limit: of major holidays a year. taken: stretches that open requests are
    about. What has begun is traded from now on."""
    wish = replace(wish, stretch=_from(wish.stretch, now), back=_from(wish.back, now) if wish.back else None)
    if refusal := _names(rota, wish) or _times(rota, wish, now, taken):
        return refusal
    breach = _breach(rota, wish, limit) if limit is not None else ""
    if breach and not wish.anyway:
        return Refusal(f"{breach}. With the word “anyway” the team is asked to allow it")
    return Terms(wish, _holidays(rota, wish), breach)


def _from(stretch: Stretch, now: datetime) -> Stretch:
    return Stretch(max(stretch.since, now), stretch.until)


def _names(rota: Rota, wish: Wish) -> Refusal | None:
    for name in (wish.giver, wish.taker):
        if name is not None and name not in rota.rules.team:
            return Refusal(f"{name} is not in the team")
    if wish.taker == wish.giver:
        return Refusal(f"{wish.giver} is already on call then")
    return None


def _times(rota: Rota, wish: Wish, now: datetime, taken: Collection[Stretch]) -> Refusal | None:
    if wish.stretch.until <= now or (wish.back and wish.back.until <= now):
        return Refusal("That is over, and the past cannot be traded")
    if any(stretch.overlaps(other) for stretch in stretches(wish) for other in taken):
        return Refusal("There is an open request about that time already")
    if refusal := _not_theirs(rota, wish.giver, wish.stretch):
        return refusal
    if wish.back is None:
        return None
    if wish.back.overlaps(wish.stretch):
        return Refusal("The two times overlap")
    return _not_theirs(rota, wish.taker, wish.back) if wish.taker else Refusal("A cover asks for nothing in return")


def _not_theirs(rota: Rota, name: str, stretch: Stretch) -> Refusal | None:
    """Only what one has can be given away."""
    shifts = list(rota.shifts(stretch.since, stretch.until))
    others = [s for s in shifts if s.primary != name]
    if not others:
        return None
    own = tuple(s for s in shifts if s.primary == name)
    if own:
        return Refusal(f"{name} is primary for a part of that time only", own)
    ahead = tuple(rota.next_shifts_of(name, stretch.since, 2))
    return Refusal(f"{name} is not primary then; {others[0].primary} is", ahead)


# --- holidays -------------------------------------------------------------------------------------------------------


def _holidays(rota: Rota, wish: Wish) -> tuple[str, ...]:
    found = (row.name for s in stretches(wish) for row in _touching(rota, s))
    return tuple(dict.fromkeys(found))


def _touching(rota: Rota, stretch: Stretch) -> list[HolidayRow]:
    """Rows of the holiday table that decide about a part of the stretch, or would without an override."""
    duties = duties_between(rota.rules, rota.overrides, stretch.since, stretch.until)
    return [row for duty in duties if (row := row_of(duty.rule, rota.rules))]


def covered(rota: Rota, name: str, year: int) -> list[str]:
    """The major holidays of a calendar year whose primary is `name` at any moment, in the order of the table."""
    return [row.name for row in holidays_covered(rota.rules, rota.overrides, year).get(name, ())]


def _breach(rota: Rota, wish: Wish, limit: float) -> str:
    """The first breach of the limit that the trade would bring or make worse, "" for none."""
    after = (
        Rota(rota.rules, [*rota.overrides, *overrides_of(rota, wish, "trade", _latest(rota))]) if wish.taker else rota
    )
    years = range(wish.stretch.since.year - 1, (wish.back or wish.stretch).until.year + 2)
    for year in years:
        for name in (wish.taker, wish.giver):
            if name is None:
                continue
            before, then = covered(rota, name, year), covered(after, name, year)
            if len(then) > max(limit, len(before)):
                would = f"{name} would cover {len(then)} major holidays in {year} ({', '.join(then)})"
                return f"{would}; {limit:g} are allowed"
    return ""


def _latest(rota: Rota) -> datetime:
    """An approval later than every other, so that the trade tried out wins."""
    return max((o.approved_at for o in rota.overrides), default=_EPOCH) + timedelta.resolution


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


# --- what a trade does ----------------------------------------------------------------------------------------------


def overrides_of(rota: Rota, wish: Wish, why: str, approved_at: datetime) -> list[Override]:
    """The overrides that make it so. Who was secondary and becomes primary leaves that place to whom they relieve, so
    that nobody's absence goes unnoticed. Raises ValueError while nobody has taken it."""
    if wish.taker is None:
        raise ValueError("nobody has taken it yet")
    made = _relieved(rota, wish.giver, wish.taker, wish.stretch, why, approved_at)
    if wish.back:
        made += _relieved(rota, wish.taker, wish.giver, wish.back, why, approved_at)
    return made


def _relieved(rota: Rota, goes: str, comes: str, stretch: Stretch, why: str, approved_at: datetime) -> list[Override]:
    made = []
    for shift in rota.shifts(stretch.since, stretch.until):
        since, until = max(shift.since, stretch.since), min(shift.until, stretch.until)
        second = tuple(goes if name == comes else name for name in shift.secondary)
        made.append(Override(since, until, comes, second if second != shift.secondary else None, why, approved_at))
    return made


# --- approval and reminders -----------------------------------------------------------------------------------------


def voters(team: Sequence[str], giver: str, taker: str | None) -> tuple[str, ...]:
    """Whose approval a trade needs: everybody else's in the team."""
    return tuple(name for name in team if name not in (giver, taker))


def outcome(voting: Sequence[str], votes: Mapping[str, bool]) -> bool | None:
    """True once a majority of the others is for it, False once that cannot be reached any more, None until then."""
    if not voting:
        return None  # nobody can speak for the team but the manager
    needed = len(voting) // 2 + 1
    yes = sum(votes.get(name) is True for name in voting)
    no = sum(votes.get(name) is False for name in voting)
    if yes >= needed:
        return True
    return False if no > len(voting) - needed else None


def next_look(asked_at: datetime, stretch: Stretch, now: datetime) -> datetime:
    """When an open request is looked at again: daily, two hours before it begins, and when it is too late."""
    end = ends(asked_at, stretch)
    ahead = [at for at in (now + REMIND_EVERY, stretch.since - LAST_REMINDER, end) if at > now]
    return min(ahead, default=end)


def ends(asked_at: datetime, stretch: Stretch) -> datetime:
    """When nobody can take it any more: as it begins, or, where it had begun when it was asked about, as it ends."""
    return stretch.since if stretch.since > asked_at else stretch.until
