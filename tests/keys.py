"""Keys to sign with, made where a test wants them."""

from __future__ import annotations

import subprocess
from pathlib import Path

KINDS = {"ed25519": ["-t", "ed25519"], "ecdsa": ["-t", "ecdsa", "-b", "384"], "rsa": ["-t", "rsa", "-b", "3072"]}


def made(folder: Path, *kind: str) -> Path:
    """A new key without a passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "id_kunci"
    command = ["ssh-keygen", "-q", *(kind or KINDS["ed25519"]), "-N", "", "-C", "catatan pribadi", "-f", str(file)]
    subprocess.run(command, check=True)
    return file


def public(file: Path) -> str:
    return file.with_suffix(".pub").read_text().strip()
