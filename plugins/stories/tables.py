"""TOML files of tables (authors, permissions, members), read with errors an author can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from plugins.engine.problem import Problem
from plugins.indonesian.debris import mended_name
from plugins.indonesian.wording import nearest
from plugins.stories.metadata import decode

_ADD = {"masa": "tulis baris [[{name}.masa]], dan di bawahnya dari = 2026-01-01"}
_KINDS = {
    str: 'teks di antara tanda kutip, "…"',
    list[str]: 'daftar, ["…", "…"]',
    bool: "true atau false",
    date: "2026-12-31",
}


def read_tables(
    path: str, data: bytes, keys: Mapping[str, type], required: tuple[str, ...] = ()
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Return the tables of a TOML file, with known keys of known kinds alone, and what is wrong."""
    import tomllib  # when a table has changed: most builds read none

    text, unreadable = decode(path, data, mended_name)
    if unreadable:
        return {}, list(unreadable)
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # beside what is no TOML: numbers and lists beyond measure
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else path
        return {}, [Problem(where, *_unreadable(error, text.split("\n")[int(line[1]) - 1] if line else ""))]
    problems: list[Problem] = []
    tables: dict[str, dict[str, Any]] = {}
    for name, table in parsed.items():
        where = table_line(path, data, name)
        if not isinstance(table, dict):
            problems.append(Problem(where, f'"{name}" berada di luar tabel', 'tulis di bawah baris ["Nama"]'))
            continue
        own = tables[name] = {key: value for key, value in table.items() if key in keys and _fits(value, keys[key])}
        for key in (key for key in table if key not in own):
            if key in keys:
                problem = f"nilai {key} pada [{name}] salah bentuk"
                remedy = _ADD[key] if key in _ADD else f"tulis {_KINDS[keys[key]]}"
            else:
                problem, guess = f'kunci "{key}" pada [{name}] tidak dikenal', nearest(key, keys)
                remedy = f"mungkin maksudnya {guess}" if guess else f"kunci yang dikenal: {', '.join(keys)}"
            problems.append(Problem(where, problem, remedy.format(name=name)))
        for key in required:
            if key not in table or not own.get(key, True):
                remedy = _ADD.get(key, f"tambahkan {key} = …").format(name=name)
                problems.append(Problem(where, f"{key} pada [{name}] belum ada", remedy))
    return tables, problems


def table_line(path: str, data: bytes, name: str) -> str:
    """Return the `path:line` of a table's heading, or of a key at the top."""
    number = _headings(data).get(name)
    return f"{path}:{number}" if number else path


@lru_cache(1)
def _headings(data: bytes) -> dict[str, int]:
    """The line of each heading: a roster of thousands asks for them one after the other."""
    found: dict[str, int] = {}
    for number, line in enumerate(mended_name(data.decode("utf-8", "replace")).split("\n"), 1):
        if line.lstrip().startswith("["):
            found.setdefault(line.strip().strip("[]").strip().strip("\"'"), number)
    return found


def _unreadable(error: Exception, line: str) -> tuple[str, str]:
    if re.search(r"=\s*\d", line):
        return "tanggal di baris ini salah tulis", "tulis tahun-bulan-hari tanpa tanda kutip, misalnya 2026-01-05"
    if "twice" in str(error) or "overwrite" in str(error):
        return "nama di baris ini sudah ada di atas", "gabungkan keduanya, atau pakai nama lain"
    return "bukan TOML yang benar", "periksa tanda kutip, tanda =, dan kurung siku di baris ini"


def _fits(value: Any, kind: type) -> bool:
    if items := get_args(kind):
        return isinstance(value, list) and all(isinstance(item, items) for item in value)
    return isinstance(value, kind)
