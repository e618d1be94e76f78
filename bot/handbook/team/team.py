"""A team: its handbook, and what a document cannot say (team.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.handbook.cited import Frozen
from bot.handbook.model import Handbook, KnownIssue, Ownership, Runbook
from bot.handbook.team.lineage import Feed, Node
from bot.handbook.team.settings import BusinessSettings, ContactSettings, PersonSettings, PipelineSettings, TeamSettings
from schedule.oncall import HolidayKind, HolidayRow, RotaRules, RotationWeek

if TYPE_CHECKING:
    from bot.handbook.search.index import RunbookIndex


class Team(Frozen):
    """One team as the bot knows it. id: the name of its folder under teams/; every database row carries it. version: of
    its two files, in hexadecimal."""

    id: str
    folder: str
    version: str
    handbook: Handbook
    settings: TeamSettings

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)

    @property
    def business(self) -> BusinessSettings:
        """As the document says where it does; what team.toml says as well agrees with it, or the team does not load."""
        said = self.handbook.business
        return self.settings.business.model_copy(update={"opens": said.opens, "closes": said.closes} if said else {})

    @property
    def rotation_start(self) -> date:
        """The day on which week 1 began: team.toml's, else that of the rota's own dates. One of them is there, or the
        team does not load."""
        start = self.settings.rotation_start or self.handbook.starts
        if start is None:
            raise ValueError("neither team.toml nor the handbook says when week 1 began")
        return start

    @cached_property
    def rota_rules(self) -> RotaRules:
        book = self.handbook
        return RotaRules(
            team=tuple(p.name for p in book.people),
            weeks=tuple(RotationWeek(w.primary, w.secondary, w.line) for w in book.weeks),
            holidays=tuple(
                HolidayRow(
                    name=h.name,
                    kind=HolidayKind(h.kind),
                    primary=h.primary,
                    secondary=h.secondary,
                    holiday=h.holiday,
                    first=h.first,
                    last=h.last,
                    note=h.note,
                    line=h.line,
                    year=h.year,
                )
                for h in book.holidays
            ),
            zone=self.settings.zone,
            rotation_start=self.rotation_start,
            handoff_weekday=book.shift.weekday,
            handoff_time=book.shift.at,
            shift_days=book.shift.days,
            by_week_number=book.shift.by_week_number,
            more_handoffs=book.shift.more,
            handoff_zone=book.shift.zone,
            country=self.settings.business.country,
        )

    @cached_property
    def lineage(self) -> tuple[Feed, ...]:
        tables = self.settings.lineage
        return tuple(Feed(Node.of(t.upstream), Node.of(d)) for t in tables for d in t.downstream)

    @cached_property
    def runbook_index(self) -> RunbookIndex:
        from bot.handbook.search.index import RunbookIndex  # stems of words in many languages: for whoever searches
        from bot.handbook.search.names import named

        return RunbookIndex(self.handbook, named(self.handbook, self.settings.detectors))

    def linked(self, links: Mapping[str, str]) -> Team:
        """The team with the Slack user ids that were approved in Slack, by name. team.toml is the source: a person who
        has an id there keeps it, and an id that is somebody's there stays theirs."""
        people = self.settings.people
        written = {p.slack for p in people.values()}
        found = {
            name: person.model_copy(update={"slack": links[name]})
            for name, person in people.items()
            if person.slack is None and name in links and links[name] not in written
        }
        settings = self.settings.model_copy(update={"people": {**people, **found}})
        return self.model_copy(update={"settings": settings}) if found else self

    def slack_of(self, name: str) -> str | None:
        """The Slack user id of a person of the team."""
        person = self.settings.people.get(name)
        return person.slack if person else None

    def person_of(self, slack: str) -> str | None:
        """The name of the team member with this Slack user id."""
        return next((name for name, p in self.settings.people.items() if p.slack == slack), None)

    def person_at_pagerduty(self, user: str, name: str, email: str) -> tuple[str, str] | None:
        """Name and Slack id of whom PagerDuty means: by the id that team.toml gives them, else by address, else by
        name. None for a stranger."""
        people = [(n, p.slack or "", p.pagerduty, p.email) for n, p in self.settings.people.items()]
        others = self.settings.contacts.values()
        people += [(c.name, c.slack, c.pagerduty, c.email) for c in others if c.name and c.slack[0] in "UW"]
        by_id = (p for p in people if user and p[2] == user)
        by_address = (p for p in people if email and (p[3] or "").casefold() == email.casefold())
        by_name = (p for p in people if name and p[0].casefold() == name.casefold())
        found = next(chain(by_id, by_address, by_name), None)
        return (found[0], found[1]) if found else None

    def contact(self, role: str) -> ContactSettings | None:
        """Who a role ("Engineering Manager", "Finance Team", "CFO Office") is in Slack: its contact row through
        [contacts], else a [contacts] entry under the role's own name. None if nobody is named."""
        row = self.handbook.contact_of(role)
        if row and row.slack and row.slack in self.settings.contacts:
            return self.settings.contacts[row.slack]
        return next((c for key, c in self.settings.contacts.items() if key.lower() == role.lower()), None)

    @property
    def manager(self) -> str | None:
        """The Slack user id of who approves: `approver` of team.toml, else the role in which the escalation ends;
        None if the handbook leads to no person."""
        contact = self.contact(self.approver)
        return contact.slack if contact and contact.slack.startswith(("U", "W")) else None

    @property
    def name_of_manager(self) -> str:
        contact = self.contact(self.approver)
        return (contact.name if contact else None) or self.approver or "the manager"

    @property
    def approver(self) -> str:
        """The role that approves, as the handbook names it; "" if there is none."""
        return self.settings.approver or self.handbook.last_word or ""

    @property
    def stakeholders(self) -> tuple[str, ...]:
        """Who is told of maintenance by e-mail, each address once."""
        named = self.settings.maintenance.stakeholders
        found = named if named is not None else (c.email for c in self.handbook.contacts if c.email)
        return tuple(dict.fromkeys(found))

    def ways_to(self, name: str, slack: str) -> tuple[str, str]:
        """E-mail address and phone number of a person or contact; "" for what is not written down."""
        cards: list[PersonSettings | ContactSettings] = [*self.settings.people.values()]
        cards += self.settings.contacts.values()
        card = self.settings.people.get(name) or next((c for c in cards if slack and c.slack == slack), None)
        handles = [handle for handle, c in self.settings.contacts.items() if slack and c.slack == slack]
        row = next((c for c in self.handbook.contacts if c.slack in handles), None)
        ways = [(one.email, one.phone) for one in (card, row) if one]
        return next((e for e, _ in ways if e), ""), next((p for _, p in ways if p), "")

    @property
    def slack_ids(self) -> tuple[str, ...]:
        """Of everybody whom it names: people, roles, channels."""
        people = (person.slack for person in self.settings.people.values())
        named = (*people, *(contact.slack for contact in self.settings.contacts.values()))
        return tuple(slack for slack in dict.fromkeys(named) if slack)

    def knows(self, slack: str) -> bool:
        """Whether this Slack user is of the team, or one of its contacts."""
        return self.person_of(slack) is not None or any(c.slack == slack for c in self.settings.contacts.values())

    def owner_of(self, pipeline: str) -> Ownership | None:
        return self.handbook.owner_of(pipeline)

    def runbook_of(self, pipeline: str) -> Runbook | None:
        return self.handbook.runbook_of(pipeline)

    def issue_of(self, pipeline: str, heading: str) -> KnownIssue | None:
        return self.handbook.issue_of(pipeline, heading)

    def run_time_of(self, pipeline: str) -> timedelta:
        return self.settings.pipelines.get(pipeline, PipelineSettings()).run_time
