"""An incident has faults: each with its figure, its end and its verdict"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_NATURES = ("missing", "failed", "late", "deviation", "note")


def upgrade() -> None:
    bind = op.get_bind()
    faults = _create()
    op.add_column("alerts", sa.Column("fault_id", sa.Integer(), nullable=True))
    _fill(bind, faults)
    with op.batch_alter_table("alerts") as table:
        table.create_foreign_key("fk_alerts_fault_id_faults", "faults", ["fault_id"], ["id"])
    op.create_index("ix_alerts_fault_id", "alerts", ["fault_id"])
    op.drop_table("attachments")
    with op.batch_alter_table("incidents") as table:
        table.drop_column("also")


def _create() -> sa.Table:
    table = op.create_table(
        "faults",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=500), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("pipeline", sa.String(length=200), nullable=False),
        sa.Column("issue", sa.String(length=200), nullable=True),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("entity", "measured", "limit")),
        sa.Column("measure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("deviation", sa.Float(), nullable=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("query", "examples", "detail")),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), server_default="", nullable=False),
        sa.Column("measured_over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_faults_incident_id_incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_faults"),
    )
    op.create_index("ix_faults_team_fingerprint", "faults", ["team", "fingerprint"])
    op.create_index("ux_faults_of_a_day", "faults", ["incident_id", "fingerprint", "day"], unique=True)
    no_day = sa.text("day IS NULL")
    op.create_index(
        "ux_faults_of_no_day",
        "faults",
        ["incident_id", "fingerprint"],
        unique=True,
        sqlite_where=no_day,
        postgresql_where=no_day,
    )
    return table


def _fill(bind: sa.Connection, faults: sa.Table) -> None:
    """What was attached keeps its id, for messages that are out name it; what an incident was opened for gets the next
    ones, one for each day that its alerts are about."""
    old = sa.MetaData()
    old.reflect(bind, only=("incidents", "alerts", "attachments"))
    incidents, alerts = old.tables["incidents"], old.tables["alerts"]
    alerts_of = _by_incident(bind.execute(sa.select(alerts).order_by(alerts.c.id)).mappings())
    query = sa.select(old.tables["attachments"]).order_by(old.tables["attachments"].c.id)
    attached_to = _by_incident(bind.execute(query).mappings())
    new_id = count(1 + max((row["id"] for rows in attached_to.values() for row in rows), default=0))
    rows: list[dict[str, Any]] = []
    of_alert: dict[int, int] = {}
    for incident in bind.execute(sa.select(incidents).order_by(incidents.c.id)).mappings():
        of = _Faults(incident, attached_to[incident["id"]], new_id)
        of_alert |= {alert["id"]: of.about(alert)["id"] for alert in alerts_of[incident["id"]]}
        rows += of.all()
    if rows:
        bind.execute(sa.insert(faults), rows)
    for alert, fault in of_alert.items():
        bind.execute(sa.update(alerts).where(alerts.c.id == alert).values(fault_id=fault))
    if rows and bind.dialect.name == "postgresql":
        bind.execute(sa.text("SELECT setval(pg_get_serial_sequence('faults', 'id'), max(id)) FROM faults"))


def _by_incident(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["incident_id"]].append(row)
    return found


class _Faults:
    """Of one incident."""

    def __init__(self, incident: Any, attached: list[Any], new_id: Iterator[int]) -> None:
        self._incident, self._attached, self._new_id = incident, attached, new_id
        self._made: dict[tuple[str, Any], dict[str, Any]] = {}
        self._first = ""  # the source that the incident was opened by

    def about(self, alert: Any) -> dict[str, Any]:
        """The fault that an alert is of; the incident's alerts come in their order."""
        self._first = self._first or alert["source"]
        row = next((r for r in self._attached if (r["source"], r["key"]) == (alert["source"], alert["key"])), None)
        if row is None and alert["source"] != self._first:  # one more of what the same source had reported
            row = next((r for r in self._attached if r["source"] == alert["source"]), None)
        return self._keep(_own(self._incident, alert) if row is None else _attached(self._incident, row, alert), row)

    def all(self) -> list[dict[str, Any]]:
        """Also of what has no alert on record any more."""
        for row in self._attached:
            if row["id"] not in {fault["id"] for fault in self._made.values()}:
                self._keep(_attached(self._incident, row, None), row)
        if not any(fault["how"] == "own" for fault in self._made.values()):
            self._keep(_own(self._incident, None), None)
        return list(self._made.values())

    def _keep(self, fault: dict[str, Any], row: Any) -> dict[str, Any]:
        key = fault["fingerprint"], fault["day"]
        if key not in self._made:
            is_first = row is not None and row["id"] not in {known["id"] for known in self._made.values()}
            self._made[key] = {**fault, "id": row["id"] if is_first else next(self._new_id)}
        return self._made[key]


