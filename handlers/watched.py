"""The channels that team.toml watches: a message that reads like a known issue is an alert, and is answered."""

from __future__ import annotations

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.inbound.channel import alert_of, is_news, matching, words_of
from handlers.click import Body
from handlers.desk import Desk, Receiving


class Watched:
    def __init__(self, desk: Desk, receiving: Receiving) -> None:
        self._desk, self._receiving = desk, receiving

    def said(self, body: Body, respond: Respond, client: WebClient) -> None:
        """Somebody said something, somewhere: mostly nothing to us."""
        event = body["event"]
        channel, ts = str(event.get("channel", "")), str(event.get("ts", ""))
        watching = [t for t in self._desk.teams.values() if channel in t.settings.watch.channels]
        if not watching or not ts or not is_news(event, _ourselves(body)):
            return
        words, now = words_of(event), self._desk.clock.now()
        for team in watching:
            if hit := matching(team, words):
                alert = alert_of(team, channel, ts, words, hit, now)
                if incident := self._desk.dispatcher.report(alert):
                    self._receiving.answer(incident, alert, channel)


def _ourselves(body: Body) -> str:
    """The user whom Slack tells this: the bot, by its installation."""
    authorized = body.get("authorizations") or [{}]
    return str(authorized[0].get("user_id") or "")
