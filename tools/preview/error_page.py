"""Problems as HTML: a panel laid over the last good page, or a page where there is none yet."""

from __future__ import annotations

from html import escape

from tools.preview.trouble import Complaint, Trouble

_STYLE = """\
#pratinjau-masalah{all:initial;display:block;position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:60vh;
overflow:auto;box-sizing:border-box;padding:.9rem 1.2rem;background:#fff4e5;color:#3b1d06;
border-top:.3rem solid #b4490f;font:1rem/1.5 system-ui,sans-serif;box-shadow:0 -.2rem 1rem #0004}
#pratinjau-masalah *{color:inherit;font:inherit}
#pratinjau-masalah summary{font-weight:700;cursor:pointer}
#pratinjau-masalah ul{margin:.5rem 0;padding-inline-start:1.2rem}
#pratinjau-masalah li{margin-block:.5rem;overflow-wrap:anywhere}
#pratinjau-masalah code{font-family:ui-monospace,monospace;font-weight:600}
#pratinjau-masalah pre{font:.8rem/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
#pratinjau-masalah p{margin:.5rem 0}
"""

_PAGE_STYLE = "#pratinjau-masalah{position:static;max-height:none;box-shadow:none}"

_DOCUMENT = """\
<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body{{margin:0;font:1rem/1.6 system-ui,sans-serif}}
main{{max-width:40rem;margin:0 auto;padding:1rem}}
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{main}
</main>
</body>
</html>
"""


def panel(trouble: Trouble) -> str:
    """An element for the end of a page's body, which can be folded away."""
    return f"<style>{_STYLE}</style>{_aside(trouble, 'Yang tampil di sini masih halaman terakhir yang baik.')}"


def trouble_page(trouble: Trouble) -> str:
    """The whole page to show while there is no good page yet."""
    return _DOCUMENT.format(
        title="Blog belum dapat ditampilkan",
        style=_STYLE + _PAGE_STYLE,
        main=_aside(trouble, "Perbaiki dan simpan; halaman ini memuat ulang sendiri."),
    )


def not_found_page() -> str:
    """For a site without a 404 page of its own."""
    return _DOCUMENT.format(
        title="Halaman tidak ditemukan", style="", main='<p>Coba mulai dari <a href="/">beranda</a>.</p>'
    )


def sentence_page(title: str, sentence: str, again: int = 0) -> str:
    """A page that says one thing; it loads itself again after so many seconds."""
    page = _DOCUMENT.format(title=escape(title), style="", main=f"<p>{escape(sentence)}</p>")
    return page.replace("<title>", f'<meta http-equiv="refresh" content="{again}">\n<title>', 1) if again else page


def waiting_page() -> str:
    """For the moment before the first build has ended."""
    return _DOCUMENT.format(title="Sebentar, ya", style="", main="<p>Blog sedang dibangun.</p>")


def _aside(trouble: Trouble, note: str) -> str:
    items = "".join(f"<li>{_item(complaint)}</li>" for complaint in trouble.complaints)
    detail = ""
    if trouble.detail:
        detail = f"<details><summary>Keterangan untuk pemrogram</summary><pre>{escape(trouble.detail)}</pre></details>"
    return (
        '<aside id="pratinjau-masalah" lang="id" role="alert"><details open>'
        f"<summary>{escape(trouble.title)}</summary><ul>{items}</ul>{detail}<p>{note}</p></details></aside>"
    )


def _item(complaint: Complaint) -> str:
    place = f"<code>{escape(complaint.path)}</code>: " if complaint.path else ""
    remedy = f"; {escape(complaint.remedy)}" if complaint.remedy else ""
    return f"{place}{escape(complaint.problem)}{remedy}"
