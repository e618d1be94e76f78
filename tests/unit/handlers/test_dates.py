"""What people mean by a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dates.day import Day, Days, NoSuchDate
from handlers.dates.moment import Either, Hours, Instant, Meant, moment, unmistakable

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)  # Monday noon in Los Angeles
END = datetime(2031, 1, 1, tzinfo=UTC)


def at(text: str) -> Instant:
    """'2026-12-31 03:00' in Los Angeles."""
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC))


def hours(since: str, until: str) -> Hours:
    return Hours(at(since).at, at(until).at)


def options(words: str, now: datetime = NOW, zone: ZoneInfo = ZONE) -> tuple[Meant, ...]:
    found = moment(words, now, zone)
    return found.options if isinstance(found, Either) else (found,) if found else ()


DAYS = {
    "today": date(2026, 11, 23),
    "Tomorrow": date(2026, 11, 24),
    "yesterday": date(2026, 11, 22),
    "day after tomorrow": date(2026, 11, 25),
    "monday": date(2026, 11, 23),
    "friday": date(2026, 11, 27),
    "this friday": date(2026, 11, 27),
    "next monday": date(2026, 11, 30),
    "last monday": date(2026, 11, 16),
    "last friday": date(2026, 11, 20),
    "monday next week": date(2026, 11, 30),
    "friday of next week": date(2026, 12, 4),
    "next week's friday": date(2026, 12, 4),
    "friday week": date(2026, 12, 4),
    "a week from friday": date(2026, 12, 4),
    "dec 31": date(2026, 12, 31),
    "December 31st": date(2026, 12, 31),
    "Thursday, Dec 31": date(2026, 12, 31),
    "31st of december": date(2026, 12, 31),
    "31 dec 2028": date(2028, 12, 31),
    "Dec 31, 2028": date(2028, 12, 31),
    "5-dec-2026": date(2026, 12, 5),
    "jan 2": date(2027, 1, 2),
    "nov 22 2026": date(2026, 11, 22),
    "feb 29": date(2028, 2, 29),
    "the 5th": date(2026, 12, 5),
    "the 31st": date(2026, 12, 31),
    "the 5th of december": date(2026, 12, 5),
    "5th of next month": date(2026, 12, 5),
    "friday the 27th": date(2026, 11, 27),
    "2026-12-31": date(2026, 12, 31),
    "2026/12/31": date(2026, 12, 31),
    "2020-02-29": date(2020, 2, 29),
    "20261231": date(2026, 12, 31),
    "4/25": date(2027, 4, 25),
    "25/4": date(2027, 4, 25),
    "25.4.2028": date(2028, 4, 25),
    "5/5": date(2027, 5, 5),
    "eom": date(2026, 11, 30),
    "end of next month": date(2026, 12, 31),
    "end of february": date(2027, 2, 28),
    "eoq": date(2026, 12, 31),
    "eoy": date(2026, 12, 31),
    "first monday of december": date(2026, 12, 7),
    "last friday of november": date(2026, 11, 27),
    "2026-W53-5": date(2027, 1, 1),
    "in 3 days": date(2026, 11, 26),
    "in two weeks": date(2026, 12, 7),
    "in a month": date(2026, 12, 23),
    "3 days from now": date(2026, 11, 26),
    "3 days ago": date(2026, 11, 20),
    "3 days from tomorrow": date(2026, 11, 27),
    "2 days before xmas": date(2026, 12, 23),
    "thanksgiving": date(2026, 11, 26),
    "thanksgiving 2027": date(2027, 11, 25),
    "day after thanksgiving": date(2026, 11, 27),
    "the monday after thanksgiving": date(2026, 11, 30),
    "black friday": date(2026, 11, 27),
    "cyber monday": date(2026, 11, 30),
    "on christmas eve": date(2026, 12, 24),
    "xmas eve": date(2026, 12, 24),
    "xmas": date(2026, 12, 25),
    "last christmas": date(2025, 12, 25),
    "new years eve": date(2026, 12, 31),
    "nye": date(2026, 12, 31),
    "new year": date(2027, 1, 1),
    "juneteenth": date(2027, 6, 19),
    "july 4th": date(2027, 7, 4),
    "mlk day": date(2027, 1, 18),
}


@pytest.mark.parametrize(("words", "day"), DAYS.items())
def test_a_day_is_the_next_one_of_that_name(words: str, day: date) -> None:
    assert moment(words, NOW, ZONE) == Day(day)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("this weekend", date(2026, 11, 28), date(2026, 11, 29)),
        ("next weekend", date(2026, 12, 5), date(2026, 12, 6)),
        ("last weekend", date(2026, 11, 21), date(2026, 11, 22)),
        ("weekend after next", date(2026, 12, 12), date(2026, 12, 13)),
        ("labor day weekend", date(2027, 9, 4), date(2027, 9, 6)),
        ("the weekend before xmas", date(2026, 12, 19), date(2026, 12, 20)),
        ("next week", date(2026, 11, 30), date(2026, 12, 6)),
        ("week of dec 3", date(2026, 11, 30), date(2026, 12, 6)),
        ("Thanksgiving week", date(2026, 11, 23), date(2026, 11, 29)),
        ("week after thanksgiving", date(2026, 11, 30), date(2026, 12, 6)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("w1", date(2027, 1, 4), date(2027, 1, 10)),
        ("march", date(2027, 3, 1), date(2027, 3, 31)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("dec 24-26", date(2026, 12, 24), date(2026, 12, 26)),
        ("dec 24 to dec 26", date(2026, 12, 24), date(2026, 12, 26)),
        ("dec 30 - jan 2", date(2026, 12, 30), date(2027, 1, 2)),
    ],
)
def test_several_days_are_all_of_them(words: str, first: date, last: date) -> None:
    assert moment(words, NOW, ZONE) == Days(first, last)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tonight", hours("2026-11-23 18:00", "2026-11-24 06:00")),
        ("last night", hours("2026-11-22 18:00", "2026-11-23 06:00")),
        ("tomorrow morning", hours("2026-11-24 06:00", "2026-11-24 12:00")),
        ("wednesday afternoon", hours("2026-11-25 12:00", "2026-11-25 18:00")),
        ("dec 31 18:00 to jan 1 9am", hours("2026-12-31 18:00", "2027-01-01 09:00")),
        ("friday 5pm-9pm", hours("2026-11-27 17:00", "2026-11-27 21:00")),
    ],
)
def test_a_part_of_a_day_is_its_hours(words: str, expected: Hours) -> None:
    assert moment(words, NOW, ZONE) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dec 31 3am", at("2026-12-31 03:00")),
        ("on dec 31 at 3am", at("2026-12-31 03:00")),
        ("tomorrow 9:30", at("2026-11-24 09:30")),
        ("tomorrow 15h", at("2026-11-24 15:00")),
        ("tomorrow at 1530", at("2026-11-24 15:30")),
        ("tomorrow 24:00", at("2026-11-25 00:00")),
        ("tomorrow 3 in the morning", at("2026-11-24 03:00")),
        ("tomorrow evening at 8", at("2026-11-24 20:00")),
        ("tonight 3am", at("2026-11-24 03:00")),
        ("tonight at 2", at("2026-11-24 02:00")),
        ("7 tonight", at("2026-11-23 19:00")),
        ("midnight", at("2026-11-24 00:00")),
        ("tomorrow cob", at("2026-11-24 18:00")),
        ("tomorrow 9am utc", at("2026-11-24 01:00")),
        ("tomorrow 9am ET", at("2026-11-24 06:00")),
        ("tomorrow 9am eastern time", at("2026-11-24 06:00")),
        ("tomorrow 3am CET", at("2026-11-23 18:00")),
        ("3am CET tomorrow", at("2026-11-23 18:00")),
        ("tomorrow 9am london", at("2026-11-24 01:00")),
        ("friday 17:00 in Berlin", at("2026-11-27 08:00")),
        ("friday 17:00 zürich time", at("2026-11-27 08:00")),
        ("dec 31 9am Bengaluru", at("2026-12-30 19:30")),
        ("dec 31 9am ho chi minh city", at("2026-12-30 18:00")),
        ("dec 31 3am Europe/Paris", at("2026-12-30 18:00")),
        ("dec 31 3am UTC+5:30", at("2026-12-30 13:30")),
        ("friday noon", at("2026-11-27 12:00")),
        ("thanksgiving 6pm", at("2026-11-26 18:00")),
        ("christmas eve at 3:30 am", at("2026-12-24 03:30")),
        ("tomorrow at 19", at("2026-11-24 19:00")),
        ("in 90 minutes", at("2026-11-23 13:30")),
        ("an hour ago", at("2026-11-23 11:00")),
        ("in 3 days at 9am", at("2026-11-26 09:00")),
        ("2026-12-31T03:00", at("2026-12-31 03:00")),
        ("2026-12-31T03:00Z", at("2026-12-30 19:00")),
        ("2026-12-31T03:00+02:00", at("2026-12-30 17:00")),
        ("2027-03-14 2:30am", Instant(datetime(2027, 3, 14, 10, 30, tzinfo=UTC))),  # the clocks jump over it
        ("2027-11-07 1:30am", Instant(datetime(2027, 11, 7, 8, 30, tzinfo=UTC))),  # it comes twice
    ],
)
def test_a_time_is_the_teams_unless_it_names_a_zone(words: str, expected: Instant) -> None:
    assert moment(words, NOW, ZONE) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("4/5", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        ("4-5", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        ("12/1", (Day(date(2026, 12, 1)), Day(date(2027, 1, 12)))),
        ("4/5/2028", (Day(date(2028, 4, 5)), Day(date(2028, 5, 4)))),
        ("4.5.", (Day(date(2027, 4, 5)), Day(date(2027, 5, 4)))),
        ("4/5 3am", (at("2027-04-05 03:00"), at("2027-05-04 03:00"))),
        ("tomorrow at 7", (at("2026-11-24 07:00"), at("2026-11-24 19:00"))),
        ("dec 31 midnight", (at("2026-12-31 00:00"), at("2027-01-01 00:00"))),
        ("friday night 1am", (at("2026-11-27 01:00"), at("2026-11-28 01:00"))),
        ("tomorrow eod", (at("2026-11-24 18:00"), at("2026-11-25 00:00"))),
        ("next friday", (Day(date(2026, 11, 27)), Day(date(2026, 12, 4)))),
        ("eow", (Day(date(2026, 11, 27)), Day(date(2026, 11, 29)))),
        ("dec 31 3am IST", (at("2026-12-30 13:30"), at("2026-12-30 17:00"))),  # India, Israel
        # One of the two words is a slip.
        ("friday the 13th", (Day(date(2026, 12, 13)), Day(date(2027, 8, 13)))),
        ("friday the 26th", (Day(date(2026, 11, 26)), Day(date(2027, 2, 26)))),
        # What has only just passed may be meant.
        ("nov 22", (Day(date(2026, 11, 22)), Day(date(2027, 11, 22)))),
        ("the 22nd", (Day(date(2026, 11, 22)), Day(date(2026, 12, 22)))),
        ("3am", (at("2026-11-23 03:00"), at("2026-11-24 03:00"))),
        ("monday 9am", (at("2026-11-23 09:00"), at("2026-11-30 09:00"))),
        (
            "monday morning",
            (hours("2026-11-23 06:00", "2026-11-23 12:00"), hours("2026-11-30 06:00", "2026-11-30 12:00")),
        ),
    ],
)
def test_what_can_be_read_in_two_ways_is_both(words: str, expected: tuple[Meant, ...]) -> None:
    assert moment(words, NOW, ZONE) == Either(expected)


@pytest.mark.parametrize(
    ("to", "zone"),
    list(product((" to ", "-", " until ", " - "), ("CET", "ET", "UTC", "london time", "IST", "+05:30", "pt"))),
)
def test_a_zone_that_one_end_names_holds_for_both(to: str, zone: str) -> None:
    both = options(f"dec 3 2pm {zone}{' to ' if to == '-' else to}4pm {zone}")
    assert both
    assert all(isinstance(h, Hours) and h.until - h.since == timedelta(hours=2) for h in both)
    assert options(f"dec 3 2pm{to}4pm {zone}") == options(f"from dec 3 2pm {zone} to 4pm") == both


def test_ends_in_zones_of_their_own_keep_them() -> None:
    assert moment("dec 3 2pm cet to 4pm utc", NOW, ZONE) == hours("2026-12-03 05:00", "2026-12-03 08:00")


def test_a_zone_that_two_countries_call_alike_is_the_teams_own() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert moment("dec 31 3am ist", NOW, kolkata) == Instant(datetime(2026, 12, 30, 21, 30, tzinfo=UTC))
    dublin = ZoneInfo("Europe/Dublin")
    assert moment("july 1 3am ist", NOW, dublin) == Instant(datetime(2027, 7, 1, 2, tzinfo=UTC))


def test_tomorrow_is_that_of_either_calendar_where_another_day_has_begun_there() -> None:
    """Monday noon in Los Angeles is Tuesday in Tokyo."""
    assert options("tomorrow 9am tokyo") == (at("2026-11-23 16:00"), at("2026-11-24 16:00"))


def test_tonight_at_two_in_the_morning_may_be_the_night_that_goes_on() -> None:
    small_hours = at("2026-11-24 02:00").at
    assert hours("2026-11-23 18:00", "2026-11-24 06:00") in options("tonight", small_hours)
    assert hours("2026-11-24 18:00", "2026-11-25 06:00") in options("tonight", small_hours)


def test_next_friday_is_never_today_and_friday_may_be() -> None:
    friday = datetime(2026, 11, 27, 20, tzinfo=UTC)
    assert moment("friday", friday, ZONE) == Day(date(2026, 11, 27))
    assert moment("next friday", friday, ZONE) == Day(date(2026, 12, 4))
    assert options("last monday", friday) == (Day(date(2026, 11, 16)), Day(date(2026, 11, 23)))


def test_a_holiday_is_one_of_the_teams_country() -> None:
    assert moment("boxing day", NOW, ZONE, "GB") == Day(date(2026, 12, 26))
    assert moment("thanksgiving", NOW, ZONE, "DE") is None
    assert moment("nye", NOW, ZONE, "DE") == Day(date(2026, 12, 31))


def test_a_holiday_that_is_today_is_today_and_soon_after_both_that_and_the_next() -> None:
    thanksgiving = datetime(2026, 11, 26, 20, tzinfo=UTC)
    both = (Day(date(2026, 11, 26)), Day(date(2027, 11, 25)))
    assert moment("thanksgiving", thanksgiving, ZONE) == Day(date(2026, 11, 26))
    assert options("thanksgiving", thanksgiving + timedelta(days=1)) == both
    assert moment("thanksgiving", thanksgiving + timedelta(days=8), ZONE) == both[1]


# --- properties of the grammar ---------------------------------------------------------------------------------------

CLOCKS = {"3am": time(3), "15:30": time(15, 30), "noon": time(12), "11 pm": time(23)}
CITIES = {
    "": ZONE,
    "CET": ZoneInfo("Europe/Berlin"),
    "london time": ZoneInfo("Europe/London"),
    "ET": ZoneInfo("America/New_York"),
}
FORMS = ("{day} {clock} {zone}", "{day} at {clock} {zone}", "{clock} {zone} {day}", "{clock} {zone} on {day}")


@pytest.mark.parametrize("form", FORMS)
def test_every_day_goes_with_every_time_in_every_zone_in_any_order(form: str) -> None:
    for (words, day), (clock, hour), (zone, place) in product(DAYS.items(), CLOCKS.items(), CITIES.items()):
        text = " ".join(form.format(day=words, clock=clock, zone=zone).split())
        meant = Instant(datetime.combine(day, hour, tzinfo=place).astimezone(UTC))
        assert meant in options(text), text


@pytest.mark.parametrize("stray", ["blorp", "not", "except", "XYZT", "unless"])
@pytest.mark.parametrize("words", DAYS)
def test_no_word_is_left_out_in_silence(words: str, stray: str) -> None:
    said = f"{words} 3am london".split()
    for place in range(len(said) + 1):
        assert options(" ".join((*said[:place], stray, *said[place:]))) == ()


@given(
    st.sampled_from([*DAYS, "next weekend", "2026-W53", "tonight", "4/5", "next friday 6pm", "eod", "dec 30 to jan 2"]),
    st.datetimes(NOW.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC)),
)
def test_what_is_asked_back_is_read_back_as_it_was_meant(words: str, now: datetime) -> None:
    try:
        found = options(words, now)
    except NoSuchDate:  # December 31 is not always a Thursday
        return
    for option in found:
        assert moment(unmistakable(option, ZONE), now, ZONE) == option or _comes_twice(option)


def _comes_twice(option: Meant) -> bool:
    """An hour of the night in which the clocks go back has no words of its own."""
    instants = (
        [option.at]
        if isinstance(option, Instant)
        else [option.since, option.until]
        if isinstance(option, Hours)
        else []
    )
    return any(i.astimezone(ZONE).fold for i in instants)


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)), st.integers(1, 31))
def test_an_ordinal_is_the_next_such_day_or_one_that_has_just_passed(today: date, number: int) -> None:
    now = datetime.combine(today, time(12), tzinfo=ZONE)
    days = [option.day for option in options(f"the {number}{_suffix(number)}", now) if isinstance(option, Day)]
    assert all(day.day == number for day in days)
    assert today <= days[-1] <= today + timedelta(days=62)
    assert all(today - timedelta(days=7) <= day < today for day in days[:-1])


def _suffix(number: int) -> str:
    return "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_this_weekend_is_not_over_and_the_next_is_a_week_later(today: date) -> None:
    now = datetime.combine(today, time(12), tzinfo=ZONE)
    (this,), (following,) = options("this weekend", now), options("next weekend", now)
    assert isinstance(this, Days)
    assert isinstance(following, Days)
    assert (this.first.weekday(), this.last - this.first) == (5, timedelta(days=1))
    assert this.last >= today
    assert following.first - this.first == timedelta(days=7)


@given(
    st.dates(date(2024, 1, 1), date(2031, 1, 1)),
    st.sampled_from(["mon", "Tuesday", "weds", "thu", "friday", "sat", "sun"]),
)
def test_last_is_before_today_and_next_after_it(today: date, weekday: str) -> None:
    now = datetime.combine(today, time(12), tzinfo=ZONE)
    last = [o.day for o in options(f"last {weekday}", now) if isinstance(o, Day)]
    following = [o.day for o in options(f"next {weekday}", now) if isinstance(o, Day)]
    assert last[-1] < today < following[0]
    assert {d.strftime("%a").lower() for d in (*last, *following)} == {weekday[:3].lower()}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "profit",
        "p0",
        "10",
        "2026",
        "swap @ben",
        "checkout 5xx",
        "x" * 500,
        "9" * 30,
        "next",
        "week",
        "me",
        "load",
        "cover",
        "in trouble",
        "engineer a",
        "week 3",
        "tomorrow-ish",
        "every monday",
        "tomorrow after 3pm",
    ],
)
def test_other_words_are_no_date(words: str) -> None:
    assert moment(words, NOW, ZONE) is None


@pytest.mark.parametrize(
    "words",
    [
        "feb 30",
        "2027-W53",
        "friday dec 31",
        "dec 31 2999",
        "14pm",
        "2026-13-01",
        "feb 29 2026",
        "13/13",
        "0/5",
        "2/30",
        "dec 31 25:00",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_a_date_that_does_not_exist_is_said_to(words: str) -> None:
    with pytest.raises(NoSuchDate):
        moment(words, NOW, ZONE)


@settings(deadline=None)  # the first city of all loads the world's
@given(st.text(max_size=50) | st.from_regex(r"[0-9adefnjmosty :./+-]{1,30}", fullmatch=True))
def test_nothing_that_people_type_breaks_it(words: str) -> None:
    try:
        moment(words, NOW, ZONE)
    except NoSuchDate:
        return


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)])
def test_it_answers_on_every_day_of_the_year(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    assert moment("feb 29", now, ZONE) == Day(date(2028, 2, 29))
    assert moment("today", now, ZONE) == Day(day)
