"""The error of a pull."""

from __future__ import annotations

from plugins.engine.problem import UserError


class PullError(UserError):
    """Comments cannot be pulled. Nothing was written."""
