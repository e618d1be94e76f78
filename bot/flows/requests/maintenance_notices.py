"""A notice of maintenance becomes a row of the outbox: to Slack, by e-mail, or for the status page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import maintenance as said
from bot.blocks.message import Message
from bot.flows.post import to_channel
from bot.handbook.team.team import Team
from bot.notify.notifier import Draft
from bot.notify.payload import Mail, StatusPage
from bot.store import notices
from schedule.maintenance import Window
from schedule.notices import MaintenanceNotice, Saying

_DO = {Saying.SCHEDULED: "schedule", Saying.STARTED: "start", Saying.COMPLETED: "complete"}
_NEVER_SAID = ("cancelled", "failed", "folded")


def say(c: Connection, team: Team, given: MaintenanceNotice, now: datetime) -> None:
    """Queue it, or keep on record why it is not said. Said twice, it stays one."""
    draft = _draft(team, given, now - given.due)
    why = _why_not(c, team, given, draft, now)
    if why:
        notices.drop(c, team.id, draft, why, now)
    else:
        notices.put(c, team.id, None, [draft], now)


def call_off(c: Connection, team: Team, window: Window, message: Message, now: datetime) -> None:
    """Nothing more is said of it but that it is cancelled, to everybody who has heard of it."""
    notices.call_off(c, [key_of(team, window, s) for s in Saying], "the window was cancelled")
    drafts = [to_team(team, f"{window.key}:cancelled", message, window.ends)]
    if heard(c, team, window, Saying.EMAIL):
        text = f"{message.text}.\n\n{team.settings.name}"
        drafts.append(_mail(team, window, f"{window.key}:cancelled:email", message.text, text, window.ends))
    if heard(c, team, window, Saying.SCHEDULED):
        drafts.append(_page(team, window, f"{window.key}:cancelled:page", "cancel", message.text))
    notices.put(c, team.id, None, drafts, now)


def to_team(team: Team, key: str, message: Message, not_after: datetime | None = None) -> Draft:
    """To the channel that the handbook names for maintenance, where team.toml says which it is; else to the team's."""
    contact = team.settings.contacts.get(team.handbook.maintenance.slack_channel or "")
    return to_channel(team, key, message, not_after, contact.slack if contact else None)


def key_of(team: Team, window: Window, saying: Saying) -> str:
    """The key of a notice as it stands in the outbox."""
    return f"{team.id}:{window.key}:{saying}"


def heard(c: Connection, team: Team, window: Window, saying: Saying) -> bool:
    """Whether this notice went out, or still may."""
    return any(row.state not in _NEVER_SAID for row in notices.find(c, [key_of(team, window, saying)]))


def _why_not(c: Connection, team: Team, given: MaintenanceNotice, draft: Draft, now: datetime) -> str:
    if now > given.not_after:
        return f"too late: of no use after {given.not_after}"
    if given.saying is Saying.EMAIL and not team.stakeholders:
        return "no stakeholder has an e-mail address"
    follows = given.saying in (Saying.STARTED, Saying.COMPLETED)
    if follows and not heard(c, team, given.window, Saying.SCHEDULED):
        return "the status page was never told of this window"
    return ""


def _draft(team: Team, given: MaintenanceNotice, delay: timedelta) -> Draft:
    title = said.headline(given.window)
    match given.saying:
        case Saying.AHEAD | Saying.NOTICE:
            return to_team(team, given.key, said.notice(given, delay), given.not_after)
        case Saying.EMAIL:
            text = said.in_mail(team, given, delay)
            subject = f"Late notice: {title}" if given.short else title
            return _mail(team, given.window, given.key, subject, text, given.not_after)
    return _page(team, given.window, given.key, _DO[given.saying], title, given.not_after)


def _mail(team: Team, window: Window, key: str, subject: str, text: str, not_after: datetime) -> Draft:
    return Draft(
        key=f"{team.id}:{key}",
        kind="email",
        lane=f"{team.id}:email:{window.key}",
        payload=Mail(to=tuple(team.stakeholders), subject=subject, text=text),
        plain=text,
        destination="email",
        not_after=not_after,
    )


def _page(team: Team, window: Window, key: str, do: str, body: str, not_after: datetime | None = None) -> Draft:
    """What follows the first word is about the entry that its receipt names."""
    payload = StatusPage(
        do=do,
        name=window.name or "Planned maintenance",
        body=body,
        scheduled_for=window.starts.isoformat(),
        scheduled_until=window.ends.isoformat(),
    )
    return Draft(
        key=f"{team.id}:{key}",
        kind="statuspage",
        lane=f"{team.id}:page:{window.key}",
        payload=payload,
        plain=body,
        destination="statuspage",
        parent_key=None if do == "schedule" else key_of(team, window, Saying.SCHEDULED),
        not_after=not_after,
    )
