"""TOML files of tables, to which imports add and in which they change nothing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path


class Tables:
    """One file such as `penulis.toml`; it need not exist. `before` and `after` are its bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = self.after = path.read_bytes() if path.exists() else b""

    def add(self, name: str, values: Mapping[str, str | bool | list[str]]) -> None:
        """Append a table; whatever stands in the file stays there byte for byte. `save` writes it."""
        lines = [f"[{_key(name)}]", *(f"{key} = {_value(value)}" for key, value in values.items()), ""]
        gap = b"" if not self.after else b"\n" if self.after.endswith(b"\n") else b"\n\n"
        self.after += gap + "\n".join(lines).encode()
        if tomllib.loads(self.after.decode("utf-8-sig")).get(name) != dict(values):
            raise ValueError(f"{self.path.name}: [{name}]")

    def save(self) -> None:
        """Write the file in one step, where anything was added."""
        if self.after != self.before:
            unfinished = self.path.with_name(f".{self.path.name}.tmp")
            unfinished.write_bytes(self.after)
            unfinished.replace(self.path)
            self.before = self.after


def _key(name: str) -> str:
    return name if name and all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name) else _value(name)


def _value(value: str | bool | list[str]) -> str:
    """A basic string of TOML is one of JSON, but for DEL, which no text of ours holds."""
    return json.dumps(value, ensure_ascii=False)
