"""The errors that a person reads. Their texts are Indonesian."""

from __future__ import annotations


class UserError(Exception):
    """An error that may be shown as it is, on a page or by a task: a problem and, where it is not in it, its remedy."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}" if remedy else problem)


class ConfigurationError(UserError):
    """The desk cannot run with the settings or secrets that it was given."""


class InvalidRequest(UserError):
    """Something that a person typed or asked for cannot be accepted."""


class BackupError(UserError):
    """A backup file is damaged, incomplete or not a backup of this desk."""
