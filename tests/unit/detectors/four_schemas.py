"""A small company's tables under the names of others, and which detector each known issue of the example needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

LAST, DAYS = date(2025, 11, 20), 10
ZONE = ZoneInfo("America/Los_Angeles")
AGENTS = ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", "curl/8.4.0")

Row = tuple[Any, ...]


def _days() -> Iterator[date]:
    return (LAST - timedelta(days=n) for n in range(DAYS - 1, -1, -1))


def _moments(random: Random, count: int = 40) -> Iterator[datetime]:
    for day in _days():
        start = datetime.combine(day, time(), UTC)
        yield from sorted(start + timedelta(seconds=random.randrange(86_400)) for _ in range(count))


def _came(random: Random, at: datetime) -> datetime:
    return at + timedelta(minutes=random.expovariate(0.2))


def _payments(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random)):
        kind = random.choices(("sale", "refund", "fee"), (85, 10, 5))[0]
        local = at.astimezone(ZONE).date()
        yield f"p{n}", at, local, _came(random, at), round(random.lognormvariate(3, 1), 2), kind, random.choice("ABC")


def _revenue(random: Random) -> Iterator[Row]:
    for day in _days():
        for stream in ("licences", "support"):
            yield day.replace(day=1), stream, 1000.5, 300.25, datetime.combine(day, time(18, 5), UTC)


def _rates(random: Random) -> Iterator[Row]:
    for day in _days():
        for n, code in enumerate(("EUR", "GBP", "JPY", "BRL")):
            yield day, code, round((n + 1) * random.gauss(1, 0.004), 5)


def _events(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random)):
        country = random.choices(("US", "DE", "GB", "IN", None), (50, 20, 10, 19, 1))[0]
        yield f"e{n}", f"u{n % 150}", at, at.date(), _came(random, at), random.choice(("open", "save")), country


def _logins(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random)):
        yield f"u{n % 170}", at, _came(random, at), random.choice(AGENTS), random.choice(("eu", "us", "ap")), "phone"


def _identities(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random)):
        mapped = at + timedelta(hours=random.random() * 9) if random.random() < 0.8 else None
        yield f"a{n}", at, f"u{n}" if mapped else None, mapped


def _sessions(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random)):
        ended = at + timedelta(seconds=random.lognormvariate(5.3, 0.8))
        yield f"s{n}", f"u{n % 90}", random.choice(("ios", "android", "web")), at, ended, at.date()


def _clicks(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random, 90)):
        kind = random.choice(("view", "play", "scroll"))
        content = random.choice(("clip", "post")) if kind != "scroll" and random.random() > 0.01 else None
        platform = random.choice(("ios", "android", "web"))
        shown = "background" if platform != "web" and random.random() < 0.02 else "foreground"
        who, version = f"u{random.randrange(60)}", random.choice(("5.1.0", "5.2.0", "4.9.3"))
        yield f"c{n}", f"s{n // 6}", who, at, _came(random, at), kind, content, platform, version, shown, AGENTS[n % 2]


def _snapshots(random: Random) -> Iterator[Row]:
    for day in _days():
        yield from ((day, f"acc{n}", random.choice(("free", "paid"))) for n in range(30))


def _cohorts(random: Random) -> Iterator[Row]:
    for day in _days():
        size = random.randrange(300, 400)
        at = datetime.combine(day, time(), UTC) + timedelta(hours=50, minutes=random.randrange(30))
        yield day, size, round(random.gauss(0.4, 0.01), 4), at


def _people(random: Random) -> Iterator[Row]:
    """A table that no issue is about, with columns that many are about."""
    for n, at in enumerate(_moments(random, 6)):
        yield n, at, random.choice(("US", "DE")), f"user{n}@example.com"


def _letters(random: Random) -> Iterator[Row]:
    for n, at in enumerate(_moments(random, 8)):
        yield n, at, random.choice(("digest", "invite")), random.choice(("sent", "bounced"))


TABLES: Mapping[str, tuple[Callable[[Random], Iterator[Row]], str]] = {
    "transactions": (_payments, "transaction_id created_at business_date loaded_at amount transaction_type processor"),
    "revenue": (_revenue, "period stream recognised deferred last_updated"),
    "rates": (_rates, "rate_date currency rate"),
    "events": (_events, "event_id user_id occurred_at event_date loaded_at event_name country"),
    "logins": (_logins, "user_id logged_in_at loaded_at user_agent region device"),
    "identities": (_identities, "anonymous_id first_seen_at user_id mapped_at"),
    "sessions": (_sessions, "session_id user_id platform started_at ended_at session_date"),
    "clicks": (
        _clicks,
        "event_id session_id user_id occurred_at loaded_at event_type content_type platform sdk_version screen_state "
        "user_agent",
    ),
    "snapshots": (_snapshots, "snapshot_date account_id plan"),
    "cohorts": (_cohorts, "cohort_date cohort_size retention_rate computed_at"),
    "people": (_people, "id created_at country email"),
    "letters": (_letters, "id sent_at template outcome"),
}
TIMES = frozenset(
    [
        "created_at",
        "loaded_at",
        "last_updated",
        "occurred_at",
        "logged_in_at",
        "first_seen_at",
        "mapped_at",
        "started_at",
        "ended_at",
        "computed_at",
        "sent_at",
    ]
)

# Issue of the example -> check, table, and the columns that have to be named, by their keys.
RIGHT: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "Transaction Database": ("ratio", "transactions", {"time": "created_at", "match": "transaction_type"}),
    "Revenue Recognition Table": ("freshness", "revenue", {"time": "last_updated"}),
    "Currency Conversion Rates": ("change", "rates", {"time": "rate_date", "key": "currency", "value": "rate"}),
    "Duplicate Transactions": ("near_duplicates", "transactions", {"key": "transaction_id", "amount": "amount"}),
    "Timezone Handling": ("calendar", "transactions", {"booked": "business_date"}),
    "User Events Stream": ("volume", "events", {"time": "occurred_at", "loaded": "loaded_at"}),
    "User Authentication Logs": ("user_agents", "logins", {"time": "logged_in_at", "agent": "user_agent"}),
    "Account Database Snapshots": ("change", "snapshots", {"time": "snapshot_date"}),
    "User ID Mapping": ("ratio", "identities", {"time": "first_seen_at", "without": "mapped_at"}),
    "Geographic Data Anomalies": ("ratio", "events", {"match": "country"}),
    "Time Window Edge Cases": ("boundary", "events", {"booked": "event_date"}),
    "Retention Cohort Logic": ("calendar", "cohorts", {"time": "cohort_date", "value": "retention_rate"}),
    "Clickstream Events": ("volume", "clicks", {"key": "sdk_version", "per": "session_id"}),
    "Session Management Service": ("distribution", "sessions", {"end": "ended_at", "group": "platform"}),
    "Content Database": ("ratio", "clicks", {"match": "content_type"}),
    "Bot and Automated Traffic": ("user_agents", "clicks", {"agent": "user_agent"}),
    "Mobile App Background Activity": ("ratio", "clicks", {"match": "screen_state"}),
    "Feature Flag Rollouts": ("new_values", "clicks", {"column": "event_type"}),
    "Time Zone Normalization": ("boundary", "sessions", {"booked": "session_date", "once": "session_id"}),
    "Outlier Users": ("distribution", "clicks", {"key": "user_id"}),
}


@dataclass(frozen=True)
class Schema:
    """stored: times as text ("iso"), or seconds or milliseconds since 1970. names: of tables and columns, ours to
    theirs, with "table.column" before "column". values: ours to theirs. paths: files of a day, with {sender} in it."""

    stored: str
    names: Mapping[str, str]
    values: Mapping[str, str]
    paths: str

    def of(self, name: str, table: str = "") -> str:
        return self.names.get(f"{table}.{name}", self.names.get(name, name))

    def written(self, value: Any, column: str) -> Any:
        if column in TIMES and value is not None:
            seconds = {"seconds": 1, "milliseconds": 1000}.get(self.stored)
            return int(value.timestamp() * seconds) if seconds else value.isoformat(self.stored[-1], "milliseconds")
        return (
            self.values.get(value, value)
            if isinstance(value, str)
            else value and (value.isoformat() if isinstance(value, date) else value)
        )

    def write(self, folder: Path) -> str:
        """The address of a database of this schema."""
        with closing(sqlite3.connect(folder / "warehouse.db")) as connection:
            for table, (rows, columns) in TABLES.items():
                names = ", ".join(f'"{self.of(c, table)}"' for c in columns.split())
                marks = ", ".join("?" * len(columns.split()))
                connection.execute(f'CREATE TABLE "{self.of(table)}" ({names})')
                made = (
                    [self.written(v, c) for v, c in zip(row, columns.split(), strict=True)]
                    for row in rows(Random(table))
                )
                connection.executemany(f'INSERT INTO "{self.of(table)}" VALUES ({marks})', made)
            connection.commit()
        return f"sqlite:///{folder / 'warehouse.db'}"

    def files(self, folder: Path) -> None:
        for sender in ("stripe", "adyen", "paypal"):
            for day in _days():
                path = folder / f"{day:{self.paths}}".replace("SENDER", sender)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("id\n")


SCHEMAS: Mapping[str, Schema] = {
    "terse": Schema(
        "milliseconds",
        {
            "transactions": "fct_payment", "transaction_id": "pid", "created_at": "ts", "business_date": "biz_dt",
            "loaded_at": "ingested", "amount": "amt_usd", "transaction_type": "kind", "processor": "psp",
            "revenue": "revrec", "last_updated": "touched", "rates": "fx", "rate_date": "dt", "currency": "ccy",
            "rate": "per_usd", "events": "evt", "event_id": "eid", "user_id": "uid", "occurred_at": "ts_utc",
            "event_date": "evt_dt", "event_name": "verb", "country": "geo", "logins": "auth", "logged_in_at": "ts_login",
            "user_agent": "ua", "region": "rgn", "device": "dev", "identities": "anon_xwalk", "anonymous_id": "aid",
            "first_seen_at": "seen", "mapped_at": "resolved", "clicks": "hits", "sdk_version": "lib_ver",
            "session_id": "sid", "sessions": "visits", "started_at": "t0", "ended_at": "t1", "platform": "plat",
            "event_type": "act", "content_type": "ctype", "screen_state": "app_state", "session_date": "visit_dt",
            "cohorts": "d1_retention", "cohort_date": "cohort", "computed_at": "built", "retention_rate": "d1",
            "cohort_size": "n", "snapshots": "dim_acct_daily", "snapshot_date": "snap_dt", "account_id": "acct",
            "people": "usr", "letters": "mails",
        },
        {},
        "SENDER_%Y%m%d.csv",
    ),
    "camel": Schema(
        "isoT",
        {
            "transactions": "PaymentLines", "transaction_id": "PaymentId", "created_at": "CreatedTs",
            "business_date": "AccountingDate", "loaded_at": "ReceivedTs", "amount": "GrossAmount",
            "transaction_type": "LineKind", "processor": "Acquirer", "revenue": "DeferredRevenue",
            "last_updated": "ModifiedTs", "rates": "ExchangeQuotes", "rate_date": "QuoteDate",
            "currency": "CurrencyCode", "rate": "MidRate", "events": "UserActivity", "event_id": "ActivityId",
            "user_id": "MemberId", "occurred_at": "HappenedTs", "event_date": "ActivityDate", "event_name": "ActionName",
            "country": "CountryIso", "logins": "SignIns", "logged_in_at": "SignInTs", "user_agent": "BrowserAgent",
            "identities": "VisitorLinks", "anonymous_id": "VisitorId", "first_seen_at": "FirstSeenTs",
            "mapped_at": "LinkedTs", "clicks": "PageInteractions", "sdk_version": "TrackerVersion",
            "session_id": "VisitId", "sessions": "Visits", "started_at": "BeginTs", "ended_at": "EndTs",
            "platform": "OsName", "event_type": "InteractionType", "content_type": "ContentKind",
            "screen_state": "ScreenMode", "session_date": "VisitDate", "cohorts": "CohortRetention",
            "cohort_date": "SignupDate", "computed_at": "CalculatedTs", "retention_rate": "ReturnedShare",
            "cohort_size": "Signups", "snapshots": "CustomerSnapshots", "snapshot_date": "SnapshotDate",
            "account_id": "CustomerId", "people": "Profiles", "letters": "Newsletters",
        },
        {"refund": "REFUND", "background": "BACKGROUND", "foreground": "FOREGROUND", "sale": "SALE", "fee": "FEE"},
        "SENDER/%Y/%m/%d/export.csv.gz",
    ),
    "shouted": Schema(
        "iso ",
        {
            "transactions": "FIN_TXN_HDR", "transaction_id": "TXN_NBR", "created_at": "CRE_DTTM",
            "business_date": "BUS_DT", "loaded_at": "ETL_LOAD_DTTM", "amount": "TXN_AMT",
            "transaction_type": "TXN_TYP_CD", "processor": "PROC_CD", "revenue": "REV_RECOG_SCHED",
            "last_updated": "LAST_UPD_DTTM", "rates": "FX_RT_DLY", "rate_date": "RT_DT", "currency": "CCY_CD",
            "rate": "EXCH_RT", "events": "USR_EVT_LOG", "event_id": "EVT_NBR", "user_id": "USR_ID",
            "occurred_at": "EVT_DTTM", "event_date": "EVT_DT", "event_name": "EVT_NM", "country": "CTRY_CD",
            "logins": "AUTH_LOGIN_LOG", "logged_in_at": "LOGIN_DTTM", "user_agent": "USR_AGT_TXT",
            "region": "RGN_CD", "device": "DVC_TYP", "identities": "ID_XREF", "anonymous_id": "ANON_ID",
            "first_seen_at": "FIRST_SEEN_DTTM", "mapped_at": "MAPPED_DTTM", "clicks": "CLICKSTREAM_EVT",
            "sdk_version": "SDK_VER", "session_id": "SESS_ID", "sessions": "SESS_SUMM",
            "started_at": "SESS_START_DTTM", "ended_at": "SESS_END_DTTM", "platform": "PLTFRM_CD",
            "event_type": "EVT_TYP_CD", "content_type": "CNTNT_TYP_CD", "screen_state": "SCRN_STATE_CD",
            "session_date": "SESS_DT", "cohorts": "COHORT_RETN", "cohort_date": "COHORT_DT",
            "computed_at": "CALC_DTTM", "retention_rate": "RETN_PCT", "cohort_size": "COHORT_CNT",
            "snapshots": "ACCT_DLY_SNAP", "snapshot_date": "SNAP_DT", "account_id": "ACCT_ID",
            "people": "CUST_DIM", "letters": "EMAIL_LOG",
        },
        {"refund": "REFUNDED"},
        "SENDER/SENDER_%Y%m%d_001.csv",
    ),
    "models": Schema(
        "iso ",
        {
            "transactions": "stg_orders__charges", "transaction_id": "charge_key", "created_at": "charged_at",
            "business_date": "posting_day", "loaded_at": "_synced_at", "amount": "total_eur",
            "transaction_type": "category", "revenue": "fin_revenue_schedule", "last_updated": "refreshed_at",
            "rates": "stg_forex__daily", "rate_date": "day", "currency": "pair_currency", "rate": "close_price",
            "events": "product_events", "event_id": "event_key", "user_id": "customer_id", "occurred_at": "event_at",
            "event_date": "event_day", "event_name": "event_label", "country": "country_code",
            "logins": "identity_logins", "logged_in_at": "login_at", "user_agent": "http_agent",
            "identities": "int_identity_stitching", "anonymous_id": "anonymous_key", "first_seen_at": "first_touch_at",
            "mapped_at": "stitched_at", "clicks": "web_clickstream", "sdk_version": "sdk_release",
            "session_id": "session_key", "sessions": "web_sessions", "started_at": "session_start",
            "ended_at": "session_end", "event_type": "event_category", "content_type": "media_type",
            "screen_state": "visibility", "session_date": "session_day", "cohorts": "rpt_retention_by_signup",
            "cohort_date": "signup_day", "computed_at": "_built_at", "retention_rate": "d1_retained_pct",
            "cohort_size": "signups_total", "snapshots": "accounts_history", "snapshot_date": "as_of_day",
            "account_id": "account_key", "people": "dim_customers", "letters": "crm_messages",
        },
        {},
        "inbox/SENDER-settlement-%Y-%m-%d.csv",
    ),
    "plain": Schema(
        "seconds",
        {
            "transactions": "sales_ledger", "transaction_id": "entry_no", "created_at": "entered",
            "business_date": "accounting_date", "loaded_at": "imported", "amount": "value", "transaction_type": "entry_kind",
            "revenue": "deferred_rev", "last_updated": "revised", "rates": "currency_quotes", "rate_date": "on_date",
            "currency": "symbol", "rate": "quote", "events": "activity_stream", "user_id": "person_id",
            "occurred_at": "moment", "event_date": "on_day", "event_name": "what", "country": "nation",
            "logins": "access_log", "logged_in_at": "entered", "user_agent": "client_string",
            "identities": "visitor_identity", "anonymous_id": "visitor", "first_seen_at": "appeared",
            "mapped_at": "matched", "clicks": "tap_tracking", "sdk_version": "library_release", "session_id": "visit_no",
            "sessions": "visit_log", "started_at": "opened", "ended_at": "closed", "platform": "surface",
            "event_type": "action", "content_type": "item_genre", "screen_state": "mode", "session_date": "visit_day",
            "cohorts": "cohort_returns", "cohort_date": "joined_on", "computed_at": "calculated",
            "retention_rate": "share_back", "cohort_size": "members", "snapshots": "customer_eod",
            "snapshot_date": "eod_date", "account_id": "customer_no", "people": "directory", "letters": "postbox",
        },
        {},
        "%Y_%m_%d/SENDER.txt",
    ),
}  # fmt: skip
