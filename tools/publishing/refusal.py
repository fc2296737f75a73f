"""Why a publish stops. Both say, in Indonesian, what the matter is and what to do."""

from __future__ import annotations


class Refused(Exception):
    """Nothing has been touched."""


class Interrupted(Exception):
    """The target is readable, some of it old and some new; the next run finishes."""
