"""The command line: every command in one list."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from bot.commands import backtest, backup, detect, enable, log, questions, sample, serve, setup, simulate
from bot.commands.coverage import coverage_of
from bot.commands.credit import credit
from bot.commands.demo import demo
from bot.commands.inbound import inbound, try_delivery
from bot.commands.init import init
from bot.commands.lineage import lineage
from bot.commands.propose import propose_detectors
from bot.commands.settings import settings
from bot.commands.status import status
from bot.commands.workspace import workspace

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watchkeeper runs a data team's own handbook: who is on call, what the runbook says, whom to wake.",
)
for command in (
    init,
    questions.check,
    questions.oncall,
    questions.runbook,
    credit,
    simulate.simulate,
    detect.detect,
    backtest.backtest,
    enable.enable,
    sample.sample,
    serve.run,
    serve.web,
    serve.worker,
    serve.migrate,
    backup.backup,
    backup.restore,
    backup.copy,
    log.log,
    status,
    log.retry,
    demo,
    workspace,
    settings,
    setup.manifest,
    setup.doctor,
):
    app.command()(command)
app.command("coverage")(coverage_of)
app.command("try")(try_delivery)
app.command("propose")(propose_detectors)
app.add_typer(inbound, name="inbound")
app.add_typer(lineage, name="lineage")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"watchkeeper {version('watchkeeper')}")
        raise typer.Exit


@app.callback()
def options(
    version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="show it and end")
    ] = False,
) -> None:
    pass


def main() -> None:
    app()


if __name__ == "__main__":
    main()
