"""E-mail as a destination: SMTP, encrypted, one message to all its recipients.

The Message-ID follows from the notice's key, so a mail
that had to go twice is recognised as one by most programs.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import localtime, parseaddr
from typing import Literal

from pydantic import SecretStr

from bot.errors import InDoubt, SendError
from bot.network import trusted
from bot.notify.notifier import Notice, Receipt
from bot.notify.payload import Mail, Unreadable
from bot.slack_text import unescaped


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail leaves. tls: "starttls", "implicit", or "none" for a server on this machine."""

    host: str
    port: int
    sender: str
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str = ""
    password: SecretStr | None = None
    trust: ssl.SSLContext | None = None
    greeting: str = ""  # our name in EHLO; "" for the domain of `sender`, for some relays refuse a container's address


class EmailNotifier:
    name, timeout, settle = "email", 5.0, 8.0

    def __init__(self, mailbox: Mailbox) -> None:
        self._box = mailbox

    def send(self, notice: Notice) -> Receipt:
        message = _message(self._box.sender, notice)
        server = self._open()
        try:
            refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused_all(error) from None
        except smtplib.SMTPResponseException as error:
            raise SendError(
                f"the mail server refused it: {error.smtp_code}", permanent=error.smtp_code >= 500
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise InDoubt(f"the connection to the mail server broke: {type(error).__name__}") from None
        finally:
            server.close()
        lost = ", ".join(f"{who}: {code}" for who, (code, _) in refused.items())
        return Receipt({"message_id": message["Message-ID"], **({"refused": lost} if lost else {})})

    def find(self, notices: Sequence[Notice]) -> None:
        """A mail server cannot be asked what it took."""

    def greet(self) -> None:
        """Try address, encryption and login without sending; raises SendError."""
        server = self._open()
        try:
            server.noop()
        except (smtplib.SMTPException, OSError) as error:
            raise SendError(f"the mail server hung up: {type(error).__name__}") from None
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        box, trust = self._box, self._box.trust or trusted()
        name = box.greeting or _domain(box.sender)
        try:
            if box.tls == "implicit":
                server: smtplib.SMTP = smtplib.SMTP_SSL(box.host, box.port, name, timeout=self.timeout, context=trust)
            else:
                server = smtplib.SMTP(box.host, box.port, name, timeout=self.timeout)
            if box.tls == "starttls":
                server.starttls(context=trust)
            if box.user and box.password:
                server.login(box.user, box.password.get_secret_value())
        except smtplib.SMTPAuthenticationError as error:
            why = f"the mail server refused the login: {error.smtp_code}"
            raise SendError(why, retry_after=15.0, by_people=True, everywhere=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise SendError(f"cannot reach the mail server: {type(error).__name__}", unreachable=True) from None
        return server


def _message(sender: str, notice: Notice) -> EmailMessage:
    """Raises SendError where an address or the subject holds a line break, which would be a header of its own."""
    mail = notice.payload
    if not isinstance(mail, Mail):
        raise Unreadable(f"{mail.type} is not a mail")
    message = EmailMessage()
    domain = _domain(sender)
    try:
        message["From"], message["To"] = sender, ", ".join(mail.to)
        message["Subject"] = unescaped(mail.subject)
    except ValueError:
        raise SendError("a line break in an address or the subject", permanent=True) from None
    message["Date"] = localtime()
    # Nobody's vacation answers a notice (RFC 3834), and a mailbox can sort ours by the list (RFC 2919).
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"Watchkeeper <watchkeeper.{domain}>"
    message["Message-ID"] = f"<{hashlib.sha256(notice.key.encode()).hexdigest()[:32]}@{domain}>"
    message.set_content(unescaped(mail.text))
    return message


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _refused_all(error: smtplib.SMTPRecipientsRefused) -> SendError:
    codes: Mapping[str, int] = {who: code for who, (code, _) in error.recipients.items()}
    why = ", ".join(f"{who}: {code}" for who, code in codes.items())
    return SendError(f"every recipient was refused: {why}", permanent=all(code >= 500 for code in codes.values()))
