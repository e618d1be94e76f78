"""Every listener, in one list."""

from __future__ import annotations

import re

from slack_bolt import App

from bot.blocks import account_link as links
from bot.blocks import announcement as announced
from bot.blocks import detector_status, resolve_form, thread, upkeep
from bot.blocks import handbook as edited
from bot.blocks import incident as card
from bot.blocks import incident_forms as forms
from bot.blocks import incident_menu as choices
from bot.blocks import incident_opening as opening
from bot.blocks import letter_box as letters
from bot.blocks import maintenance as windows
from bot.blocks import runbook as entries
from bot.blocks import silence as silences
from bot.blocks import stakeholder_update as figures
from bot.blocks import trade as asked
from handlers.accept import Accept
from handlers.acknowledge import Acknowledge
from handlers.apply import Apply
from handlers.desk import Desk
from handlers.detectors import Buttons
from handlers.door import Door
from handlers.errors import unheard
from handlers.hand_back import HandBack
from handlers.home import Home
from handlers.incident import IncidentCommand, lane_of
from handlers.incident_menu import IncidentMenu
from handlers.letter_box import Routing
from handlers.linking import ThisIsMe
from handlers.maintenance import MaintenanceCommand
from handlers.oncall import OnCall
from handlers.resolve import Resolve
from handlers.runbook import Runbook
from handlers.subscribe import subscribing
from handlers.trades import Trades
from handlers.upkeep import pressed
from handlers.watched import watched


def register(app: App, desk: Desk, prefix: str = "") -> None:
    """prefix: what the commands' names begin with; the plain ones are answered too, while the app is being changed."""
    door = Door(desk.lanes)
    app.command(_called("oncall", prefix))(door.look(OnCall(desk).command))
    app.event("app_home_opened")(door.look(Home(desk).opened))
    _runbook(app, door, desk, prefix)
    _incidents(app, door, desk, prefix)
    _what_stays_quiet(app, door, desk)
    _calendar(app, door, desk, prefix)
    _upkeep(app, door, desk)
    _people(app, door, desk)
    _letter_box(app, door, desk)
    # What goes wrong before a listener is reached: Slack does not know the token, say.
    app.error(unheard)


def _called(name: str, prefix: str) -> str | re.Pattern[str]:
    return re.compile(rf"^/(?:{re.escape(prefix)})?{name}$") if prefix else f"/{name}"


def _runbook(app: App, door: Door, desk: Desk, prefix: str) -> None:
    runbook = Runbook(desk)
    app.command(_called("runbook", prefix))(door.look(runbook.command))
    app.action(card.RUNBOOK)(door.look(runbook.of_incident))
    app.action(entries.CHOOSE)(door.look(runbook.chosen))
    app.action(re.compile(rf"^{entries.SHOW}_\d+$"))(door.look(runbook.chosen))
    if desk.reloading:
        app.action(edited.APPLY)(door.deed(Apply(desk, desk.reloading).click))
        app.action(edited.REJECT)(door.deed(Apply(desk, desk.reloading).reject))


def _incidents(app: App, door: Door, desk: Desk, prefix: str) -> None:
    resolve = Resolve(desk)
    menu, incident = IncidentMenu(desk, resolve), IncidentCommand(desk, resolve)
    app.command(_called("incident", prefix))(door.of(incident.command, lane_of))
    app.shortcut(opening.SHORTCUT)(door.deed(incident.from_message))
    app.view(opening.FORM)(door.deed(incident.submitted))
    for answer in (opening.WHERE, opening.NATURE, opening.OFF, opening.DAY):
        app.action(answer)(door.look(incident.foretell))
    app.action(card.ACKNOWLEDGE)(door.deed(Acknowledge(desk).click))
    app.action(card.HAND_BACK)(door.deed(HandBack(desk).click))
    app.action(card.RESOLVE)(door.deed(resolve.click))
    app.view(resolve_form.FORM)(door.deed(resolve.submitted))
    app.action(card.REOPEN)(door.deed(menu.reopen))
    app.action(card.PASS)(door.deed(menu.pass_on))
    app.action(card.STILL_ON_IT)(door.deed(menu.still_on_it))
    app.action(re.compile(rf"^{thread.LINK}_\d+$"))(door.deed(lambda body, respond, client: None))  # Slack opens it
    app.action(card.MORE)(door.deed(menu.opened))
    for answer in (forms.LEVEL, forms.UNTIL):
        app.action(answer)(door.look(menu.foretell))
    app.action(choices.PICK)(door.deed(menu.picked))
    app.action(choices.DETECTOR)(door.deed(menu.mute_one))
    app.view(re.compile(rf"^{forms.FORM}"))(menu.submitted)
    if desk.subscribing:
        app.action(figures.SUBSCRIBE)(door.deed(subscribing(desk.teams, desk.subscribing.subscribe)))
        app.action(figures.UNSUBSCRIBE)(door.deed(subscribing(desk.teams, desk.subscribing.unsubscribe)))
    if desk.overhearing:
        app.event("message")(door.deed(watched(desk.overhearing)))


