"""Somebody whom nobody knows in Slack says which person of the team they are: the form, the request, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.form import answered, asks, modal, words
from bot.blocks.message import Block, Message, View, actions, button, context, option, section
from bot.handbook.team.team import Team
from bot.incidents.account_links import WAITS_FOR, AccountLink, approvers, cannot_ask, may_be, outcome
from bot.people import Actor
from bot.slack_text import mention, safe, when
from bot.text import listed

LINK, APPROVE, REFUSE, UNDO = "link_me", "link_approve", "link_refuse", "link_undo"
FORM, PERSON, REASON = "link_form", "person", "reason"

HINT = "If you're on the team, `/oncall me` lets you say so."  # where no button has its place

LONGEST = 300  # characters of a reason
_VALUE, _OPTIONS = 150, 100  # docs.slack.dev/reference/block-kit: of an option, and of a select
_MOST = 20


def offered(text: str, team: str) -> Message:
    """What was refused, to somebody who may be one of the team. team: its id. text: composed mrkdwn."""
    ask = context("If you're on the team, and your Slack account isn't linked yet, say who you are:")
    return Message(text=text, blocks=(section(text), ask, _this_is_me(team)))


def who_are_you(team: Team, slack: str) -> Message:
    """The answer to "my shifts" of somebody whom nobody knows."""
    text = f"Nobody on {safe(team.settings.name, 80)} has your Slack id (`{slack}`)."
    if refused := cannot_ask(team, slack):
        return Message(text=f"{text} {refused}")
    who = listed((safe(name, 80) for name in may_be(team, slack)[:_MOST]), "or")
    return Message(text=text, blocks=(section(f"{text} Are you {who}?"), _this_is_me(team.id)))


def form(team: Team, asker: str) -> View:
    """asker: a Slack user id that may ask."""
    people = may_be(team, asker)
    select = {"type": "static_select", "options": [option(name, name[:_VALUE]) for name in people[:_OPTIONS]]}
    answers = listed((safe(name, 80) for name in approvers(team, asker).values()), "or")
    what = f"{answers} will be asked to confirm it. After that you can do what this person can, and get their pages."
    why = asks(REASON, "Anything to go by?", words(LONGEST), optional=True, hint="One line for the approver.")
    blocks = [section(what), asks(PERSON, f"Who on {team.settings.name} are you?", select), why]
    return modal(FORM, "This is me", blocks, team.id, "Ask")


def chosen(view: Mapping[str, Any], people: Sequence[str]) -> tuple[str, str]:
    """Who was chosen, and the line of why. "" where the choice does not name exactly one person."""
    value = answered(view, PERSON)
    meant = [name for name in people if name[:_VALUE] == value]
    reason = " ".join(str(answered(view, REASON) or "").split())[:LONGEST]
    return (meant[0] if len(meant) == 1 else ""), reason


def request(team: Team, link: AccountLink) -> Message:
    """To whoever answers it; drawn anew once it has ended. The name in Slack is whatever its bearer chose, so the
    mention and the id stand beside it."""
    title = f"{_who(link)} says they are *{safe(link.person, 80)}* of {safe(team.settings.name, 80)}."
    text = f"{safe(link.asker.name, 80)} says they are {safe(link.person, 80)}."
    given = f"{title}\n*Why:* {safe(link.reason, LONGEST)}" if link.reason else title
    if link.state != "asked":
        return Message(text=text, blocks=(section(given), context(outcome(link))))
    careful = (
        f"Approved, they can do what {safe(link.person, 80)} can, and get what is meant for them. Anybody can choose "
        f"any name in Slack: look at the profile, or ask. It lapses {when(link.asked_at + WAITS_FOR)}."
    )
    return Message(text=text, blocks=(section(given), context(careful), _answers(link)))


def to_asker(link: AccountLink, why: str = "") -> Message:
    """How it ended. why: what came in between, in mrkdwn."""
    person, by = safe(link.person, 80), safe((link.ended_by or link.decided_by or Actor("Somebody")).name, 80)
    match link.state:
        case "linked":
            text = f"You are {person} from now on: {by} approved it. `/oncall me` shows your shifts."
        case "refused":
            text = f"{by} did not confirm that you are {person}. If that's wrong, talk to them."
        case "lapsed":
            text = f"Nobody answered within {WAITS_FOR.days} days whether you are {person}. `/oncall me` asks again."
        case "undone":
            text = f"You are not {person} here any more: {by} undid it."
        case _:
            text = f"You asked to be known as {person}, and something came in between. {why}".strip()
    return Message(text=text)


def announced(link: AccountLink) -> Message:
    """To the team's channel: it changes who can do what, so everybody sees it."""
    who, person = mention(link.asker.slack, link.asker.name), safe(link.person, 80)
    if link.state == "linked":
        by = safe(link.decided_by.name, 80) if link.decided_by else "Watchkeeper"
        return Message(text=f"{who} is {person} from now on: {by} approved it. `/oncall links` undoes it.")
    by = safe(link.ended_by.name, 80) if link.ended_by else "Watchkeeper"
    return Message(text=f"{who} is not {person} any more: {by} undid it.")


def listing(standing: Sequence[tuple[AccountLink, str]]) -> Message:
    """Those that hold and those that wait, each with the reason why it has no effect, if it has none."""
    if not standing:
        return Message(text="Nobody is linked in Slack; team.toml says who is who.")
    blocks = [section("*Linked in Slack*")]
    for link, why in standing[:_MOST]:
        blocks += _listed(link, why)
    if len(standing) > _MOST:
        blocks.append(context(f"and {len(standing) - _MOST} more"))
    return Message(text="Linked in Slack", blocks=tuple(blocks))


def _listed(link: AccountLink, why: str) -> list[Block]:
    who = f"{_who(link)}: *{safe(link.person, 80)}*"
    if link.state == "asked":
        return [section(f"{who}, asked {when(link.asked_at)}; waiting for an answer"), _answers(link)]
    by = f", approved by {safe(link.decided_by.name, 80)}" if link.decided_by else ""
    at = f" {when(link.decided_at)}" if link.decided_at else ""
    note = f"\n:information_source: {why} The link is not needed any more." if why else ""
    return [section(f"{who}{by}{at}{note}", button("Undo", UNDO, str(link.id)))]


def _who(link: AccountLink) -> str:
    asker = link.asker
    return f"{mention(asker.slack, asker.name)} (in Slack “{safe(asker.name, 80)}”, `{asker.slack}`)"


def _answers(link: AccountLink) -> Block:
    value = str(link.id)
    yes, no = button("Approve", APPROVE, value, "primary"), button("Refuse", REFUSE, value, "danger")
    return actions(yes, no, block_id=f"link-{link.id}")


def _this_is_me(team: str) -> Block:
    return actions(button("This is me …", LINK, team))
