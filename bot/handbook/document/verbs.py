"""The verbs by which sentences page, notify and write tickets."""

from __future__ import annotations

import re

from bot.handbook.model import Act

VERBS = {
    Act.TICKET: (
        r"(?:create|open|file|raise|log|cut|make)s?\s+(?:an?\s+|the\s+)?(?:jira\s+)?(?:ticket|issue|"
        r"task)s?(?:\s+(?:for|assigned to|with|to))?|ticket(?:\s+(?:for|to))?|assign(?:s|"
        r"ed)?(?:\s+it)?\s+to"),
    Act.PAGE: (
        r"page[sd]?|pag(?:e|ing)|call(?:s|ed)?|phone[sd]?|ring[s]?|rung|wake(?:s| up)?|woken|"
        r"escalate[sd]?(?:\s+(?:it|this|the issue))?\s+(?:on\s+)?to|alert(?:s|ed)?|contact(?:s|ed)?|"
        r"reach(?:es)?(?: out to)?"),
    Act.NOTIFY: (
        r"send(?:s|ing)?(?=\s.+\s(?:an?|the) (?:e-?mail|mail|message|text|dm|note|update)\b)|"
        r"send(?:s|ing)? (?:an?|the) (?:e-?mail|mail|message|text|dm|note|update) to|"
        r"notif(?:y|ies|ied)|tell[s]?|told|inform(?:s|ed)?|(?:e-?mail|mail|message|text|ping|dm)(?:s|"
        r"ed)?|post(?:s|ed)?(?:\s+(?:it|this|an update|a message|a note))?(?:\s+(?:in|to|on))?|"
        r"announce[sd]?(?:\s+(?:it\s+)?(?:in|to|on))?|update[sd]?|loop in|let(?=\s.+\sknow)|brief(?:s|"
        r"ed)?|cc"),
}  # fmt: skip
# "20 minutes after the alert" and "the first page" are nouns; "a ticket for the owner" is a deed.
_NO_NOUN = r"(?<!\bthe )(?<!\ban )(?<!\ba )(?<!\bfirst )(?<!\beach )(?<!\bevery )"
_ANY = "|".join(f"{'' if act is Act.TICKET else _NO_NOUN}(?P<{act.name}>{words})" for act, words in VERBS.items())
VERB = re.compile(rf"(?<![\w-])(?:{_ANY})(?![\w-])", re.I)
PASSIVE = re.compile(
    (
        rf"^(?P<who>.+?)\s+(?:is|are|gets?|will be|to be|must be|should be|shall be)\s+(?:then\s+|also\s+|"
        rf"immediately\s+)?(?:{'|'.join(f'(?P<{a.name}>{VERBS[a]})' for a in (Act.PAGE, Act.NOTIFY))})\b"
    ),
    re.I,
)
HANDLES = re.compile(
    (
        r"^(?P<who>.+?)\s+(?:handles?|responds?|picks? (?:it )?up|takes? (?:it|over)|deals? with|"
        r"looks? at|investigates?|works? on|owns?)\b"
    ),
    re.I,
)
HANDLED_BY = re.compile(r"\bhandled by\s+(?P<who>.+)$", re.I)
FOR = re.compile(r"^for\s+(?P<who>.+)$", re.I)  # "For the primary owner, in business hours"
