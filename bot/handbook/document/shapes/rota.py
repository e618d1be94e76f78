"""The rotation in whatever shape it is written: a table, a list of weeks, dated rows, arrows, an order in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from bot.handbook.document.markup import Table
from bot.handbook.document.phrases import CLOCK, clean, clock_time, weekday, whole_number
from bot.handbook.document.shapes import columns
from bot.handbook.document.shapes.columns import cell, column
from bot.handbook.document.shapes.names import people_in
from bot.handbook.document.shapes.regions import Sun, sun_in
from bot.handbook.document.shapes.rota_beginning import DAY, first_day, read_date, year_of
from bot.handbook.document.shapes.rota_order import orders_in
from bot.handbook.document.shapes.rota_weekdays import amiss_in, week_of_days
from bot.handbook.document.shapes.topics import Topic

_HEADING = re.compile(
    r"on-?\s?call|rota\b|roster|rotation|rotating|schedule|duty|pager|shift|bereitschaft|astreinte|guardia|cadence",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:(?:weeks?|wk|w|kw|cw|sprints?|turns?|shifts?|rotations?|woche|semaine|semana)\s*\.?\s*#?|#)?(?P<first>\d{1,3})\b"
    r"(?:\s*(?:-|to|&|and|,|/|\+)\s*(?:w(?:eek)?\s*)?(?P<last>\d{1,3})\b(?!-))?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?P<when>(?:weeks?|wk|kw|cw|sprints?|turns?|rotations?|woche|semaine|semana)\s*\.?\s*#?\d[^:=→]*?|\S.{2,40}?)"
    r"\s*(?::|\s-\s(?=\D)|→|->|=)\s*(?P<who>\D.*)",
    re.IGNORECASE,
)
_COLON = re.compile(r"(?P<when>[^:]{3,60}?)\s*:\s*(?P<who>\D.*)")
_PAIR = re.compile(
    r"(?:p(?:rimary)?)\s*[=:]\s*(?P<primary>[^,;|]+)[,;|]\s*(?:s(?:econdary)?|b(?:ackup)?)\s*[=:]\s*(?P<secondary>[^(]+)",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?P<primary>[^(),/]+?)\s*\((?:primary|on-?call|lead)[^)]*\)\s*[,;/&+]?\s*(?:and |with )?"
    r"(?P<secondary>[^()]*?)\s*\((?:secondary|back-?up|support)[^)]*\).*",
    re.IGNORECASE,
)
_TWO_WEEKS = re.compile(
    r"\b(?:two|2)[- ]weeks?\b(?! (?:cycle|notice|advance|before|in advance))|\bbi-?weekly\b"
    r"|\bfortnight|\bevery (?:two|2|other) weeks?\b",
    re.IGNORECASE,
)
_NEXT_STANDS_BY = re.compile(
    r"\b(?:secondary|back-?up|stand-?in|deputy|second)\b[^.;]{0,40}\b(?:next|following)\b"
    r"|\b(?:next|following)\b(?: (?:one|person|name|engineer))?(?: (?:in|on|down) the (?:list|order|line|rota))?"
    r" (?:is|acts? as|serves? as|stands? by|as) (?:the )?(?:secondary|back-?up|stand-?in|deputy)?",
    re.IGNORECASE,
)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a rota. number: as written, 0 without one; last: of a range. starts, ends: its dates, if it has any;
    a date without a year is of year 1."""

    line: int
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    number: int = 0
    last: int = 0
    starts: date | None = None
    ends: date | None = None
    beside: tuple[str, ...] = ()  # whom the line names in brackets


@dataclass(frozen=True, slots=True)
class RotaFound:
    """turns: who has each turn of the cycle, with the line that says so. starts: when the first begins, where the
    document says so. weeks_each: how many weeks a turn lasts; days: how long a shift is, where it is no week.
    by_week_number: the turns are those of odd and of even weeks. sun: several shifts a day."""

    turns: tuple[Turn, ...]
    weeks_each: int
    starts: date | None
    more: bool = False  # "..." or "then repeat" after the last
    days: int = 7
    by_week_number: bool = False
    sun: Sun | None = None
    written: tuple[Turn, ...] = ()  # every row, also where they repeat


