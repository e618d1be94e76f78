"""When a deed is done, as sentences say it: "after 20 minutes", "if nobody answers within a quarter of an hour"."""

from __future__ import annotations

import re

from bot.handbook.document.phrases import PARTS_OF_AN_HOUR

LENGTH = (
    rf"(?:{PARTS_OF_AN_HOUR}|(?:\d+(?:\.\d+)?|an?|one|two|three|five|ten|fifteen|twenty|thirty|forty-five|sixty|ninety)"
    r"[ -]*(?:s|sec|m|min|minute|h|hr|hour|d|day)\w*\.?)"
)
NOBODY = (
    r"(?:neither|none|both)(?: of them)? (?:responds?|answers?|repl(?:y|ies)|acks?|acknowledges?|picks? up|fail to \w+)"
    r"|(?:no|without(?: an?)?) (?:response|answer|reply|reaction|ack\w*|pick-?up)|not? ?ack\w*|unack\w*|unanswered"
    r"|(?:[\w-]+ )?(?:cannot|can't|could not|couldn't) be (?:reached|raised|contacted)"
    r"|(?:is |has )?(?:not|nobody|no one) (?:been )?(?:answer|respond|ack)\w*"
    r"|[\w-]+ (?:does not|doesn't|do not|don't|did not|didn't|has not|hasn't|have not|haven't)"
    r" (?:answer|respond|repl|react|ack|pick)\w*(?: (?:up|it up))?"
)
SILENCE = re.compile(
    rf"\b(?:if|when|unless|where)?\s*(?:the )?(?:there is |it is |still )?(?:{NOBODY})(?: (?:from|by) [\w -]+?)?"
    rf"(?:\s*(?:in|within|after|for|by))?\s*(?P<length>{LENGTH})?(?=[,:;.?\s]|$)",
    re.I,
)
MORE = re.compile(
    (
        rf"\b(?:(?:another|a further)\s+(?P<more>{LENGTH})|(?P<later>{LENGTH})\s+(?:later|after (?:that|"
        rf"the (?:previous|last|preceding) step|step \d+)))"
    ),
    re.I,
)
AT = re.compile(
    rf"(?:\b(?:at\s+)?T\s*\+\s*|\bafter\s+|\bat\s+|\+\s*)(?P<length>{LENGTH})(?:\s+of silence)?"
    rf"|(?P<in>{LENGTH})\s+(?:in(?:to it|to the incident)?(?=[,:])|(?:after|from|past) (?:the )?"
    r"(?:alerts?|start|incident|beginning|opening|detection|first (?:page|alert)|page|trigger)\b)",
    re.I,
)
LEADING = re.compile(rf"^\s*(?P<length>{LENGTH})(?:\s+(?:in|delay))?\s*[:,-]", re.I)
WITHIN = re.compile(rf"\b(?:within|in under|no later than|by)\s+(?P<length>{LENGTH})", re.I)
AT_ONCE = re.compile(
    (
        r"\b(immediately|at once|right away|straight away|instantly|as soon as (?:it )?(?:opens|starts)|"
        r"from the start|first(?![ -](?:line|level))|(?:at )?t\s*\+?\s*0(?:m(?:in)?)?)\b"
    ),
    re.I,
)
TOGETHER = re.compile(r"\b(at the same time|simultaneously|in parallel|alongside)\b", re.I)
ON_ANSWER = re.compile(r"\b(?:once|when|after|upon|on|at the)\s+(?:it is |somebody has )?ack\w*", re.I)
