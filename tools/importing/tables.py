"""TOML files of tables, to which imports add and in which they change nothing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path


class Tables:
    """One file such as `penulis.toml`; it need not exist."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str, values: Mapping[str, str | bool | list[str]]) -> None:
        """Append a table; whatever stood in the file stands there byte for byte."""
        before = self._path.read_bytes() if self._path.exists() else b""
        lines = [f"[{_key(name)}]", *(f"{key} = {_value(value)}" for key, value in values.items()), ""]
        gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
        after = before + gap + "\n".join(lines).encode()
        if tomllib.loads(after.decode("utf-8-sig")).get(name) != dict(values):
            raise ValueError(f"{self._path.name}: [{name}]")
        unfinished = self._path.with_name(f".{self._path.name}.tmp")
        unfinished.write_bytes(after)
        unfinished.replace(self._path)


def _key(name: str) -> str:
    return name if name and all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name) else _value(name)


def _value(value: str | bool | list[str]) -> str:
    """A basic string of TOML is one of JSON, but for DEL, which no text of ours holds."""
    return json.dumps(value, ensure_ascii=False)
