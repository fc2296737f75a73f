"""The author's own key: found, matched with `penulis.toml`, and never copied."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from plugins.attribution.seal import NAMESPACE
from plugins.stories.author import SigningKeyError, public_key

PROGRAM = "ssh-keygen"


class Refused(Exception):
    """Why nothing is signed, in Indonesian."""


class Key(Struct, frozen=True):
    """A file that ssh-keygen signs with, and the public key. A public file's other half is in the agent."""

    file: Path
    public: str


def chosen(file: Path, project: Path) -> Key:
    """The key in a file. Raises `Refused`."""
    file = file.expanduser().resolve()
    if not file.is_file():
        raise Refused(f"Kunci {file} tidak ada. Buat dengan: ssh-keygen -t ed25519")
    if file.suffix != ".pub" and file.is_relative_to(project.resolve()):
        raise Refused(
            f"Kunci rahasia {file.name} berada di dalam folder blog, sehingga dapat ikut terbit. "
            "Pindahkan ke folder .ssh di rumah Anda, lalu jalankan sekali lagi."
        )
    public = file if file.suffix == ".pub" else file.with_name(f"{file.name}.pub")
    text = public.read_text(encoding="utf-8") if public.is_file() else _public_half(file)
    try:
        return Key(file, public_key(text))
    except SigningKeyError as error:
        raise Refused(f"{public}: {error.problem}; {error.remedy}.") from None


def own(keys: Sequence[str], folder: Path) -> Key:
    """The key in `folder` (`~/.ssh`) that is one of these public keys. Raises `Refused`."""
    for public in sorted(folder.glob("*.pub")):
        try:
            found = public_key(public.read_text(encoding="utf-8"))
        except (SigningKeyError, OSError, UnicodeDecodeError):
            continue
        if found in keys:
            private = public.with_suffix("")
            return Key(private if private.is_file() else public, found)
    raise Refused(
        f"Tidak ada kunci di {folder} yang cocok dengan signing_keys di penulis.toml. "
        "Tunjukkan kuncinya dengan --key, misalnya --key ~/.ssh/id_ed25519"
    )


def listed(folder: Path) -> Iterable[str]:
    """The public keys in a folder, to be shown to an author who has none in `penulis.toml` yet."""
    for public in sorted(folder.glob("*.pub")):
        try:
            yield public_key(public.read_text(encoding="utf-8"))
        except (SigningKeyError, OSError, UnicodeDecodeError):
            continue


def sign(text: str, key: Key) -> str:
    """The armored signature. A passphrase is asked for at the terminal. Raises `Refused`."""
    command = [PROGRAM, "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key.file)]
    done = _run(command, text.encode())
    if done.returncode:
        raise Refused(f"ssh-keygen tidak dapat menandatangani: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("ascii")


def _public_half(file: Path) -> str:
    done = _run([PROGRAM, "-y", "-f", str(file)], b"")
    if done.returncode:
        raise Refused(f"Kunci {file} tidak terbaca: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()


def _run(command: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError:
        raise Refused(
            "Program ssh-keygen belum ada di komputer ini. Pasang OpenSSH; di Debian dan Ubuntu: "
            "sudo apt install openssh-client"
        ) from None
