"""Connects permissions and signatures to the build."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.attribution.permission import Permission, read_permissions
from plugins.attribution.ssh_signature import FOLDER, SignatureFile, read_signature_file
from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader


def contribution(pelican: Pelican) -> Contribution:
    return Contribution(
        readers=(
            Reader("permissions", "izin.toml", (".toml",), read_permissions, tuple[Permission, ...]),
            Reader("signature", FOLDER, (".sig",), read_signature_file, SignatureFile),
        )
    )


def register() -> None:
    signals.get_generators.connect(contribution)
