"""Mail by SMTP. One message keeps one Message-ID over all attempts.

Nobody can ask a mail server what became of a message whose last answer was lost, so such a message
is sent again: a reader's program shows two mails with one Message-ID as one.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from core.clock import now_utc
from core.errors import SetupError
from core.messaging.gateway import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings

TIMEOUT_SECONDS: Final = 10.0
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
ADDRESS: Final = re.compile(r"[^@\s<>\"',;:\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class MailServer:
    """A mail server as SHANYRAQ_SMTP_URL names it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, *, to: str, subject: str, text: str, key: str, language: str) -> Outcome:
        """Hand one mail over. Never raises for what the network or the server does."""
        mail = self._mail(to, subject, text, key, language)
        stage = "connect"
        try:
            with self._connected() as server:
                stage = "handing over"
                server.send_message(mail, self.sender, [to])
                # the server has taken it: an error while saying goodbye changes nothing
                stage = "taken"
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[to]
            return _answered(code, said)
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code, error.smtp_error, at_login=stage == "connect")
        except (OSError, smtplib.SMTPException) as error:
            if stage == "taken":
                return Outcome("sent", self._message_id(key))
            kind: str = "later" if stage == "connect" else "doubt"
            return Outcome(kind, detail=f"{type(error).__name__}: {error}"[:300])  # type: ignore[arg-type]
        return Outcome("sent", self._message_id(key))

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with server:
            if self.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            yield server

    def _mail(self, to: str, subject: str, text: str, key: str, language: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, " ".join(subject.split())
        mail["Date"] = format_datetime(now_utc())
        mail["Message-ID"] = f"<{self._message_id(key)}>"
        # asks robots not to answer (RFC 3834)
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = language
        mail.set_content(text)
        return mail

    def _message_id(self, key: str) -> str:
        return f"{key}@{self.sender.rpartition('@')[2]}"


def _answered(code: int, said: bytes | str, *, at_login: bool = False) -> Outcome:
    """An answer of the server: 5xx is for good, unless it speaks of our own password."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    detail = f"{code} {' '.join(text.split())}"[:300]
    return Outcome("refused" if code >= 500 and not at_login else "later", detail=detail)


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server, or None when SHANYRAQ_SMTP_URL is unset. Raises `SetupError`."""
    if not settings.smtp_url:
        return None
    parts = urlsplit(settings.smtp_url)
    example = "Example: smtp+starttls://user:password@mail.example:587"
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError) as error:
        raise SetupError(
            f"SHANYRAQ_SMTP_URL: must begin with {', '.join(f'{one}://' for one in PORTS)}. "
            f"{example}"
        ) from error
    if not parts.hostname:
        raise SetupError(f"SHANYRAQ_SMTP_URL: names no server. {example}")
    if not ADDRESS.fullmatch(settings.mail_from):
        raise SetupError(
            "SHANYRAQ_MAIL_FROM: must be the address from which mail is sent. "
            "Example: centre@shymkent.example"
        )
    return MailServer(
        parts.scheme, parts.hostname, port, unquote(parts.username or ""),
        unquote(parts.password or ""), settings.mail_from,
    )  # fmt: skip
