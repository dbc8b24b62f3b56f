"""Letters where no mail server is set: printed into the log, without the address they were for."""

from email.message import Message

from django.core.mail import EmailMessage
from django.core.mail.backends import console

NOT_SHOWN = "(not shown)"
ADDRESSEES = frozenset({"to", "cc", "bcc", "reply-to"})


class ConsoleBackend(console.EmailBackend):
    """Django's console backend with every addressee masked: addresses are never logged."""

    def write_message(self, message: EmailMessage) -> None:
        """Print one letter as people read it, and a line under it."""
        written = message.message()
        heads = [f"{name}: {_shown(name, value)}" for name, value in written.items()]
        self.stream.write("\n".join([*heads, "", _text_of(written), "-" * 79, ""]))


def _shown(name: str, value: object) -> str:
    return NOT_SHOWN if name.lower() in ADDRESSEES else str(value)


def _text_of(written: Message) -> str:
    """Return the body without the encoding in which it would travel."""
    body = written.get_payload(decode=True)
    charset = written.get_content_charset() or "utf-8"
    return body.decode(charset, errors="replace") if isinstance(body, bytes) else ""
