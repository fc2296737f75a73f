"""Plugins from elsewhere that wait for what never happens here: Pelican's generators and writer do not run.

Those that only add filters, extensions or settings when Pelican begins work as they do anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from traceback import walk_tb
from typing import Any

from blinker import Signal
from pelican.plugins import signals

from plugins.engine.contribution import Contribution
from plugins.engine.problem import Problem

_SENT = (signals.initialized, signals.get_generators)
_HERE = {
    "sitemap": "blog ini sudah membuat /sitemap.xml",
    "feed": "blog ini sudah membuat umpan Atom dan JSON",
    "neighbo": "setiap cerita sudah menunjuk cerita sebelum dan sesudahnya",
    "series": "tulis Series di kepala naskah",
    "related": "setiap cerita sudah menunjuk cerita yang sejenis",
    "similar": "setiap cerita sudah menunjuk cerita yang sejenis",
    "search": "blog ini sudah dapat dicari di /cari.html",
    "share": "setiap cerita sudah punya tombol bagikan",
    "image": "gambar sudah disiapkan dalam beberapa ukuran",
    "photo": "gambar sudah disiapkan dalam beberapa ukuran",
    "thumb": "gambar sudah disiapkan dalam beberapa ukuran",
    "seo": "judul, ringkasan, dan JSON-LD setiap halaman sudah ditulis",
    "minify": "halaman sudah ringkas",
    "compress": "halaman dimampatkan saat diterbitkan",
    "redirect": "tulis Alias di kepala naskah",
    "readtime": "lama baca sudah tertulis di setiap cerita",
    "read_more": "tulis <!--more--> di naskah",
    "footnote": "tulis catatan kaki sebagai [^1] di naskah",
    "tag_cloud": "semua tag ada di /arsip.html",
    "yaml": "kepala naskah ditulis sebagai Kunci: nilai",
    "categor": "kategori ditulis di kepala naskah",
}
"""What stands in a plugin's name → what this blog has instead."""


def find_refused(settings: dict[str, Any], generators: Iterable[tuple[Any, Any]]) -> list[Problem]:
    """A problem for each plugin that would do nothing.

    `generators` is what plugins answered to Pelican's `get_generators`, with the functions that answered.
    """
    answered = list(generators)
    ours = {receiver.__module__ for receiver, answer in answered if isinstance(answer, Contribution)}
    strange = [receiver for receiver, answer in answered if not isinstance(answer, (Contribution, type(None)))]
    waiting = [*_receivers(), *(("get_generators", receiver) for receiver in strange)]
    found = {
        _plugin(receiver.__module__, settings["PLUGINS"]): signal
        for signal, receiver in waiting
        if receiver.__module__ not in ours
    }
    return [_refusal(plugin, signal) for plugin, signal in found.items()]


def describe_failure(error: Exception, plugins: Iterable[str]) -> Problem:
    """Return a problem for the plugin that has raised an error as Pelican began.

    Raises the error itself where the plugin is one of ours: that is a mistake in our code.
    """
    modules = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    found = [one for one in plugins for module in modules if f"{module}.".startswith(f"{one}.")]
    plugin = found[-1] if found else modules[-1]
    if plugin.startswith("plugins."):
        raise error
    return Problem(
        "PLUGINS", f"bagian {plugin} tidak dapat mulai: {error}", "penuhi yang dimintanya, atau hapus dari PLUGINS"
    )


def disconnect_all() -> None:
    """Disconnect whatever waits for any of Pelican's signals."""
    for signal in vars(signals).values():
        for receiver in list(signal.receivers_for(None)) if isinstance(signal, Signal) else ():
            signal.disconnect(receiver)


def _receivers() -> Iterator[tuple[str, Any]]:
    """The functions that wait for a signal which is never sent, with its name."""
    for name, signal in vars(signals).items():
        if isinstance(signal, Signal) and signal not in _SENT:
            yield from ((name, receiver) for receiver in signal.receivers_for(None))


def _plugin(module: str, plugins: Iterable[str]) -> str:
    """The plugin that a module belongs to, as it is named in `PLUGINS`."""
    return max((one for one in plugins if f"{module}.".startswith(f"{one}.")), key=len, default=module)


def _refusal(plugin: str, signal: str) -> Problem:
    here = next((text for part, text in _HERE.items() if part in plugin), "lihat docs/untuk-pengguna-pelican.md")
    problem = f"bagian {plugin} menunggu sinyal {signal} milik pembuat halaman Pelican, yang tidak bekerja di sini"
    return Problem("PLUGINS", problem, f"hapus dari PLUGINS; {here}")
