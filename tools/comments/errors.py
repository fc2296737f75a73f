"""The error of a pull."""

from __future__ import annotations

from desk.errors import UserError


class PullError(UserError):
    """Comments cannot be pulled. Nothing was written."""