def rota_in(root: Topic) -> RotaFound | None:
    """The first rota there is, with the day on which it began where a sentence says so."""
    rota = _rota(root)
    if rota is None or rota.starts is not None or not (began := first_day(root)):
        return rota
    return replace(rota, starts=began[0])


def _rota(root: Topic) -> RotaFound | None:
    """A table before a list, a list before an order in words."""
    if sun := next((s for topic in root.walk() for table in topic.tables if (s := sun_in(table))), None):
        return RotaFound(tuple(Turn(*turn) for turn in sun.turns), 1, sun.starts, days=1, sun=sun)
    days = week_of_days(root)
    if days and not amiss_in(days):
        week = [Turn(d.line, d.primary, d.secondary) for n in range(7) for d in days if n in d.days]
        return RotaFound(tuple(week), 1, _ODD_WEEK, days=1)
    said = " ".join(t.text for t in root.walk() if _stands_in_rota(t) and not _is_of_holidays(t) and not _denies(t))
    each = _weeks_each(said)
    for found in (*_tables(root), *_lists(root)):
        if len(found) == 2 and {t.number for t in found} == {ODD, EVEN}:
            turns = sorted(found, key=lambda t: t.number == EVEN)
            return RotaFound(tuple(turns), 1, _ODD_WEEK, by_week_number=True)
        if len(found) > 1:
            return _measured(found, each, said)
    order = next(_orders(root), None)
    if order:
        return RotaFound(order, each, order[0].starts, days=_days_each(said) or 7)
    return None


# How long a turn is; "every 4 weeks" and "a 4-week rotation" say how long the cycle is.
_MANY_WEEKS = re.compile(
    r"\b(?P<many>three|four|six|eight|[3-9]|1\d)[- ]weeks? (?:shifts?|turns?|stints?|each|at a time|in a row)\b"
    r"|\b(?:shift|turn|stint)s? (?:lasts?|takes?) (?P<more>three|four|six|eight|[3-9]|1\d) weeks?\b",
    re.IGNORECASE,
)


def _denies(topic: Topic) -> bool:
    """ "Nobody is on call two weeks in a row" is no length of a turn."""
    return bool(
        re.search(r"(?i)\b(?:no|nobody|no one|never|not|at most|in a row|running|back[- ]to[- ]back)\b", topic.text)
    )


def _weeks_each(said: str) -> int:
    if found := _MANY_WEEKS.search(said):
        return whole_number(found["many"] or found["more"]) or 1
    return 2 if _TWO_WEEKS.search(said) else 1


_A_FEW = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_DAYS_EACH = re.compile(
    r"\b(?P<many>\d{1,2}|one|two|three|four|five|six|ten)[ -]days?"
    r" (?:each|in turn|at a time|per person|turns?|shifts?|stints?)"
    r"|\bevery (?P<every>\d{1,2}|two|three|four|five|six|ten) days\b"
    r"|\b(?P<daily>daily (?:rotation|shifts?|turns?)|(?:rotates?|changes?|switch\w*)"
    r" (?:daily|every day|each day)|a day each)\b",
    re.IGNORECASE,
)


def _days_each(said: str) -> int | None:
    found = _DAYS_EACH.search(said)
    if not found:
        return None
    written = (found["many"] or found["every"] or "1").lower()
    return _A_FEW.get(written) or int(written)


def _is_of_holidays(topic: Topic) -> bool:
    return any(re.search(r"(?i)holiday|feiertag|férié|festivo", t.text) for t in (topic, *topic.path()))


