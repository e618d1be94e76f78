"""A mail to a pipeline's address becomes an incident in Slack: a real SMTP client, over the wire."""

from __future__ import annotations

import json
import smtplib
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from local_slack.workspace import Workspace

from bot.clock import ManualClock
from bot.incidents.incident import Incident
from handlers.crowd import MOST_MAIL
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.ways import team_with

PROFIT, ANY = "profit@alerts.company.com", "alerts@alerts.company.com"
WAYS = f"""
[[inbound]]
name = "profit-mail"
kind = "email"
address = "{PROFIT}"
senders = ["*@company.com"]
pipeline = "Aggregate Profit Pipeline"

[[inbound]]
name = "any-mail"
kind = "email"
address = "{ANY}"
senders = ["*@company.com"]
max_bytes = 2048
"""


@pytest.fixture
def house(workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[House]:
    teams = team_with(tmp_path, WAYS)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=teams, mail_in_port=0, smtp_from="bot@company.com")
    yield made
    made.stop()


@pytest.fixture
def post(house: House) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", house.bot.doors.mail_port, timeout=20) as client:
        yield client


def mail(to: str = PROFIT, subject: str = "Refund anomaly detected in profit calculation", **more: str) -> EmailMessage:
    made = EmailMessage()
    headers = {"Subject": subject, "From": "monitor@company.com", "To": to, "Message-ID": "<1@company.com>"}
    for name, value in {**headers, **{k.replace("_", "-"): v for k, v in more.items()}}.items():
        made[name] = value
    made.set_content("The ratio fell to 0.4 %.")
    return made


def incidents(house: House) -> list[Incident]:
    house.deliver()
    return [i for i, _ in house.bot.dispatcher.open_incidents("data-engineering")]


def test_a_mail_opens_an_incident_with_its_entry(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail())
    [incident] = incidents(house)
    assert (incident.pipeline, incident.issue) == ("Aggregate Profit Pipeline", "Transaction Database")
    assert incident.summary == "Refund anomaly detected in profit calculation"
    assert house.thread(incident)[0].startswith("Runbook: Transaction Database")


def test_the_same_mail_twice_is_the_same_alert(house: House, post: smtplib.SMTP) -> None:
    for _ in range(2):
        post.send_message(mail())
    post.send_message(mail(Message_ID="<2@company.com>"))
    assert [i.alert_count for i in incidents(house)] == [2]


def test_where_no_pipeline_is_fixed_the_words_name_it(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(ANY, "User events volume anomaly"))
    assert [i.issue for i in incidents(house)] == ["User Events Stream"]


def test_a_mail_that_names_no_pipeline_waits_to_be_routed(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(ANY, "Lunch", Reply_To="x@company.com"))
    assert incidents(house) == []
    [note] = house.parents()
    assert note["text"] == "*Unrouted alert from any-mail:* Lunch"


def test_a_recovery_is_a_line_in_the_open_incidents_thread_and_opens_nothing(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(ANY, "RESOLVED: User events volume anomaly", Message_ID="<0@company.com>"))
    assert incidents(house) == []
    post.send_message(mail(ANY, "ALERT: User events volume anomaly"))
    post.send_message(mail(ANY, "RESOLVED: User events volume anomaly", Message_ID="<2@company.com>"))
    [incident] = incidents(house)
    assert incident.alert_count == 1
    assert any("any-mail reports it resolved" in line for line in house.thread(incident))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated", "In_Reply_To": "<1@company.com>"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"From": "MAILER-DAEMON@company.com"},
        {"subject": "Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [up_for_retry]>"},
    ],
)
def test_what_no_monitor_wrote_or_is_tried_again_opens_nothing(
    house: House, post: smtplib.SMTP, headers: dict[str, str]
) -> None:
    post.send_message(mail(**headers))
    assert incidents(house) == []


def test_a_monitors_own_mark_does_not_make_its_mail_a_reply(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(Auto_Submitted="auto-generated"))
    assert len(incidents(house)) == 1


def test_a_failure_in_the_close_window_is_as_bad_by_mail_as_by_airflow(
    house: House, post: smtplib.SMTP, clock: ManualClock
) -> None:
    clock.advance(datetime(2026, 11, 2, 18, tzinfo=UTC) - clock.now())
    post.send_message(mail(subject="Airflow alert: <TaskInstance: aggregate_profit_pipeline.publish [failed]>"))
    assert [str(i.severity) for i in incidents(house)] == ["P0"]


