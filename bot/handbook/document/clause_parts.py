"""The clauses of a sentence, each with a deed, a time and hours of its own.

"Page the primary, then the secondary after 20 minutes" names its verb once; "in business hours page A, outside of them
e-mail B" has hours for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.handbook.document.verbs import VERB
from bot.handbook.document.waits import AT, AT_ONCE, LENGTH, MORE, SILENCE

OUTSIDE = re.compile(
    (
        r"\b(outside(?: of)?|out of|after)[ -]+(?:business |working |office )?hours\b|\b(?:overnight|"
        r"at night)\b"
    ),
    re.I,
)
INSIDE = re.compile(r"\b(?:during|in|within|only in)\s+(?:business|working|office)[ -]hours\b", re.I)
WEEKEND = re.compile(
    r"\b(?:(?:on|at|over|during) (?:the )?weekends?|if it(?:'s| is) (?:a |the )?weekend|weekends? only)\b", re.I
)
WEEKDAY = re.compile(r"\b(?:(?:on|during) (?:the )?week-?days?|week-?days? only|on working days)\b", re.I)
HOURS = (("outside", OUTSIDE), ("wait", INSIDE), ("weekend", WEEKEND), ("weekday", WEEKDAY))


def hours_in(text: str) -> list[str]:
    """The hours that a sentence names, in its order."""
    found = [(m.start(), name) for name, pattern in HOURS for m in pattern.finditer(text)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Clauses: at ';', at the end of a sentence, and wherever "and", "then" or a comma begins another deed; each with
    whether "and" joins it to the one before."""
    for sentence in re.split(r";\s*|(?<=[a-z)])\.\s+(?=[A-Z])", text):
        for stretch in _by_hours(sentence):
            starts = [m.start() for m in VERB.finditer(stretch) if _begins(stretch, m.start())]
            cuts = [0, *(_with_its_time(stretch, s) for s in starts if s), len(stretch)]
            for a, b in pairwise(cuts):
                joined = bool(re.search(r"\band(?: also)?\s*$", stretch[:a], re.I))
                for n, part in enumerate(_by_times(stretch[a:b].strip(" ,"))):
                    if part:
                        yield part, joined and not n


def _by_hours(sentence: str) -> list[str]:
    """A sentence with several hours, cut where the next begin: in front of them, or behind where they follow."""
    found = sorted((m.span() for _, pattern in HOURS for m in pattern.finditer(sentence)))
    if len(hours_in(sentence)) < 2:
        return [sentence]
    verb = VERB.search(sentence)
    leading = verb is None or found[0][0] < verb.start()
    cuts = [a for a, _ in found[1:]] if leading else [b for _, b in found[:-1]]
    pieces = [sentence[a:b].strip(" ,") for a, b in pairwise([0, *cuts, len(sentence)])]
    whole = [re.sub(r"(?i)^(?:and|or|but)\s+|[\s,]+(?:and|or|but)$", "", piece) for piece in pieces]
    return _with_verbs(whole)


_JOINS = re.compile(r"(?:,\s*(?:and|then|and then)?|\band(?: then)?|\bthen)\s*(?:also\s+)?$", re.I)
_WAITED = rf"(?:(?:after|at|within|in)\s+(?:another\s+|a further\s+)?{LENGTH}|{LENGTH}\s+later)"
_TIME_BEFORE = re.compile(
    rf"(?:,\s*(?:and|then|and then)?|\band(?: then)?|\bthen|^)\s*{_WAITED}\s*,?\s*(?:also\s+)?$",
    re.I,
)


def _begins(sentence: str, at: int) -> bool:
    """A second deed: there was one before, and what stands in front of this joins sentences."""
    before = sentence[:at]
    return bool(VERB.search(before)) and bool(_JOINS.search(before) or _TIME_BEFORE.search(before))


def _with_its_time(sentence: str, at: int) -> int:
    """Where a deed begins, the time in front of it included: "..., and after 30 minutes notify Finance"."""
    found = _TIME_BEFORE.search(sentence[:at])
    return found.start() if found else at


_BETWEEN = re.compile(r"(\s*,\s*(?:and then|then|and)?\s+|\s+(?:and then|then|and)\s+)", re.I)


def _by_times(text: str) -> list[str]:
    """One verb for several, each at a time of their own: "page A, then B after 20 minutes and C after 40"."""
    verb = VERB.search(text)
    if verb is None or not (AT.search(text) or MORE.search(text)):
        return [text]
    pieces = _BETWEEN.split(text)
    groups = [pieces[0]]
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if _opens(groups[-1], joint, piece):
            groups.append(piece)
        else:
            groups[-1] += joint + piece
    return _with_verbs(groups)


def _opens(group: str, joint: str, piece: str) -> bool:
    if not _has_time(piece):
        return False
    starts = bool(re.match(rf"(?i){_WAITED}\s+\S", piece))
    ends = bool((AT.search(group) or AT_ONCE.search(group) or MORE.search(group)) and not _leads(group))
    return "then" in joint.casefold() or starts or ends


def _leads(group: str) -> bool:
    """Its time stands before its deed, and so is that of everybody whom it names."""
    verb = VERB.search(group)
    return verb is not None and any(
        m and m.start() < verb.start() for m in (AT.search(group), AT_ONCE.search(group), MORE.search(group))
    )


def _has_time(text: str) -> bool:
    return bool(AT.search(text) or MORE.search(text) or ((m := SILENCE.search(text)) and m["length"]))


def _with_verbs(pieces: list[str]) -> list[str]:
    """Each with the verb of the one before it, where it has none."""
    said, verb = [], ""
    for piece in pieces:
        if own := VERB.search(piece):
            verb = own[0]
        elif verb:
            lead = re.match(rf"(?i)(?:{_WAITED}|{'|'.join(p.pattern for _, p in HOURS)})[\s,]*", piece)
            at = lead.end() if lead else 0
            piece = f"{piece[:at]}{verb} {piece[at:]}"
        said.append(piece)
    return said
