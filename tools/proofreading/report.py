"""What was found, as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import json

from plugins.indonesian.wording import number
from tools.proofreading.finding import Finding
from tools.proofreading.mending import Mended


def as_json(findings: Iterable[Finding], mended: Iterable[Mended], remarks: Iterable[str]) -> str:
    """`temuan`, `perbaikan` and `catatan`, keys in Indonesian as all that authors see."""
    answer = {
        "temuan": [
            {
                "berkas": one.path,
                "baris": one.line or None,
                "jenis": one.rule,
                "berat": one.severe,
                "masalah": one.problem,
                "saran": one.remedy,
            }
            for one in findings
        ],
        "perbaikan": [
            {"berkas": one.path, "baris": one.line, "sebelum": one.before, "sesudah": one.after} for one in mended
        ],
        "catatan": list(remarks),
    }
    return json.format(json.encode(answer), indent=1).decode()


def closing(errors: int, warnings: int) -> str:
    """The last line."""
    if not errors and not warnings:
        return "Semua naskah beres."
    parts = [f"{number(errors)} hal perlu dibenahi"] if errors else []
    parts += [f"{number(warnings)} saran"] if warnings else []
    return f"{' dan '.join(parts)}."
