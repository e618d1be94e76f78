"""What a mail says, and that no mail breaks us."""

from __future__ import annotations

from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.team.integrations import InboundSettings
from bot.inbound.event import Told
from bot.inbound.mail import translate
from bot.inbound.reading import Unacceptable

WAY = InboundSettings(
    name="mail", kind="email", address="profit@alerts.example", senders=("monitor@company.com", "*@airflow.example")
)


def mail(subject: str = "Refund anomaly", text: str = "ratio 0.4 %", **headers: str) -> bytes:
    made = EmailMessage()
    given = {"From": "Monitor <monitor@company.com>", "Message-ID": "<1@company.com>", **headers}
    for name, value in {"Subject": subject, **given}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def told(content: bytes, ourselves: str = "") -> Told:
    found = translate(content, WAY, ourselves)
    assert found is not None
    return found


def test_the_subject_is_the_summary_and_the_text_is_searched_with_it() -> None:
    found = told(mail())
    assert (found.summary, found.key) == ("Refund anomaly", "<1@company.com>")
    assert "ratio 0.4 %" in found.words


def test_without_a_message_id_the_same_mail_has_the_same_key() -> None:
    one, other = (f"From: monitor@company.com\r\nSubject: x\r\n\r\n{text}".encode() for text in ("a", "b"))
    assert told(one).key == told(one).key != told(other).key


def test_encoded_subjects_are_read() -> None:
    assert told(mail(subject="Umsatz für März weicht ab")).summary == "Umsatz für März weicht ab"


def test_a_page_is_read_where_there_is_no_plain_text() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "monitor@company.com", "s"
    made.set_content("<p>Refund <b>anomaly</b> &amp; more</p>", subtype="html")
    assert told(made.as_bytes()).words.split() == ["s", "Refund", "anomaly", "&", "more"]


def test_attachments_are_not_read() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "monitor@company.com", "s"
    made.add_attachment("secret", filename="a.txt")
    assert "secret" not in told(made.as_bytes()).words


@pytest.mark.parametrize(
    "sender",
    ["monitor@company.com", "MONITOR@Company.com", "Anybody <dag@airflow.example>", '"a, b" <x@airflow.example>'],
)
def test_who_may_write_may_write(sender: str) -> None:
    assert told(mail(From=sender)).summary == "Refund anomaly"


@pytest.mark.parametrize(
    "sender",
    [
        "other@company.com",
        "monitor@company.com.evil.example",
        "x@evil-airflow.example",
        "monitor@company.com, x@evil.example",
        "monitor@company.com <x@evil.example>",
        "@airflow.example",
        "",
    ],
)
def test_who_may_not_is_refused(sender: str) -> None:
    content = f"From: {sender}\r\nSubject: s\r\n\r\nt".encode()
    if sender == "@airflow.example":
        with suppress(Unacceptable):  # the library may read no address there at all
            translate(content, WAY)
        return
    with pytest.raises(Unacceptable, match="From"):
        translate(content, WAY)


def test_two_from_lines_are_refused() -> None:
    with pytest.raises(Unacceptable, match="From"):
        translate(b"From: monitor@company.com\r\nFrom: x@evil.example\r\n\r\nt", WAY)


def test_our_own_mail_is_no_alert() -> None:
    with pytest.raises(Unacceptable, match="our own"):
        translate(mail(), WAY, "Monitor@company.com")


@pytest.mark.parametrize(("value", "ignored"), [("auto-replied", True), ("auto-generated", False), ("no", False)])
def test_an_automatic_reply_reports_nothing(value: str, ignored: bool) -> None:
    assert (translate(mail(Auto_Submitted=value), WAY) is None) is ignored


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: Refund anomaly",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Accepted: Weekly sync",
        "Declined: Refund anomaly review",
        "Updated invitation: Refund anomaly review @ Mon",
        "Canceled event: Refund anomaly review",
        "Einladung: Refund anomaly",
        "Read: Refund anomaly",
        "Subscription confirmed",
        "Respuesta automática: vacaciones",
    ],
)
def test_what_servers_calendars_and_lists_write_reports_nothing(subject: str) -> None:
    assert translate(mail(subject), WAY) is None


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery of refunds failed",
        "Accepted orders are missing",
        "Cancelled orders counted twice",
        "Reading 4 % too low",
    ],
)
def test_an_alert_that_begins_with_such_a_word_is_an_alert(subject: str) -> None:
    assert not told(mail(subject)).over


def test_a_meeting_reports_nothing_whatever_it_is_called() -> None:
    meeting = b"From: monitor@company.com\r\nSubject: Refund anomaly\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR"
    assert translate(meeting, WAY) is None


def nested(depth: int) -> bytes:
    head = b"From: monitor@company.com\r\nSubject: deep\r\n"
    layers = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return head + layers


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\xff" * 1000,
        b"From: monitor@company.com\r\nSubject: =?utf-8?b?/////w==?=\r\n\r\n",
        b"From: monitor@company.com\r\nSubject: =?no-such-set?q?x?=\r\n\r\n",
        b"From: monitor@company.com\r\nSubject: =?utf-8?q?" + b"=FF" * 5000 + b"?=\r\n\r\n",
        b"From: =?utf-8?b?\xff?=\r\nSubject: \xff\xfe\0\r\n\r\n\xff",
        b"From: monitor@company.com\r\nContent-Type: text/plain; charset=no-such-set\r\n\r\nx",
        b"From: monitor@company.com\r\nContent-Type: text/plain; charset*=''''\r\n\r\nx",
        b"From: monitor@company.com\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"From: monitor@company.com\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\n!!!!\nend",
        b"From: monitor@company.com\r\nContent-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\n",
        b"From: monitor@company.com\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: monitor@company.com\r\nMessage-ID: " + b"<" * 100_000 + b"\r\n\r\n",
        b"From: " + b"(" * 100_000 + b"\r\n\r\n",
        b"From: monitor@company.com\r\n\r\n" + b"<" * 1_000_000,
        nested(50),
        nested(5000),
    ],
    ids=lambda v: repr(v[:60]),
)
def test_a_hostile_mail_is_read_or_refused(content: bytes) -> None:
    with suppress(Unacceptable):
        found = translate(content, WAY)
        assert found is None or (len(found.summary) <= 1000 and "\0" not in found.summary)


HEADERS = st.sampled_from(
    ["From", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"]
)
PIECES = st.sampled_from(
    [
        "monitor@company.com",
        "<",
        ">",
        '"',
        "(",
        "=?utf-8?q?",
        "?=",
        "multipart/mixed; boundary=b",
        "base64",
        "--b",
        "\r\n ",
        ";",
        ",",
    ]
)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(HEADERS, st.lists(PIECES | st.text(max_size=5), max_size=6).map("".join)), max_size=8),
    st.binary(max_size=200) | st.just(b"--b\r\n\r\nx\r\n--b--"),
)
def test_whatever_a_mail_is_made_of_it_is_read_or_refused(headers: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8", "replace")
    with suppress(Unacceptable):
        translate(head + b"\r\n" + body, WAY)
