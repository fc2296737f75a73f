"""Headers of e-mails, encoded here from plain text: what a header says is data, whatever it looks like.

Python's `email` package decodes an encoded word (RFC 2047) that stands in a plain text, line ends included, and encodes
values that must never be encoded, such as URLs. So nothing is left to it: a value is ASCII when it gets here.
"""

from __future__ import annotations

import textwrap
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP, Policy

_WIDTH = 76
_MAX_BYTES = 45
"""What an encoded word may hold: it has at most 75 characters."""


class Header(str):
    """The value of a header in its final form. It is folded between words where it is long, and never encoded."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """Return the lines of the header. The `email` package calls this for values that have a `name`."""
        lines = textwrap.wrap(
            self, _WIDTH, initial_indent=f"{self.name}: ", subsequent_indent=" ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        return policy.linesep.join(lines or [f"{self.name}:"]) + policy.linesep


def make_message(headers: dict[str, str], text: str) -> EmailMessage:
    """Return an e-mail in plain text with these headers, whose values are ASCII."""
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        header = Header(value)
        header.name = name
        message[name] = header
    message.set_content(text, cte="quoted-printable")
    return message


def encode_text(text: str) -> str:
    """Return a text on one line as it may stand in a header.

    Everything but plain ASCII becomes encoded words, also what looks like an encoded word: it is read as it was typed.
    """
    text = _clean(text)
    if text.isascii() and "=?" not in text:
        return text
    chunks = [b""]
    for letter in text:
        if len(chunks[-1] + letter.encode()) > _MAX_BYTES:
            chunks.append(b"")
        chunks[-1] += letter.encode()
    return " ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks)


def encode_address(name: str, email: str) -> str:
    """Return an address with a name, for `From` and `To`. `email` has been checked."""
    shown = encode_text(name)
    if shown == _clean(name):
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{shown} <{email}>"


def _clean(text: str) -> str:
    """Return the text as one line without control characters, and without what reverses or hides others."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