def _what_stays_quiet(app: App, door: Door, desk: Desk) -> None:
    teams = desk.teams
    if desk.pausing:
        detectors = Buttons(desk.teams, desk.pausing)
        app.action(detector_status.EACH)(door.look(detectors.each))
        app.action(detector_status.PAUSE)(door.deed(detectors.pause))
        app.action(detector_status.RESUME)(door.deed(detectors.resume))
        app.view(detector_status.FORM)(door.deed(detectors.reason_given))
        decide = desk.pausing.decide
        app.action(detector_status.APPROVE)(door.deed(pressed(teams, lambda row, by, key: decide(row, True, by, key))))
        app.action(detector_status.REFUSE)(door.deed(pressed(teams, lambda row, by, key: decide(row, False, by, key))))
    if desk.silencing:
        quiet = desk.silencing
        app.action(silences.APPROVE)(door.deed(pressed(teams, lambda row, by, key: quiet.decide(row, True, by, key))))
        app.action(silences.REFUSE)(door.deed(pressed(teams, lambda row, by, key: quiet.decide(row, False, by, key))))
        app.action(silences.END)(door.deed(pressed(teams, quiet.end)))


def _calendar(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """What changes who is on call, and when nothing runs."""
    if desk.trading:
        trades = Trades(desk.teams, desk.trading)
        app.action(asked.TAKE)(door.deed(trades.take))
        app.action(asked.DECLINE)(door.deed(trades.decline))
        app.action(asked.APPROVE)(door.deed(trades.approve))
        app.action(asked.REFUSE)(door.deed(trades.refuse))
        app.action(asked.WITHDRAW)(door.deed(trades.withdraw))
        app.action(asked.UNDO)(door.deed(trades.undo))
    if desk.handoffs:
        app.action(announced.ACCEPT)(door.deed(Accept(desk, desk.handoffs).click))
    if desk.maintenance:
        maintenance = MaintenanceCommand(desk, desk.maintenance)
        app.command(_called("maintenance", prefix))(door.look(maintenance.command))
        app.view(windows.FORM)(maintenance.submitted)
        app.action(windows.APPROVE)(door.deed(maintenance.approve))
        app.action(windows.REFUSE)(door.deed(maintenance.refuse))
        app.action(windows.CANCEL)(door.deed(maintenance.cancelled))
        app.action(windows.RECEIPTS)(door.look(maintenance.receipts))


def _upkeep(app: App, door: Door, desk: Desk) -> None:
    teams = desk.teams
    if desk.deadlines:
        say = desk.deadlines.say
        app.action(upkeep.MET)(door.deed(pressed(teams, lambda row, by, key: say(row, True, by, key))))
        app.action(upkeep.MISSED)(door.deed(pressed(teams, lambda row, by, key: say(row, False, by, key))))
    if desk.duties:
        app.action(upkeep.DONE)(door.deed(pressed(teams, desk.duties.done)))
        app.action(upkeep.SNOOZE)(door.deed(pressed(teams, desk.duties.snooze)))


def _people(app: App, door: Door, desk: Desk) -> None:
    teams = desk.teams
    if desk.linking:
        linking, this_is_me = desk.linking, ThisIsMe(desk.teams, desk.linking)
        app.action(links.LINK)(door.deed(this_is_me.pressed))
        app.view(links.FORM)(door.deed(this_is_me.submitted))
        app.action(links.APPROVE)(door.deed(pressed(teams, lambda row, by, key: linking.decide(row, True, by, key))))
        app.action(links.REFUSE)(door.deed(pressed(teams, lambda row, by, key: linking.decide(row, False, by, key))))
        app.action(links.UNDO)(door.deed(pressed(teams, linking.undo)))


def _letter_box(app: App, door: Door, desk: Desk) -> None:
    teams = desk.teams
    if desk.letter_box:
        routing, box = Routing(desk.teams, desk.letter_box), desk.letter_box
        app.action(letters.ROUTE)(door.deed(routing.pressed))
        app.view(letters.FORM)(door.deed(routing.submitted))
        app.action(letters.WRITE_RULE)(door.deed(routing.write_rule))
        app.action(letters.DISMISS)(door.deed(pressed(teams, box.dismiss)))
