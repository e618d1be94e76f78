"""Every listener, in one list."""

from __future__ import annotations

import re

from slack_bolt import App

from bot.blocks import announcement as announced
from bot.blocks import incident as card
from bot.blocks import runbook as entries
from handlers.accept import Accept
from handlers.acknowledge import Acknowledge
from handlers.desk import Desk
from handlers.door import door
from handlers.errors import unwell
from handlers.hand_back import HandBack
from handlers.home import Home
from handlers.oncall import OnCall
from handlers.resolve import Resolve
from handlers.runbook import Runbook


def register(app: App, desk: Desk) -> None:
    runbook = Runbook(desk)

    app.command("/oncall")(door(OnCall(desk).command))
    app.command("/runbook")(door(runbook.command))

    app.action(card.ACKNOWLEDGE)(door(Acknowledge(desk).click))
    app.action(card.RESOLVE)(door(Resolve(desk).click))
    app.action(card.HAND_BACK)(door(HandBack(desk).click))
    app.action(card.RUNBOOK)(door(runbook.of_incident))
    app.action(entries.CHOOSE)(door(runbook.chosen))
    app.action(re.compile(rf"^{entries.SHOW}_\d+$"))(door(runbook.chosen))

    if desk.handoffs:
        app.action(announced.ACCEPT)(door(Accept(desk, desk.handoffs).click))

    app.event("app_home_opened")(door(Home(desk).opened))

    # What goes wrong before a listener is reached: Slack does not know the token, say.
    app.error(unwell)
