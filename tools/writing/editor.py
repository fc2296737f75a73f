"""Opens a story in whatever the author writes with."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_SYSTEM = {"win32": ["notepad"], "darwin": ["open", "-t"]}
_TERMINAL = ("sensible-editor", "nano", "vim", "vi")


def choose_program(environment: Mapping[str, str], *, terminal: bool, platform: str = sys.platform) -> list[str]:
    """Return the program and its arguments, to which the file is added; empty where there is none.

    The author's own choice (VISUAL, EDITOR) comes first, then what the desktop opens texts with, then an editor for the
    terminal, where there is one to show it.
    """
    chosen = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    if chosen or platform in _SYSTEM:
        return shlex.split(chosen, posix=platform != "win32") or _SYSTEM[platform]
    has_desktop = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    programs = [*(["xdg-open"] if has_desktop else []), *(_TERMINAL if terminal else [])]
    return [program for program in programs if shutil.which(program)][:1]


def open_editor(path: Path) -> str:
    """Open the file, and wait for an editor that keeps the terminal; return an Indonesian sentence if that failed."""
    program = choose_program(os.environ, terminal=sys.stdin.isatty() and sys.stdout.isatty())
    if not program:
        return "Tidak ada penyunting yang dapat dibuka di sini. Buka berkas itu dengan penyunting teks mana pun."
    try:
        done = subprocess.run([*program, str(path)], check=False)
    except OSError:
        return f"Penyunting {program[0]} tidak ditemukan. Periksa VISUAL atau EDITOR, lalu buka berkas itu sendiri."
    if done.returncode:
        return f"Penyunting {program[0]} berhenti dengan kesalahan. Naskahnya sudah tersimpan di berkas itu."
    return ""