def test_a_plus_address_and_a_long_line_are_taken(house: House, post: smtplib.SMTP) -> None:
    head = b"From: monitor@company.com\r\nSubject: Refund anomaly detected in profit calculation\r\n\r\n"
    post.sendmail("monitor@company.com", ["profit+airflow@alerts.company.com"], head + b"x" * 5000 + b"\r\n")
    assert len(incidents(house)) == 1


def test_an_address_that_nobody_declared_is_refused(post: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post.send_message(mail("ceo@company.com"))
    assert refused.value.recipients["ceo@company.com"][0] == 550


@pytest.mark.parametrize("sender", ["x@evil.example", "monitor@company.com.evil.example", "bot@company.com"])
def test_a_sender_who_may_not_write_opens_nothing(house: House, post: smtplib.SMTP, sender: str) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post.send_message(mail(From=sender))
    assert refused.value.smtp_code == 550
    assert incidents(house) == []


def test_a_vacation_reply_is_taken_and_reports_nothing(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(Auto_Submitted="auto-replied"))
    assert incidents(house) == []


def test_a_mail_that_is_too_large_is_refused(house: House, post: smtplib.SMTP) -> None:
    large = mail(ANY)
    large.set_content("x" * 3000)
    with pytest.raises(smtplib.SMTPDataError, match="too large"):
        post.send_message(large)
    with pytest.raises(smtplib.SMTPException):
        post.sendmail("monitor@company.com", [PROFIT], b"x\r\n" * 4_000_000)
    assert incidents(house) == []


def test_a_mail_mentions_nobody(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail(subject="Refund anomaly <!channel> <@U0CFO> <http://evil.example|click> \u202egnp"))
    assert len(incidents(house)) == 1
    shown = json.dumps(house.workspace.messages(CHANNEL), ensure_ascii=False)
    assert "&lt;!channel&gt;" in shown
    assert not any(live in shown for live in ("<!channel>", "<@U0CFO>", "<http://evil", "\u202e"))


@pytest.mark.parametrize(
    "talk",
    [
        b"\xff\xfe\x00\r\n",
        b"DATA\r\n",
        b"EHLO " + b"x" * 100_000 + b"\r\n",
        b"EHLO x\r\nMAIL FROM:<<<>\r\nRCPT TO:<>\r\nDATA\r\n",
        b"EHLO x\r\nMAIL FROM:<a@company.com>\r\nRCPT TO:<profit@alerts.company.com>\r\nDATA\r\nSubject: cut",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=lambda v: repr(v[:20]),
)
def test_whatever_is_said_to_it_the_next_mail_is_taken(house: House, talk: bytes) -> None:
    with socket.create_connection(("127.0.0.1", house.bot.doors.mail_port), 10) as line:
        line.sendall(talk)
        line.settimeout(0.3)
        try:
            while line.recv(65536):
                pass
        except OSError:
            pass
    with smtplib.SMTP("127.0.0.1", house.bot.doors.mail_port, timeout=20) as post:
        post.send_message(mail())
    assert len(incidents(house)) == 1


def test_while_the_database_is_away_the_senders_server_is_asked_to_try_again(house: House, post: smtplib.SMTP) -> None:
    post.send_message(mail())
    with house.bot.database.reading() as c:
        c.exec_driver_sql("ALTER TABLE alerts RENAME TO gone")
        c.commit()
    with pytest.raises(smtplib.SMTPDataError) as failed:
        post.send_message(mail(Message_ID="<2@company.com>"))
    assert failed.value.smtp_code == 451
    with house.bot.database.reading() as c:
        c.exec_driver_sql("ALTER TABLE gone RENAME TO alerts")
        c.commit()
    post.send_message(mail(Message_ID="<2@company.com>"))
    assert [i.alert_count for i in incidents(house)] == [2]


def test_a_crowd_that_stands_at_the_door_and_says_nothing_is_turned_away_and_pages_go_out(house: House) -> None:
    crowd = [
        socket.create_connection(("127.0.0.1", house.bot.doors.mail_port), timeout=5) for _ in range(MOST_MAIL + 10)
    ]
    greeted = []
    for one in crowd:
        try:
            greeted.append(one.recv(3) == b"220")
        except OSError:
            greeted.append(False)
    assert sum(greeted) == MOST_MAIL
    incident = house.alert()
    assert house.pages_to(incident.on_call_primary.slack), "nobody was paged while the crowd stood there"
    for one in crowd:
        one.close()
    for _ in range(50):
        try:
            with smtplib.SMTP("127.0.0.1", house.bot.doors.mail_port, timeout=5) as client:
                client.send_message(mail(Message_ID="<after@company.com>"))
            break
        except (OSError, smtplib.SMTPException):
            time.sleep(0.1)
    assert any("2 alerts so far" in line for i in incidents(house) for line in house.thread(i)), "room was made"
