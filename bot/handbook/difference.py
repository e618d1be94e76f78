"""What differs between two versions of a handbook: field by field of what was read, whatever its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel

from bot.handbook.document.phrases import in_words
from bot.handbook.model import (
    Contact,
    EscalationStep,
    Handbook,
    KnownIssue,
    MaintenanceWindow,
    Ownership,
    Person,
    Recipient,
    ResponseTime,
    Runbook,
    SeverityLevel,
)
from bot.handbook.rota import Holiday, Week

_NOT_COMPARED = frozenset({"file", "sha", "line", "lines"})  # where a thing stands is not what it is


@dataclass(frozen=True, slots=True)
class Difference:
    """where: the thing, as people call it ("level P0"). what: its property, "" for the thing itself.
    before, after: "" for what was not there, and for what is there no more."""

    where: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        name = f"{self.where}: {self.what}" if self.what else self.where
        if not self.before or not self.after:
            return f"{name}, {'new' if self.after else 'gone'}: {self.after or self.before}"
        return f"{name}: {self.before} → {self.after}"


def differences(before: Handbook, after: Handbook) -> tuple[Difference, ...]:
    """Every difference of the two models, in the order of the chapters; () exactly if they say the same."""
    return tuple(_of_models("", _each_once(before), _each_once(after)))


def _each_once(book: Handbook) -> Handbook:
    """An issue of a runbook is told there, though it may stand among the general ones as well."""
    known = {(issue.heading, issue.line) for runbook in book.runbooks for issue in runbook.issues}
    general = tuple(i for i in book.general_issues if (i.heading, i.line) not in known)
    return book.model_copy(update={"general_issues": general})


def of_settings(before: BaseModel, after: BaseModel, leave_out: frozenset[str]) -> tuple[Difference, ...]:
    """The same for team.toml. leave_out: keys that are told apart."""
    return tuple(_of_models("team.toml", before, after, leave_out))


def _of_models(
    where: str, before: BaseModel, after: BaseModel, leave_out: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    for name in type(after).model_fields:
        if name in _NOT_COMPARED or name in leave_out:
            continue
        yield from _of_values(where, name.replace("_", " "), getattr(before, name), getattr(after, name))


def _of_values(where: str, what: str, before: Any, after: Any) -> Iterator[Difference]:
    if _same(before, after):
        return
    if _are_things(before) and _are_things(after):
        yield from _of_lists(where, what, before, after)
    elif isinstance(before, BaseModel) and isinstance(after, BaseModel) and type(before) is type(after):
        yield from _of_models(_inside(where, what), before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _of_values(_inside(where, what), str(key), before.get(key), after.get(key))
    else:
        yield Difference(where or what, what if where else "", _said(before), _said(after))


def _are_things(value: Any) -> bool:
    """A list of things with properties, not of mere names."""
    return isinstance(value, tuple) and all(isinstance(x, BaseModel) and not isinstance(x, Recipient) for x in value)


def _same(before: Any, after: Any) -> bool:
    """But for the lines that things stand on."""
    return bool(before == after) or bool(_bare(before) == _bare(after))


def _bare(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return type(value), tuple((name, _bare(getattr(value, name))) for name in _fields(value))
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


def _fields(thing: BaseModel) -> list[str]:
    return [name for name in type(thing).model_fields if name not in _NOT_COMPARED]


def _of_lists(where: str, what: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    """Things are the same by their names; what has none, by what it says."""
    was, will = _named(before), _named(after)
    for name in dict.fromkeys((*was, *will)):
        here = _inside(where, name)
        if name in was and name in will:
            yield from _of_models(here, was[name], will[name])
        else:
            one, other = was.get(name), will.get(name)
            yield Difference(here, "", _said(one) if one else "", _said(other) if other else "")
    if list(was) != list(will) and set(was) == set(will):
        yield Difference(where or what, f"order of the {what}", ", ".join(was), ", ".join(will))


def _named(things: Sequence[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for thing in things:
        name = _name(thing)
        count = sum(1 for known in named if known == name or known.startswith(f"{name} ("))
        named[name if not count else f"{name} ({count + 1})"] = thing
    return named


_NAMES: Mapping[type, Any] = {
    Person: lambda x: f"the team: {x.name}",
    Ownership: lambda x: x.pipeline,
    Week: lambda x: f"week {x.number} of the rotation",
    Holiday: lambda x: x.name,
    ResponseTime: lambda x: f"response time of {x.level}",
    Runbook: lambda x: f"runbook of {x.pipeline}",
    KnownIssue: lambda x: x.heading,
    SeverityLevel: lambda x: f"level {x.severity}",
    Contact: lambda x: f"contact {x.role}",
    MaintenanceWindow: lambda x: "maintenance window",
    EscalationStep: lambda x: f"step {x.number} of the escalation" if x.number else "what it does",
}


def _name(thing: Any) -> str:
    named = _NAMES.get(type(thing))
    if named:
        return str(named(thing))
    for key in ("name", "where", "title"):
        if value := getattr(thing, key, ""):
            return str(value)
    return _said(thing)


def _inside(where: str, name: str) -> str:
    return f"{where}, {name}" if where else name


def _said(value: Any) -> str:
    """As people read it; never ""."""
    match value:
        case None | "" | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return in_words(value)
        case Recipient() | Enum():
            return str(value)
        case BaseModel():
            words = getattr(value, "text", "") or getattr(value, "heading", "")
            return words or ", ".join(_said(held) for name in _fields(value) if (held := getattr(value, name)))
        case tuple():
            return ", ".join(map(_said, value))
        case _:
            return str(value)
