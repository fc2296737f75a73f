"""Connects permissions, signatures and credit to the build: to our engine, or to the signals of stock Pelican."""

from __future__ import annotations

from pelican import ArticlesGenerator, Pelican
from pelican.plugins import signals

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
        ),
        libraries=("lxml",),
    )


def connect_stock(generator: ArticlesGenerator) -> None:
    """Connect the adapter as soon as Pelican's own generator is there, which our `Site` never makes."""
    from plugins.attribution import stock

    stock.connect(generator)


def register() -> None:
    """Connect the contribution and the adapter; each is of use to one kind of site."""
    signals.get_generators.connect(contribution)
    signals.article_generator_init.connect(connect_stock)
