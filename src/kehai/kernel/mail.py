"""E-mail by SMTP: plain text to one person, with files where there are any, from jobs only; nothing is sent where no server is configured."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from django.conf import settings

PATIENCE = 20  # seconds


def configured() -> bool:
    """Whether there is a server to give e-mail to."""
    return bool(settings.SMTP["host"])


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along: its name, its content and what it is (`application/pdf`)."""

    name: str
    content: bytes
    type: str


def send(to: str, subject: str, text: str, files: Sequence[Attached] = ()) -> None:
    """Hands one e-mail to the server. Raises OSError or SMTPException, on which a job tries again."""
    smtp: dict[str, Any] = settings.SMTP
    message = EmailMessage()
    name, address = parseaddr(smtp["sender"] or smtp["user"])
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(subject.split())
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain=address.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    for file in files:
        main, _slash, sub = file.type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    with _connected() as server:
        if smtp["user"] and smtp["password"]:
            server.login(smtp["user"], smtp["password"])
        server.send_message(message)


def _connected() -> smtplib.SMTP:
    smtp: dict[str, Any] = settings.SMTP
    host, port, security = smtp["host"], smtp["port"], smtp["security"]
    context = ssl.create_default_context()
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if security == "starttls":
        server.starttls(context=context)
    return server
