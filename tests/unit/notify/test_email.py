"""Mail goes to a real SMTP server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot.errors import SendError
from bot.notify.email import EmailNotifier, Mailbox
from bot.notify.notifier import Notice
from bot.notify.payload import Mail


class Post:
    """Takes everything but for addresses that begin with the code to refuse them with."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address[:3].isdigit():
            return f"{address[:3]} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def email(post: Post) -> Iterator[EmailNotifier]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    yield EmailNotifier(Mailbox("127.0.0.1", port, "bot@example.com", tls="none"))
    controller.stop()


def mail(*to: str, subject: str = "Maintenance") -> Notice:
    payload = Mail(to=to, subject=subject, text="On Sunday.")
    return Notice(key="key-1", kind="mail", destination="email", payload=payload, plain="On Sunday.")


def test_what_slack_escapes_stands_in_a_mail_as_it_reads(email: EmailNotifier, post: Post) -> None:
    email.send(mail("a@example.com", subject="Page: P1 R&amp;D &lt; 3 %"))
    assert message_from_bytes(post.taken[0].content)["Subject"] == "Page: P1 R&D < 3 %"


def test_a_mail_arrives_with_an_id_that_is_the_same_the_second_time(email: EmailNotifier, post: Post) -> None:
    first, second = email.send(mail("a@example.com")), email.send(mail("a@example.com"))
    arrived = message_from_bytes(post.taken[0].content)
    assert (arrived["Subject"], arrived["To"]) == ("Maintenance", "a@example.com")
    assert arrived["Message-ID"] == first.ref["message_id"] == second.ref["message_id"]


def test_a_mail_has_what_a_mail_must_have_and_asks_nobody_to_answer(email: EmailNotifier, post: Post) -> None:
    email.send(mail("a@example.com"))
    arrived = message_from_bytes(post.taken[0].content)
    assert parsedate_to_datetime(arrived["Date"]).tzinfo is not None
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Id"] == "Watchkeeper <watchkeeper.example.com>"


@pytest.mark.parametrize(("given", "said"), [("", "example.com"), ("bot.example.net", "bot.example.net")])
def test_our_name_is_no_address_of_a_container(post: Post, given: str, said: str) -> None:
    greeted: list[str] = []

    class Polite(Post):
        async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, answers: Any) -> Any:
            greeted.append(hostname)
            session.host_name = hostname
            return answers

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Polite(), hostname="127.0.0.1", port=port)
    controller.start()
    EmailNotifier(Mailbox("127.0.0.1", port, "Bot <bot@example.com>", tls="none", greeting=given)).greet()
    EmailNotifier(Mailbox("127.0.0.1", port, "Bot <bot@example.com>", tls="none", greeting=given)).send(
        mail("a@b.example")
    )
    controller.stop()
    assert greeted == [said]


def test_one_refused_recipient_does_not_lose_the_others_and_is_on_the_receipt(email: EmailNotifier, post: Post) -> None:
    receipt = email.send(mail("a@example.com", "550@example.com"))
    assert post.taken[0].rcpt_tos == ["a@example.com"]
    assert receipt.ref["refused"] == "550@example.com: 550"


@pytest.mark.parametrize(("code", "permanent"), [("550", True), ("451", False)])
def test_a_mail_that_nobody_may_get_is_refused_for_good_or_for_now(
    email: EmailNotifier, code: str, permanent: bool
) -> None:
    with pytest.raises(SendError) as refused:
        email.send(mail(f"{code}@example.com"))
    assert refused.value.permanent is permanent


@pytest.mark.parametrize(
    "bad", [{"subject": "a\r\nBcc: x@example.com"}, {"to": ("a@example.com\nBcc: x@example.com",)}]
)
def test_a_line_break_that_would_be_a_header_is_refused(email: EmailNotifier, post: Post, bad: dict[str, Any]) -> None:
    with pytest.raises(SendError) as refused:
        email.send(mail(*bad.pop("to", ("a@example.com",)), **bad))
    assert refused.value.permanent
    assert post.taken == []


def test_no_mail_server_holds_the_whole_destination() -> None:
    with pytest.raises(SendError) as refused:
        EmailNotifier(Mailbox("127.0.0.1", 1, "bot@example.com", tls="none")).send(mail("a@example.com"))
    assert refused.value.unreachable
