"""The destinations besides Slack for which there are settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.notify.email import EmailNotifier, Mailbox
from bot.notify.notifier import Notifier
from bot.notify.pagerduty import PagerDutyNotifier
from bot.notify.statuspage import StatuspageNotifier
from bot.notify.tickets import GitHubTickets, JiraTickets
from bot.notify.webhook import WebhookNotifier
from bot.settings import Settings

# What switches each on.
OPTIONAL = {
    "pagerduty": "PAGERDUTY_ROUTING_KEY",
    "email": "SMTP_HOST and SMTP_FROM",
    "statuspage": "STATUSPAGE_API_KEY and STATUSPAGE_PAGE",
    "webhook": "WEBHOOK_URL and WEBHOOK_SECRET",
    "tickets": "JIRA_URL, JIRA_USER, JIRA_TOKEN and JIRA_PROJECT, or GITHUB_TOKEN and GITHUB_REPOSITORY",
}


def configured(settings: Settings, unix_time: Callable[[], float]) -> Iterator[Notifier]:
    if settings.pagerduty_routing_key:
        yield PagerDutyNotifier(settings.pagerduty_routing_key, settings.pagerduty_url)
    if settings.smtp_host and settings.smtp_from:
        yield EmailNotifier(_mailbox(settings))
    if settings.statuspage_api_key and settings.statuspage_page:
        yield StatuspageNotifier(settings.statuspage_api_key, settings.statuspage_page, settings.statuspage_url)
    if settings.webhook_url and settings.webhook_secret:
        yield WebhookNotifier(settings.webhook_url, settings.webhook_secret, unix_time)
    yield from _tickets(settings)


def _tickets(settings: Settings) -> Iterator[Notifier]:
    """One home: Jira where it is set up, else GitHub."""
    s = settings
    if s.jira_url and s.jira_user and s.jira_token and s.jira_project:
        yield JiraTickets(s.jira_url, s.jira_user, s.jira_token, s.jira_project, s.jira_issue_type)
    elif s.github_token and s.github_repository:
        yield GitHubTickets(s.github_url, s.github_token, s.github_repository)


def _mailbox(settings: Settings) -> Mailbox:
    return Mailbox(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password,
        greeting=settings.smtp_hello,
    )
