"""Connects permissions, signatures and credit to the build: to our engine, or to the signals of stock Pelican."""

from __future__ import annotations

from pelican import Pelican
from pelican.plugins import signals

from plugins.attribution import stock
from plugins.attribution.permission import Permission, read_permissions
from plugins.attribution.ssh_signature import FOLDER, SignatureFile, read_signature_file
from plugins.engine.contribution import Contribution
from plugins.engine.reading import Reader


def contribution(pelican: Pelican) -> Contribution | None:
    """Return the readers for the engine of our `Site`. Stock Pelican asks as well, and is answered with None."""
    if not getattr(pelican, "takes_contributions", False):  # stock sites need not have what the engine draws on
        return None
    return Contribution(
        readers=(
            Reader("permissions", "izin.toml", (".toml",), read_permissions, tuple[Permission, ...]),
            Reader("signature", FOLDER, (".sig",), read_signature_file, SignatureFile),
        )
    )


def register() -> None:
    """Connect both: our `Site` never sends the signals of Pelican's generators and writer."""
    signals.get_generators.connect(contribution)
    signals.article_generator_init.connect(stock.read_indonesian_dates)
    signals.all_generators_finalized.connect(stock.attribute_articles)
    signals.content_written.connect(stock.check_page)
