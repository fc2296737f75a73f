"""How the editor is set up: our header as fields, our folders as collections, our language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import json

from plugins.site.site import Site
from tools.preview.admin.form import USUAL
from tools.writing.choices import Choices, read_choices
from tools.writing.templates import KISAH

_WORDS = Path(__file__).with_name("id.json")


def make_configuration(site: Site, proxy: str) -> dict[str, Any]:
    """Return Decap's configuration with everything that this blog has to choose from. Raises UserError."""
    offered = read_choices(site)
    return {
        "load_config_file": False,
        "backend": {"name": "proxy", "proxy_url": proxy},
        "locale": "id",
        "publish_mode": "simple",
        "media_folder": "content/gambar",
        "public_folder": "gambar",
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
        "show_preview_links": False,
        "collections": [_configure_stories(offered, datetime.now(offered.zone)), _configure_pages()],
    }


def read_wording() -> dict[str, Any]:
    """Return the editor's own wording in Indonesian."""
    found: dict[str, Any] = json.decode(_WORDS.read_bytes())
    return found


def _configure_stories(offered: Choices, now: datetime) -> dict[str, Any]:
    permissions = [(name, id_) for id_, name in offered.permissions.items()]
    categories = ", ".join(offered.categories)
    return _collection(
        "cerita",
        "Cerita",
        # The year's folder is only for order in the file manager: the address comes from the date.
        path=f"{now:%Y}/{{{{slug}}}}",
        # Otherwise pictures would be kept beside the story.
        media_folder="/content/gambar",
        public_folder="gambar",
        summary="{{Title}} — {{Date}}",
        view_filters=[
            {"label": "Draf", "field": "Status", "pattern": "draft"},
            {"label": "Tersembunyi", "field": "Status", "pattern": "hidden"},
        ],
        sortable_fields=["Date", "Title"],
        fields=[
            _field("Title", "Judul"),
            _field("Date", "Tanggal terbit", "datetime", **_make_date_options(offered.zone)),
            _field(
                "Authors", "Penulis", "select", multiple=True, options=list(offered.authors),
                default=list(offered.authors)[:1],
            ),
            _field("Category", "Kategori", default="Kisah", hint=categories and f"Yang sudah ada: {categories}."),
            _field("Tags", "Tag", "list", required=False, hint="Pisahkan dengan koma."),
            _field("Summary", "Ringkasan", "text", required=False, hint="Satu kalimat yang mengundang orang membaca."),
            _field("body", "Cerita", "markdown", default=KISAH.text, **_RAW),
            _field("Cover", "Gambar sampul", "image", required=False, choose_url=False),
            _field("Cover_alt", "Apa yang terlihat di sampul", required=False),
            _select(
                "Permission", "Izin berbagi", [("Seperti biasanya", USUAL), *permissions], USUAL,
                "Izin menurut penulisnya, kecuali dipilih lain.",
            ),
            _field("Series", "Seri", required=False),
            _field("Sign_off", "Salam penutup", "text", required=False, hint="Kosongkan untuk memakai salam penulis."),
            _select("Comments", "Komentar", [("Dibuka", "buka"), ("Ditutup", "tutup"), ("Tidak ada", "tidak")], "buka"),
            _status("draft"),
        ],
    )  # fmt: skip


def _configure_pages() -> dict[str, Any]:
    return _collection(
        "halaman",
        "Halaman",
        fields=[
            _field("Title", "Judul"),
            _field("Summary", "Ringkasan", "text", required=False),
            _field("body", "Isi", "markdown", **_RAW),
            _select(
                "Comments", "Komentar", [("Tidak ada", "tidak"), ("Dibuka", "buka"), ("Ditutup", "tutup")], "tidak"
            ),
            _status("published"),
        ],
    )


def _collection(folder: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "name": folder,
        "label": label,
        "label_singular": label,
        "folder": f"content/{folder}",
        "slug": "{{slug}}",
        "extension": "md",
        "format": "json",
        "create": True,
        "delete": False,
        "identifier_field": "Title",
        "editor": {"preview": False},
        **more,
    }


_HINT = (
    "Beri satu baris kosong antarparagraf. Gambar: `![apa yang terlihat](gambar/nama.jpg)`. Bahasa lain: "
    "`*Lak kesuwen*{: lang=jv }`."
)

_RAW: dict[str, Any] = {"modes": ["raw"], "buttons": [], "editor_components": [], "hint": _HINT}
"""Markdown as it is typed: rich text would write all of it anew, in a spelling of its own."""


def _make_date_options(zone: ZoneInfo) -> dict[str, Any]:
    """Return the options of a date and time of the blog's zone, wherever the browser thinks it is."""
    return {
        "format": "YYYY-MM-DD HH:mm",
        "date_format": "DD-MM-YYYY",
        "time_format": "HH.mm",
        "default": f"{datetime.now(zone):%Y-%m-%d %H:%M}",
    }


def _status(default: str) -> dict[str, Any]:
    options = [("Draf: hanya di komputer ini", "draft"), ("Terbit", "published"), ("Tersembunyi", "hidden")]
    return _select("Status", "Status", options, default, "Draf tidak pernah ikut terbit.")


def _select(name: str, label: str, options: Sequence[tuple[str, str]], default: str, hint: str = "") -> dict[str, Any]:
    shown = [{"label": text, "value": value} for text, value in options]
    return _field(name, label, "select", options=shown, default=default, hint=hint)


def _field(name: str, label: str, widget: str = "string", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "widget": widget,
        **{key: value for key, value in more.items() if value != ""},
    }
