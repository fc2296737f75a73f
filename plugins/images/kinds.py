"""Which kinds of pictures there are, by how their files' names end: the one place that says so."""

from __future__ import annotations

KINDS = {
    ".svg": "SVG", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WebP", ".avif": "AVIF",
    ".heic": "HEIC", ".heif": "HEIC", ".hif": "HEIC",
}  # fmt: skip
"""What a file's name says it is. HEIC stands for all of HEIF in which pictures are coded as HEVC."""

PICTURES = tuple(KINDS)
