"""How a refusal is worded: who can, by name. docs/permissions.md has the whole table."""

from __future__ import annotations

from bot.incidents.rights import Circle, Refused
from bot.slack_text import safe
from bot.text import listed

WHO: dict[Circle, str] = {
    "anyone": "people of this workspace",
    "contacts": "the team and its contacts",
    "people": "the people in the rotation",
    "team": "the team",
    "owners": "the owners and the manager",
    "any owner": "owners of a pipeline and the manager",
    "manager": "the manager",
}
_MOST = 8  # names; more would hide what the sentence says


def words(refused: Refused | str) -> str:
    """In mrkdwn, as what is worded already is: "Only the team can acknowledge this: A, B and C."."""
    if isinstance(refused, str):
        return refused
    names = [safe(name, 80) for name in refused.able[:_MOST]]
    if left := len(refused.able) - len(names):
        names.append(f"{left} more")
    who = WHO.get(refused.circle, "")
    if not who:
        return f"Only {listed(names, 'or') or 'whom it concerns'} can {refused.act}."
    return f"Only {who} can {refused.act}{f': {listed(names)}' if names else ''}."
