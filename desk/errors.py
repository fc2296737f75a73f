"""The errors that a person reads. Their texts are Indonesian."""

from __future__ import annotations

from plugins.engine.problem import UserError


class ConfigurationError(UserError):
    """The desk cannot run with the settings or secrets that it was given."""


class InvalidRequest(UserError):
    """Something that a person typed or asked for cannot be accepted."""


class DatabaseBusy(UserError):
    """The database is locked for longer than one should wait, full, or cannot be reached. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Basis data sedang sibuk atau tidak terjangkau", "coba lagi sebentar lagi")


class BackupError(UserError):
    """A backup file is damaged, incomplete or not a backup of this desk."""
