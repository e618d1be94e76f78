"""The list of commands, each imported when it is run: a question to a handbook needs no database, and help needs none
of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# As they stand in help. A name ends in a function of that file, or in a group of further commands.
COMMANDS: Mapping[str, str] = {
    "init": "init.init",
    "check": "questions.check",
    "oncall": "questions.oncall",
    "runbook": "questions.runbook",
    "credit": "credit.credit",
    "simulate": "simulate.simulate",
    "detect": "detect.detect",
    "backtest": "backtest.backtest",
    "enable": "enable.enable",
    "sample": "sample.sample",
    "run": "serve.run",
    "web": "serve.web",
    "worker": "serve.worker",
    "migrate": "serve.migrate",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "copy": "backup.copy",
    "log": "log.log",
    "status": "status.status",
    "retry": "log.retry",
    "demo": "demo.demo",
    "workspace": "workspace.workspace",
    "settings": "settings.settings",
    "manifest": "setup.manifest",
    "doctor": "setup.doctor",
    "coverage": "coverage.coverage_of",
    "try": "inbound.try_delivery",
    "propose": "propose.propose_detectors",
    "inbound": "inbound.inbound",
    "lineage": "lineage.lineage",
    "person": "person.person",
}


class Listed(TyperGroup):
    """The commands above. For a list of them, their first lines are read without running anything."""

    _only_listed = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, name: str) -> Any:
        if name not in COMMANDS:
            return None
        return TyperCommand(name, help=summary(name)) if self._only_listed else command(name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._only_listed = True
        super().format_help(ctx, formatter)


def command(name: str) -> Any:
    module, _, attribute = COMMANDS[name].partition(".")
    found = getattr(import_module(f"bot.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_command(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)


def summary(name: str) -> str:
    """The first line of what a command says of itself."""
    module, _, attribute = COMMANDS[name].partition(".")
    spec = find_spec(f"bot.commands.{module}")
    tree = ast.parse(Path(spec.origin).read_text("utf-8")) if spec and spec.origin else ast.Module([], [])
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return (ast.get_docstring(node) or "").partition("\n\n")[0]
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == attribute:
            return _said_of_itself(node.value)
    return ""


def _said_of_itself(made: ast.expr) -> str:
    """typer.Typer(help="...")"""
    keywords = made.keywords if isinstance(made, ast.Call) else []
    return next((ast.literal_eval(k.value) for k in keywords if k.arg == "help"), "")
