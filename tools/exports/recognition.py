"""What a file is that somebody took for an export of Blogger: themes and saved pages have the same suffixes."""

from __future__ import annotations

import re

RIGHT_FILE = (
    "Tulisan Anda ada di berkas feed.atom dalam folder Takeout (Blogger/Blogs/nama blog), "
    "atau di berkas XML dari Setelan → Kelola blog → Cadangkan konten."
)
_SIGNS = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\A\s*\Z", "berkas ini kosong; unduhannya mungkin terputus"),
        (r"\APK[\3\5\7]", "berkas ini masih arsip zip; urai dahulu, lalu sebutkan foldernya"),
        (r"\A(?:\x1f\udc8b|Rar!|7z\udcbc)", "berkas ini masih arsip; urai dahulu, lalu sebutkan foldernya"),
        (r"b:version=|www\.google\.com/2005/gml|<b:skin|<Blogger>|<Variable name=",
         "ini tema blog, yang mengatur rupa dan tidak memuat tulisan"),
        (r"<layouts?\b|<widgets?\b", "ini tata letak blog, yang tidak memuat tulisan"),
        (r"wordpress\.org/export|<wp:", "ini ekspor WordPress, yang belum dapat diimpor"),
        (r"<(?:rss|rdf:RDF)\b", "ini umpan RSS, bukan cadangan Blogger: isinya hanya tulisan terbaru"),
        (r"<link\b(?=[^>]*\brel=['\"]self)[^>]*/feeds/(?:[\w.]+/)?(?:posts|comments|pages)/",
         "ini umpan untuk pembaca, bukan cadangan Blogger: isinya hanya tulisan terbaru"),
        (r"<(?:urlset|sitemapindex)\b", "ini peta situs, yang hanya memuat alamat"),
        (r"\A\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*(?:<!DOCTYPE html|<html\b|<head\b|<body\b)",
         "ini halaman web yang disimpan dari peramban"),
        (r"\A[^<\n]*blog_\w+[^<\n]*,|\A[^<\n]*subdomain", "ini setelan blog (settings.csv), yang tidak memuat tulisan"),
        (r"\A\s*[^<\s]", "ini bukan XML"),
    )
)  # fmt: skip
_ENTRY = re.compile(r"<(?:[\w.-]+:)?entry\b")
_FEED = re.compile(r"<(?:[\w.-]+:)?feed\b")


def recognise(head: str) -> str:
    """Why a file that begins like this is no export, and where the right one is; '' where it may be one."""
    head = _ENTRY.split(head)[0]
    said = next((said for sign, said in _SIGNS if sign.search(head)), "")
    if not said and not _FEED.search(head):
        said = "ini XML, tetapi bukan cadangan Blogger"
    return f"{said[0].upper()}{said[1:]}. {RIGHT_FILE}" if said else ""
