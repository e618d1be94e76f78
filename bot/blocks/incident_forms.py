"""The forms behind the menu: what each asks, and which deed its answers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.blocks import headline
from bot.blocks import incident_menu as menu
from bot.blocks.foretold import block, live
from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.message import Block, View, section
from bot.handbook.model import Severity
from bot.incidents import actions
from bot.incidents.incident import Incident, Link
from bot.incidents.reminders import FURTHEST, Snoozes
from bot.people import Actor
from bot.slack_text import safe, when

FORM = "incident_do_"  # followed by the choice of the menu
LEVEL, UNTIL = "severity", "until"  # answers that change what will happen

_MOST_PEOPLE = 10
_LONGEST_NOTE, _LONGEST_REASON, _LONGEST_URL = 2000, 300, 500


class Wrong(ValueError):
    """An answer that cannot be taken. field: beside which it is said. text: plain, what to write instead."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


@dataclass(frozen=True, slots=True)
class Form:
    """asks: the inputs. read: the deed from the answers; raises Wrong. People are read by their Slack ids alone."""

    title: str
    submit: str
    asks: Callable[[Incident, Given], list[Block]]
    read: Callable[[Mapping[str, Any], datetime], actions.Deed]


@dataclass(frozen=True, slots=True)
class Given:
    """What a form proposes from, in addition to the incident. foretold: what its first answer would do."""

    now: datetime
    snoozes: Snoozes
    levels: tuple[Severity, ...]
    foretold: str = ""


def view(choice: str, incident: Incident, given: Given, about: str) -> View:
    """Where there is nothing to choose, it only says so."""
    form = FORMS[choice]
    blocks = form.asks(incident, given)
    submit = form.submit if any(block["type"] == "input" for block in blocks) else None
    return modal(f"{FORM}{choice}", form.title, [headline.about(incident), *blocks], about, submit)


def seen(view: Mapping[str, Any]) -> actions.Deed | None:
    """The deed of a form as far as it is filled in, for what it would do; None where that cannot be said yet."""
    match str(view["callback_id"]).removeprefix(FORM):
        case menu.SEVERITY if level := answered(view, LEVEL):
            return actions.ChangeSeverity(Severity.read(level), "")
        case menu.SNOOZE if until := answered(view, UNTIL):
            return actions.Snooze(datetime.fromtimestamp(int(until), UTC))
    return None


def read(choice: str, view: Mapping[str, Any], now: datetime) -> actions.Deed:
    """Raises Wrong."""
    return FORMS[choice].read(view, now)


def _person(slack: str) -> Actor:
    return Actor(slack, slack)


# --- reassign, people -----------------------------------------------------------------------------------------------


def _asks_whom(incident: Incident, given: Given) -> list[Block]:
    return [asks("to", "Reassign to", {"type": "users_select"}, hint="They get a direct message.")]


