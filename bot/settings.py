"""Settings from the environment and `.env`. A missing or malformed one is named, with what it is for; a secret is
never part of an error, a log line or a repr."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

SLACK = "https://slack.com/api/"
_SHORTEST_SECRET = 16  # characters
_LEAST = 8  # of a secret whose every try is a request that is counted
_FEWEST = 5  # different ones


class Settings(BaseSettings):
    """Every setting; the field's description says what it is for and is what an error quotes."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )

    database_url: str = Field(
        "sqlite:///var/watchkeeper.db",
        description="where Watchkeeper keeps its state: sqlite:///FILE or postgresql://...",
    )
    slack_bot_token: SecretStr | None = Field(None, description="the bot token (xoxb-...) with which it posts")
    slack_app_token: SecretStr | None = Field(
        None, description="the app-level token (xapp-...) with which it opens Socket Mode connections"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="the signing secret with which requests that come by HTTP are checked"
    )
    slack_api_url: str = Field(SLACK, description="the server that speaks Slack's Web API")
    slack_command_prefix: str = Field(
        "",
        pattern="^[a-z0-9_-]{0,16}$",
        description="what our slash commands begin with where another app has their names, such as wk-",
    )
    slack_mode: Literal["socket", "http"] = Field("socket", description="how Slack reaches the bot: socket or http")
    watchkeeper_teams: Path = Field(Path("teams"), description="the folder with one folder a team")
    watchkeeper_http_host: str = Field("127.0.0.1", description="the address that the HTTP door binds")
    watchkeeper_http_port: int = Field(3000, ge=0, le=65535, description="the port of the HTTP door")
    log_format: Literal["lines", "json"] = Field("lines", description="how the log is written: lines or json")
    worker_http_port: int | None = Field(
        None, ge=0, le=65535, description="the port on which a worker says how it is (/health, /ready); without it none"
    )
    alerts_secret: SecretStr | None = Field(
        None, description="the bearer secret of POST /alerts/TEAM; without it that door is closed"
    )
    mail_in_host: str = Field("127.0.0.1", description="the address on which mail for pipelines is accepted")
    mail_in_port: int | None = Field(
        None, ge=0, le=65535, description="the port on which mail for pipelines is accepted; without it none is"
    )
    calendar_secret: SecretStr | None = Field(
        None, description="what the secret links of calendar feeds are made with; without it there are none"
    )
    watchkeeper_public_url: str | None = Field(
        None, description="the address of the HTTP door as calendar programs reach it, without a path"
    )

    watchkeeper_team_code: bool = Field(
        False, description='whether detectors may run a team\'s own Python code (check = "python"); true or false'
    )

    heartbeat_url: SecretStr | None = Field(
        None, description="the address that is asked every minute while all is well, so that silence raises an alarm"
    )

    keep_notices_days: int = Field(
        90, ge=7, le=36500, description="days for which notices, and alerts that nobody routed, are kept"
    )
    keep_runs_days: int = Field(
        400, ge=120, le=36500, description="days for which runs of detectors and their figures are kept"
    )

    pagerduty_routing_key: SecretStr | None = Field(
        None, description="the integration key of PagerDuty's Events API v2"
    )
    slack_pace: bool = Field(
        True, description="whether messages wait for their turn, as Slack's limits want it; false for a local workspace"
    )
    pagerduty_url: str = Field("https://events.pagerduty.com/", description="the server that takes PagerDuty events")
    smtp_host: str = Field("", description="the mail server; with SMTP_FROM it switches e-mail on")
    smtp_port: int = Field(587, ge=1, le=65535, description="the port of the mail server")
    smtp_tls: Literal["starttls", "implicit", "none"] = Field(
        "starttls", description="how mail is encrypted: starttls, implicit, or none for a server on this machine"
    )
    smtp_hello: str = Field("", description="our name in EHLO; the domain of SMTP_FROM if left out")
    smtp_user: str = Field("", description="the login at the mail server, if it wants one")
    smtp_password: SecretStr | None = Field(None, description="the password of SMTP_USER")
    smtp_from: str = Field("", description="the address that mail comes from")
    statuspage_api_key: SecretStr | None = Field(None, description="the API key of Atlassian Statuspage")
    statuspage_page: str = Field("", pattern="^[A-Za-z0-9]*$", description="the id of the status page")
    statuspage_url: str = Field("https://api.statuspage.io/v1/", description="the server of Statuspage's API")
    jira_url: str = Field("", description="the Jira Cloud site, such as https://example.atlassian.net")
    jira_user: str = Field("", description="the address of the account that opens tickets in Jira")
    jira_token: SecretStr | None = Field(None, description="the API token of JIRA_USER")
    jira_project: str = Field(
        "", pattern="^([A-Z][A-Z0-9_]+)?$", description="the key of the Jira project that gets tickets"
    )
    jira_issue_type: str = Field("Task", description="the issue type of tickets in Jira")
    github_token: SecretStr | None = Field(None, description="the token with which tickets are opened at GitHub")
    github_repository: str = Field(
        "", pattern="^([\\w.-]+/[\\w.-]+)?$", description="the repository whose issues are the tickets, as owner/name"
    )
    github_url: str = Field("https://api.github.com/", description="the server of GitHub's API")
    webhook_url: SecretStr | None = Field(None, description="the address that gets signed notices of any kind")
    webhook_secret: SecretStr | None = Field(None, description="whsec_ and base64: signs what goes to WEBHOOK_URL")

    @field_validator("webhook_secret")
    @classmethod
    def _standard_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret:
            prefix, _, rest = secret.get_secret_value().partition("_")
            try:
                base64.b64decode(rest, validate=True)
            except ValueError:
                rest = ""
            if prefix != "whsec" or not rest:
                raise ValueError("must be whsec_ followed by base64")
        return secret

    @field_validator("slack_api_url", "pagerduty_url", "statuspage_url", "github_url", "jira_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or http:// for a local server)")
        return url if not url or url.endswith("/") else url + "/"

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not token.get_secret_value().startswith("xoxb-"):
            raise ValueError("a bot token starts with xoxb-; this is another kind of token")
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not token.get_secret_value().startswith("xapp-"):
            raise ValueError("an app-level token starts with xapp-; this is another kind of token")
        return token

    @field_validator("*", mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        """A line end that came along with a secret from a file is no part of it."""
        return value.strip() if isinstance(value, str) else value

    @field_validator("calendar_secret", "alerts_secret", "slack_signing_secret")
    @classmethod
    def _hard_to_guess(cls, secret: SecretStr | None, field: ValidationInfo) -> SecretStr | None:
        least = _SHORTEST_SECRET if field.field_name == "calendar_secret" else _LEAST
        if secret and (why := weakness(secret.get_secret_value(), least)):
            raise ValueError(f"{why}, so it could be guessed; make one with `openssl rand -hex 32`")
        return secret

    @field_validator("watchkeeper_public_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or http:// for a local server)")
        return url.rstrip("/") if url else None

    def missing_for_slack(self) -> list[str]:
        """Names of the settings without which the bot cannot talk with Slack in its mode."""
        needed = {"slack_bot_token": self.slack_bot_token}
        if self.slack_mode == "socket":
            needed["slack_app_token"] = self.slack_app_token
        else:
            needed["slack_signing_secret"] = self.slack_signing_secret
        return [name for name, value in needed.items() if value is None]

    def require_slack(self) -> None:
        missing = self.missing_for_slack()
        if missing:
            lines = [f"{name.upper()} is not set: it is {purpose(name)}" for name in missing]
            raise SettingsError(
                "\n".join([*lines, "Put them into .env or the environment; `watchkeeper doctor` checks them."])
            )


def weakness(secret: str, least: int = _SHORTEST_SECRET) -> str:
    """Why a secret could be guessed; "" where it could not be. least: characters."""
    if len(secret) < least:
        return f"fewer than {least} characters"
    return "hardly any different characters" if len(set(secret)) < _FEWEST else ""


def purpose(name: str) -> str:
    return str(Settings.model_fields[name].description)


def load_settings(**given: object) -> Settings:
    """Read the environment; `given` wins over it. Raises SettingsError with every wrong setting at once."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for flaw in error.errors(include_input=False, include_url=False, include_context=False):
            name = str(flaw["loc"][0]) if flaw["loc"] else "?"
            about = purpose(name) if name in Settings.model_fields else ""
            lines.append(f"{name.upper()}: {flaw['msg'].removeprefix('Value error, ')} ({about})")
        raise SettingsError("\n".join(lines)) from None
