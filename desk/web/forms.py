"""Form fields that several pages have."""

from __future__ import annotations

from desk.errors import InvalidRequest
from desk.settings import MAX_EMAIL, parse_email


def read_email(text: str) -> str:
    """Return the e-mail address of a form field in lower case. Raises InvalidRequest where it is not one."""
    email = parse_email(text[: MAX_EMAIL + 1])
    if email is None:
        raise InvalidRequest("Alamat surel itu tidak lengkap. Contoh: nama@contoh.example.")
    return email