def _own(incident: Any, alert: Any) -> dict[str, Any]:
    fault = {name: incident[name] for name in ("team", "fingerprint", "pipeline", "issue", "nature", "severity")}
    fault |= {name: incident[name] for name in ("summary", "entity", "measured", "limit", "measure", "deviation")}
    fault |= {name: incident[name] for name in ("query", "examples", "detail", "day", "verdict")}
    fault |= {"id": 0, "incident_id": incident["id"], "how": "own", "why": "", "at": incident["opened_at"]}
    if alert is not None and alert["day"] not in (None, incident["day"]):
        fault |= {"day": alert["day"], "summary": alert["summary"], "measure": alert["measure"], "at": alert["at"]}
        fault |= {"severity": alert["severity"], "measured": "", "limit": "", "query": "", "examples": ""}
    last_seen = alert["at"] if alert is not None else incident["last_seen"] or incident["opened_at"]
    return fault | _ended(incident, incident["resolved_at"]) | {"last_seen": last_seen}


def _attached(incident: Any, row: Any, alert: Any) -> dict[str, Any]:
    explained = row["how"] == "explained"
    last_part = str(row["fingerprint"]).rpartition("|")[2]
    in_key = next((word for word in str(row["key"]).split(":") if word in _NATURES), "deviation")
    fault = {name: row[name] for name in ("team", "fingerprint", "pipeline", "issue", "how", "why", "at")}
    fault |= {
        "id": 0,
        "incident_id": row["incident_id"],
        "nature": last_part if last_part in _NATURES else in_key,
        "severity": alert["severity"] if alert is not None else incident["severity"],
        "summary": alert["summary"] if alert is not None else row["issue"] or row["pipeline"],
        "measure": alert["measure"] if alert is not None else None,
        "day": alert["day"] if alert is not None else None,
        "last_seen": alert["at"] if alert is not None else row["at"],
        "deviation": None,
        "verdict": None if explained else incident["verdict"],
        **dict.fromkeys(("entity", "measured", "limit", "query", "examples", "detail"), ""),
    }
    return fault | _ended(incident, row["released_at"] or (None if explained else incident["resolved_at"]))


def _ended(incident: Any, at: Any) -> dict[str, Any]:
    return {"ended_at": at, "ended_why": f"over with #{incident['number']}" if at else "", "measured_over": False}


def downgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=500), nullable=False),
        sa.Column("pipeline", sa.String(length=200), nullable=False),
        sa.Column("issue", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_attachments_incident_id_incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_team_fingerprint", "attachments", ["team", "fingerprint"])
    held = sa.text("released_at IS NULL")
    op.create_index(
        "ux_attachments_held",
        "attachments",
        ["incident_id", "fingerprint"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    op.add_column("incidents", sa.Column("also", sa.JSON(), server_default="[]", nullable=False))
    op.drop_index("ix_alerts_fault_id", "alerts")
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint("fk_alerts_fault_id_faults", type_="foreignkey")
        table.drop_column("fault_id")
    op.drop_table("faults")
