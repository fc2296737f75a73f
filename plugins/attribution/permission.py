"""Permissions: what readers may do with a story (`content/izin.toml`)."""

from __future__ import annotations

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading
from plugins.stories.tables import read_tables, table_line

KEYS: dict[str, type] = {"name": str, "text": str, "url": str, "republish": bool, "tdm_reserved": bool}


class Permission(Struct, frozen=True, array_like=True, gc=False):
    """One table of `izin.toml`. `url` is a machine-readable licence's address, or empty."""

    id: str
    name: str = ""
    text: str = ""
    url: str = ""
    republish: bool = False
    tdm_reserved: bool = False


def read_permissions(path: str, data: bytes) -> Reading:
    """Read the file. The facts are a tuple of `Permission`, sorted by id. What is not given is not allowed."""
    tables, problems = read_tables(path, data, KEYS, required=("name", "text"))
    for id_, table in tables.items():
        if (url := table.get("url")) and not url.startswith(("https://", "http://")):
            where = table_line(path, data, id_)
            problems.append(Problem(where, f'url "{url}" pada [{id_}] tidak lengkap', "tulis alamat utuh, https://…"))
    return Reading(tuple(Permission(id_, **table) for id_, table in sorted(tables.items())), None, tuple(problems))
