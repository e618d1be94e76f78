"""watchkeeper check --explain RULE: the page of a lint rule, on the terminal."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.commands.output import misused
from bot.handbook.remark import RULE_IDS
from bot.shipped import shipped


def explain(rule: str | None) -> None:
    """Shows the page and ends the command; does nothing without a rule. Raises Exit 2 for a rule that is not there."""
    if rule is None:
        return
    page = shipped("docs/lint") / f"{rule}.md"
    if rule not in RULE_IDS or not page.is_file():
        raise misused(f"there is no rule {rule!r}; the rules are {', '.join(sorted(RULE_IDS))}")
    Console().print(Markdown(page.read_text(encoding="utf-8")))
    raise typer.Exit