_CHANGES = re.compile(
    r"\bhand-?\s?(?:off|over)s?\b|\bhands over\b|\bchanges? hands\b|\bchange-?over\b|\bshifts?\b"
    r"|\bstart\w*\b|\bbegin\w*\b|\bswitch\w*\b|\bswaps?\b|\bpassation\b|\brelève\b|\brelevo\b|\bcambio\b|\boverdracht\b"
    r"|\brotat\w+\b|\bcadence\b|\bweek each\b|\bwechsel\w*\b|[uü]bergabe",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(
    r"\bhand-?\s?(?:off|over)s?\b|\bhands over\b|\bchange-?over\b|\bchanges? hands\b|[uü]bergabe|\brel[eè]v[eo]\b", re.I
)
_USUAL = time(9)  # where a weekday is named and no time
_MOMENT = re.compile(rf"\b([^\W\d_]{{3,12}})(?:,?\s+(?:at|um|à|a las|alle|om|@))?,?\s+({CLOCK})", re.IGNORECASE)


def shift_in(root: Topic) -> tuple[int, time, int] | None:
    """When shifts change, with the line that says so: 'Handoff: every Thursday at 14:00', 'Mon 09:00 -> Mon 09:00'."""
    for topic in root.walk():
        told = f"{topic.above.text if topic.above and topic.above.is_item else ''} {topic.text}"
        if not _stands_in_rota(topic) or not _CHANGES.search(told):
            continue
        moments = [(weekday(day), clock_time(at)) for day, at in _MOMENT.findall(clean(topic.text))]
        known = {(day, at) for day, at in moments if day is not None and at is not None}
        named = {day for word in re.findall(r"\b[^\W\d_]{5,12}\b", topic.text) if (day := weekday(word)) is not None}
        if not known and len(named) == 1 and _HANDS_OVER.search(told):
            known = {(named.pop(), _USUAL)}
        if len(known) == 1:
            day, at = known.pop()
            return day, at, topic.line
    return None


def time_of_change(root: Topic) -> tuple[time, int] | None:
    """'Hand-over at 09:00', for shifts that change on any day."""
    for topic in root.walk():
        if _stands_in_rota(topic) and _CHANGES.search(topic.text):
            found = re.search(rf"\bat ({CLOCK})", topic.text, re.IGNORECASE)
            if found and (at := clock_time(found[1])) is not None:
                return at, topic.line
    return None


def _stands_in_rota(topic: Topic) -> bool:
    return any(t.is_title and _HEADING.search(t.text) and not _is_of_all(t) for t in (topic, *topic.path()))


def _is_of_all(topic: Topic) -> bool:
    """The document's own title ("Data duty manual"), which says nothing of any part of it."""
    first = topic.above is not None and topic.above.above is None and topic.above.below[0] is topic
    return first and topic.rank == 1 and any(t.is_title for t in topic.below)


def _measured(turns: Sequence[Turn], each: int, said: str) -> RotaFound:
    dated = [t for t in turns if t.starts]
    ranges = any(t.last > t.number for t in turns)
    gap = (dated[1].starts - dated[0].starts).days if len(dated) > 1 and dated[0].starts and dated[1].starts else 0
    jumps = len(turns) > 1 and turns[1].number - turns[0].number == each
    days = gap if gap % 7 else 7 if gap else _days_each(said) or 7
    weeks = max(1, gap // 7) if gap else 1 if ranges or (jumps and each == 1) or days != 7 else each
    start = dated[0].starts if dated and dated[0].starts and dated[0].starts.year > 1 else None
    written = tuple(turns)
    if ranges:
        turns = [r for t in turns for r in _spread(t)]
    again = bool(re.search(r"\brepeat|\bcycle|\breverts|\bresets|and so on|\.\.\.|…", said, re.IGNORECASE))
    return RotaFound(tuple(_one_cycle(turns, again)), weeks, start, again, days, written=written)


def _spread(turn: Turn) -> Iterator[Turn]:
    for number in range(turn.number, max(turn.last, turn.number) + 1):
        yield replace(turn, number=number, last=number)


def _one_cycle(turns: Sequence[Turn], again: bool) -> Sequence[Turn]:
    """The turns until they begin to repeat: six dated weeks of four people are a cycle of four."""
    who = [(t.primary, t.secondary) for t in turns]
    for length in range(1, len(who)):
        repeats = all(w == who[n % length] for n, w in enumerate(who))
        if repeats and (again or len(who) >= (length + 2 if turns[0].starts else 2 * length)):
            return turns[:length]
    return turns


def _tables(root: Topic) -> Iterator[list[Turn]]:
    for topic in root.walk():
        for table in topic.tables:
            yield _dated([*_rows(table)], year_of(topic))


def _dated(turns: list[Turn], year: int | None) -> list[Turn]:
    """The year that stands once, over all of them."""
    if not year or not turns or not all(t.starts and t.starts.year == 1 for t in turns):
        return turns
    first = replace(turns[0], starts=_in_year(turns[0].starts, year), ends=_in_year(turns[0].ends, year))
    rest = [replace(t, starts=_in_year(t.starts, year), ends=_in_year(t.ends, year)) for t in turns[1:]]
    later = [t.starts for t in rest if t.starts]
    return turns if first.starts and later and min(later) < first.starts else [first, *rest]  # over a new year


def _in_year(day: date | None, year: int) -> date | None:
    return day.replace(year=year) if day else None


def _rows(table: Table) -> Iterator[Turn]:
    when = column(table, columns.WEEK)
    if when is None and says_when(table):
        when = 0
    secondary = column(table, columns.SECONDARY, when)
    primary = column(table, columns.PRIMARY, when, secondary)
    until = next(
        (n for n, h in enumerate(table.header) if clean(h).casefold() in ("to", "until", "end", "end date")), None
    )
    if when is None or primary is None or column(table, columns.HOLIDAY) is not None:
        return
    for row in table.rows:
        who = people_in(cell(row, primary))
        written = cell(row, when) + (f" - {cell(row, until)}" if until is not None else "")
        if who and (turn := _when(written, row.line)):
            yield replace(turn, primary=who, secondary=people_in(cell(row, secondary)))


def says_when(table: Table) -> bool:
    """A table whose first column has no header and holds weeks or dates."""
    nameless = not table.header[0].strip()
    return nameless and bool(table.rows) and all(_when(r.cells[0], r.line) for r in table.rows)


def _lists(root: Topic) -> Iterator[list[Turn]]:
    for topic in root.walk():
        turns = [t for below in topic.below if (t := _listed(below))]
        takes_turns = {name for t in turns for name in t.primary}
        yield _dated([t if t.secondary else _with_bracketed(t, takes_turns) for t in turns], year_of(topic))


def _with_bracketed(turn: Turn, takes_turns: set[str]) -> Turn:
    """'5 Jan: Rob Hale (Sunita Rao)': somebody else of the rota, in brackets, is second."""
    return replace(turn, secondary=turn.beside) if set(turn.beside) <= takes_turns - {*turn.primary} else turn


def is_turn(topic: Topic) -> bool:
    """Whether a line says who has a week, a turn or a date."""
    return _listed(topic) is not None


def _listed(topic: Topic) -> Turn | None:
    """'Week 1: A (primary), B (backup)', 'Week 1 (Mon 2025-09-01 -> 09-08): P=A, S=B', 'Sep 1 - 7: A / B'."""
    text = re.sub(r"\*+|^\[[ xX]\]\s*", "", clean(topic.text))
    if nested := _nested(topic, text):
        return nested
    shown = re.sub(r"\([^()]*\d{1,2}[^()]*\)", lambda m: re.sub(r"\s*(?::|→|->|=)\s*", " to ", m[0]), text)
    found = _COLON.fullmatch(shown) or _LISTED.fullmatch(shown)
    turn = _when(found["when"], topic.line) if found else None
    if not found or turn is None:
        return None
    primary, secondary = _who(found["who"])
    if not secondary:
        secondary = next((people_in(t.value) for t in topic.below if re.match(r"(?i)second|back", t.text)), ())
    beside = tuple(name for inner in re.findall(r"\(([^()]+)\)", found["who"]) for name in people_in(inner))
    return replace(turn, primary=primary, secondary=secondary, beside=beside) if primary else None


def _nested(topic: Topic, text: str) -> Turn | None:
    """'Week 1', with 'Primary: Ann' and 'Secondary: Bob' under it."""
    named = {clean(t.label).casefold(): people_in(t.value) for t in topic.below if t.value}
    primary = next((who for label, who in named.items() if re.fullmatch(columns.PRIMARY, label)), ())
    turn = _when(text, topic.line) if primary else None
    secondary = next((who for label, who in named.items() if re.fullmatch(columns.SECONDARY, label)), ())
    return replace(turn, primary=primary, secondary=secondary) if turn else None


_SECOND_WORDS = (
    r"secondary|back-?up|stand-?(?:in|by)|deputy|shadow|vertretung|suppl[ée]ante?|remplaçante?|suplente|respaldo"
)


def _who(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    plain = re.sub(r"\s*\((?:note|swap|holiday)[^)]*\)", "", text)
    if pair := _PAIR.search(plain) or _MARKED.search(plain):
        return people_in(pair["primary"]), people_in(pair["secondary"])
    named = people_in(re.sub(rf"(?i)\b(?:primary|on-?call|{_SECOND_WORDS})\b\s*[:=-]?\s*", "", plain))
    return named[:1], named[1:]


ODD, EVEN = -1, -2  # the numbers of the turns of odd and of even weeks
_ODD_WEEK = date(2024, 1, 1)  # the Monday of an ISO week 1
_UNIT_OF_WEEKS = r"(?:iso |calendar )?(?:weeks?|wks?|kws?|kalenderwochen?|wochen?|semaines?|semanas?|settimane)"
_PARITY = re.compile(
    rf"(?:(?P<odd>odd|ungerade|impaires?|impares|dispari|oneven)|even|gerade|paires?|pares|pari)\s*{_UNIT_OF_WEEKS}?\s*$"
    rf"|{_UNIT_OF_WEEKS}\s*\(?(?:(?P<odd2>odd|ungerade|impaires?|impares|dispari)|even|gerade|paires?|pares|pari)\)?\s*$",
    re.IGNORECASE,
)


def _when(text: str, line: int) -> Turn | None:
    plain = re.sub(r"\*+|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=\d|[a-z])", "", clean(text), flags=re.I)
    plain = re.sub(r"(?i)^week (?:of|from|starting|beginning)\s+", "", plain)
    if parity := _PARITY.match(plain):
        return Turn(line, (), (), ODD if parity["odd"] or parity["odd2"] else EVEN)
    starts, ends = _dates(plain)
    bare = re.sub(r"\([^()]*\)", "", plain).strip()
    found = _NUMBERED.fullmatch(bare)
    if found:
        first = int(found["first"])
        return Turn(line, (), (), first, int(found["last"] or first), starts, ends)
    return Turn(line, (), (), 0, 0, starts, ends) if starts else None


_STARTS = re.compile(rf"\b(?:start\w*|begin\w*|from|since|as of)(?: (?:on|with))?:?\s+({DAY})", re.IGNORECASE)


def _dates(text: str) -> tuple[date | None, date | None]:
    found = [d for d in (read_date(m) for m in re.findall(DAY, text)) if d]
    if found and found[-1].year > 1 and found[0].year == 1:  # "Sep 1 - Sep 7, 2025": the year is said once
        found[0] = found[0].replace(year=found[-1].year)
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _orders(root: Topic) -> Iterator[tuple[Turn, ...]]:
    """An order in words: 'A -> B -> C -> A', 'Order: A, B, C', 'rotates between A, B and C'."""
    for topic in root.walk():
        if not _stands_in_rota(topic):
            continue
        for names in orders_in(topic):
            if len(names) > 1:
                yield tuple(_turns(names, topic))


def _turns(names: Sequence[tuple[str, int]], topic: Topic) -> Iterator[Turn]:
    """The date on which the first begins stands beside the names; whether the next stands by, in the same section."""
    said = (read_date(found[1]) for found in _STARTS.finditer(clean(topic.text)))
    starts = next((day for day in said if day and day.year > 1), None)
    section = topic.above or topic
    stands_by = _NEXT_STANDS_BY.search(" ".join(t.text for t in (topic, *topic.below, *section.below)))
    for at, (name, line) in enumerate(names):
        following = (names[(at + 1) % len(names)][0],) if stands_by else ()
        yield Turn(line, (name,), following, at + 1, starts=starts if at == 0 else None)