def _reassign(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    return actions.Reassign(_person(answered(view, "to")))


def _asks_people(incident: Incident, given: Given) -> list[Block]:
    return [
        asks("people", "Who should have a look?", {"type": "multi_users_select", "max_selected_items": _MOST_PEOPLE})
    ]


def _people(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    return actions.AddPeople(tuple(_person(user) for user in answered(view, "people")[:_MOST_PEOPLE]))


# --- promise, snooze ------------------------------------------------------------------------------------------------


def _asks_by_when(incident: Incident, given: Given) -> list[Block]:
    in_an_hour = int((given.now + timedelta(hours=1)).timestamp()) // 300 * 300
    picker = {"type": "datetimepicker", "initial_date_time": in_an_hour}
    hint = "We check in with you then. Without a reply soon after, the escalation restarts."
    return [asks("by", "By when? (in your own time zone)", picker, hint=hint)]


def _promise(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    at = datetime.fromtimestamp(answered(view, "by"), UTC)
    if not now < at <= now + FURTHEST:
        raise Wrong("by", f"Choose a time ahead, at most {FURTHEST.days} days.")
    return actions.Promise(at)


def _asks_how_long(incident: Incident, given: Given) -> list[Block]:
    found, blocks = given.snoozes, []
    if found.latest is not None:
        blocks.append(section(f"It can wait until {when(found.latest)} at the latest: {safe(found.why, 300)}."))
    if not found.choices:
        return [*blocks, section("It can't be snoozed any more.")]
    options = {str(int(at.timestamp())): label for label, at in found.choices}
    chosen = live(asks(UNTIL, "For how long?", one_of(options, next(iter(options)))))
    return [*blocks, chosen, *([block(given.foretold)] if given.foretold else [])]


def _snooze(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    until = answered(view, UNTIL)
    if until is None:
        raise Wrong(UNTIL, "Choose how long.")
    return actions.Snooze(datetime.fromtimestamp(int(until), UTC))


# --- severity -------------------------------------------------------------------------------------------------------


def _asks_severity(incident: Incident, given: Given) -> list[Block]:
    others = {s.stored: s.name for s in given.levels if s != incident.severity}
    return [
        live(asks(LEVEL, f"It is {incident.severity}. What should it be?", one_of(others))),
        asks("reason", "Why?", words(_LONGEST_REASON), hint="Shown to everybody."),
        block("choose a severity, and it says here whom that pages."),
    ]


def _severity(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    return actions.ChangeSeverity(Severity.read(answered(view, LEVEL)), _some_words(view, "reason", _LONGEST_REASON))


# --- note, link -----------------------------------------------------------------------------------------------------


def _asks_note(incident: Incident, given: Given) -> list[Block]:
    return [asks("note", "Note", words(_LONGEST_NOTE, several_lines=True))]


def _note(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    return actions.AddNote(_some_words(view, "note", _LONGEST_NOTE))


def _asks_link(incident: Incident, given: Given) -> list[Block]:
    return [asks("url", "Address", {"type": "url_text_input"}), asks("label", "What is it?", words(80), optional=True)]


def _link(view: Mapping[str, Any], now: datetime) -> actions.Deed:
    url = str(answered(view, "url") or "").strip()
    if flaw := flaw_of(url):
        raise Wrong("url", flaw)
    return actions.AddLink(Link(url, str(answered(view, "label") or "").strip() or str(urlsplit(url).hostname)))


def flaw_of(url: str) -> str:
    """Why an address is not taken, "" if it is. It ends up between `<` and `>`, where anything else would come alive;
    a name before an @ pretends to be the host."""
    if len(url) > _LONGEST_URL:
        return f"Too long; at most {_LONGEST_URL} characters."
    if not url.isascii() or any(not char.isprintable() or char in ' <>|"`\\' for char in url):
        return "Copy it from the browser's address bar: no spaces, quotes or letters outside ASCII."
    try:
        parts = urlsplit(url)
    except ValueError:
        return "Write an address such as https://example.com/page."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "Write an address that begins with https:// or http://."
    return "Take out the name and password before the @." if "@" in parts.netloc else ""


def _some_words(view: Mapping[str, Any], name: str, most: int) -> str:
    text = str(answered(view, name) or "").strip()
    if not text:
        raise Wrong(name, "Write a few words.")
    return text[:most]


FORMS = {
    menu.PROMISE: Form("Fix by", "Promise", _asks_by_when, _promise),
    menu.SNOOZE: Form("Snooze", "Snooze", _asks_how_long, _snooze),
    menu.REASSIGN: Form("Reassign", "Reassign", _asks_whom, _reassign),
    menu.SEVERITY: Form("Severity", "Change", _asks_severity, _severity),
    menu.NOTE: Form("Add a note", "Add", _asks_note, _note),
    menu.LINK: Form("Add a link", "Add", _asks_link, _link),
    menu.PEOPLE: Form("Add people", "Add", _asks_people, _people),
}
