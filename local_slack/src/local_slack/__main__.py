"""`python -m local_slack`: runs a workspace alone, for trying an app out in a browser."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from local_slack.seed import SeedError
from local_slack.workspace import Workspace


def main(argv: list[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        seed = _read(options.seed)
        workspace = Workspace.start(
            seed,
            port=options.port,
            rates=options.rates,
            control_token=os.environ.get("WORKSPACE_CONTROL_TOKEN"),
        )
    except (SeedError, OSError, ValueError) as error:
        print(f"The workspace did not start: {error}", file=sys.stderr)
        return 1
    print(_told(workspace), flush=True)
    try:
        workspace.wait()
    except KeyboardInterrupt:
        workspace.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_slack", description="A local Slack workspace.")
    parser.add_argument("--port", type=int, default=8065, help="the port on 127.0.0.1; 0 for any free one")
    parser.add_argument("--seed", type=Path, help="a JSON file: team, people, channels, bot, commands")
    parser.add_argument("--rates", choices=["strict", "mild", "off"], default="mild", help="Slack's rate limits")
    return parser


def _read(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict):
        raise SeedError("a seed is a JSON object")
    return given


def _told(workspace: Workspace) -> str:
    """What an app needs to talk to it, as lines for a shell."""
    return "\n".join(
        [
            f"# The workspace is open at {workspace.url}/",
            f"SLACK_API_URL={workspace.api_url}",
            f"SLACK_BOT_TOKEN={workspace.bot_token}",
            f"SLACK_APP_TOKEN={workspace.app_token}",
            f"SLACK_SIGNING_SECRET={workspace.signing_secret}",
            f"WORKSPACE_CONTROL_TOKEN={workspace.control_token}",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
