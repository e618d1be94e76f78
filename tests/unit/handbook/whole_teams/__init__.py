"""Handbooks of other teams, whole: each as its own people would write it, with a short team.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.handbook.document.reader import read_as_far
from bot.handbook.model import Handbook
from bot.handbook.team.load import load_team
from bot.handbook.team.team import Team

HERE = Path(__file__).parent
# document: zone, country and, where its rota has no date, the day on which it began
TEAMS: Mapping[str, tuple[str, str, str]] = {
    "airline": ("Asia/Kolkata", "IN", "2026-01-05"),
    "insurer": ("Europe/Berlin", "DE", ""),
    "retail": ("Europe/London", "US", ""),
    "edtech": ("America/Sao_Paulo", "BR", "2026-01-01"),
    "energy": ("Europe/Amsterdam", "NL", ""),
    "podcast": ("Europe/Paris", "FR", ""),
    "harbour": ("America/New_York", "US", ""),
    "theatre": ("Europe/Zagreb", "HR", ""),
}


def page(name: str) -> Handbook:
    book, _ = read_as_far((HERE / f"{name}.md").read_bytes(), "handbook.md")
    assert book is not None
    return book


def team_in(folder: Path, name: str) -> Team:
    """The team, with somebody in Slack for everybody whom its document names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handbook.md").write_bytes((HERE / f"{name}.md").read_bytes())
    (folder / "team.toml").write_text(settings(name))
    return load_team(folder)


def settings(name: str) -> str:
    zone, country, starts = TEAMS[name]
    book = page(name)
    slack = {p.name: f"U0ENG{'ABCD'[n]}" for n, p in enumerate(book.people)}
    lines = [f'name = "{name}"', f'zone = "{zone}"', 'channel = "C0DATAENG"']
    lines += [f"rotation_start = {starts}"] if starts else []
    lines += ["[business]", f'country = "{country}"']
    for person, user in slack.items():
        lines += [f'[people."{person}"]', f'slack = "{user}"']
    handles = {c.slack for c in book.contacts if c.slack} | {
        who.name for step in book.all_steps for who in step.who if who.kind == "channel"
    }
    known = {a for p in book.people for a in p.also}
    for contact in (c for c in book.contacts if c.slack and c.role in slack):
        known.add(contact.slack or "")
        lines += [f'[contacts."{contact.slack}"]', f'slack = "{slack[contact.role]}"']
    for n, handle in enumerate(sorted(handles - known)):
        lines += [
            f'[contacts."{handle}"]',
            f'slack = "{"C0DATAENG" if handle[0] == "#" else ("U0MANAGER", "U0LEAD")[n % 2]}"',
        ]
    return "\n".join(lines) + "\n"
