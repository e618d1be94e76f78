"""The destinations besides Slack for which there are settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.notify.email import EmailNotifier, Mailbox
from bot.notify.notifier import Notifier
from bot.notify.pagerduty import PagerDutyNotifier
from bot.notify.statuspage import StatuspageNotifier
from bot.notify.webhook import WebhookNotifier
from bot.settings import Settings

# What each cannot do without.
OPTIONAL = {
    "pagerduty": ("PAGERDUTY_ROUTING_KEY",),
    "email": ("SMTP_HOST", "SMTP_FROM"),
    "statuspage": ("STATUSPAGE_API_KEY", "STATUSPAGE_PAGE"),
    "webhook": ("WEBHOOK_URL", "WEBHOOK_SECRET"),
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


def _mailbox(settings: Settings) -> Mailbox:
    return Mailbox(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password,
    )
