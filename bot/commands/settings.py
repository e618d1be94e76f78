"""watchkeeper settings: every setting with what it is for, as a .env to fill in. `.env.example` is what it prints."""

from __future__ import annotations

from textwrap import wrap

import typer

from bot.settings import Settings, purpose

_NEEDED = ("slack_bot_token", "slack_app_token", "slack_signing_secret")


def settings() -> None:
    """Every setting with what it is for, as a .env to fill in."""
    typer.echo(example(), nl=False)


def example() -> str:
    others = [name for name in Settings.model_fields if name not in _NEEDED]
    return "\n".join(
        [
            "# Watchkeeper's settings: copy to .env, or set them in the environment; `watchkeeper doctor` checks them.",
            "",
            *(line for name in _NEEDED for line in _entry(name, "")),
            "# The rest is optional; each line shows the default.",
            "",
            *(line for name in others for line in _entry(name, "# ")),
        ]
    )


def _entry(name: str, mark: str) -> list[str]:
    default = Settings.model_fields[name].default
    shown = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
    about = [f"# {line}" for line in wrap(f"{purpose(name)[:1].upper()}{purpose(name)[1:]}.", 116)]
    return [*about, f"{mark}{name.upper()}={shown}", ""]
