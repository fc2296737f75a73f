"""The author's own SSH key: found, matched with `penulis.toml`, and never copied."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from plugins.attribution.ssh_signature import NAMESPACE
from plugins.engine.problem import UserError
from plugins.stories.author import SigningKeyError, public_key

PROGRAM = "ssh-keygen"


class SigningError(UserError):
    """Nothing is signed."""


class SigningKey(Struct, frozen=True):
    """A file that ssh-keygen signs with, and the public key. The other half of a public file is in the agent."""

    file: Path
    public: str


def load_key(file: Path, project: Path) -> SigningKey:
    """Return the key in a file. Raises SigningError, also for a private key inside the project."""
    file = file.expanduser().resolve()
    if not file.is_file():
        raise SigningError(f"Kunci {file} tidak ada. Buat dengan: ssh-keygen -t ed25519")
    if file.suffix != ".pub" and file.is_relative_to(project.resolve()):
        raise SigningError(
            f"Kunci rahasia {file.name} berada di dalam folder blog, sehingga dapat ikut terbit. "
            "Pindahkan ke folder .ssh di rumah Anda, lalu jalankan sekali lagi."
        )
    public = file if file.suffix == ".pub" else file.with_name(f"{file.name}.pub")
    if public.is_file():
        text = public.read_text(encoding="utf-8")
    else:
        text = _run("-y", "-f", str(file), failure=f"Kunci {file} tidak terbaca")
    try:
        return SigningKey(file, public_key(text))
    except SigningKeyError as error:
        raise SigningError(f"{public}: {error.problem}; {error.remedy}.") from None


def find_key(keys: Sequence[str], folder: Path) -> SigningKey:
    """Return the key in `folder` (`~/.ssh`) that is one of these public keys. Raises SigningError."""
    for file, public in _list_keys(folder):
        if public in keys:
            private = file.with_suffix("")
            return SigningKey(private if private.is_file() else file, public)
    raise SigningError(
        f"Tidak ada kunci di {folder} yang cocok dengan signing_keys di penulis.toml. "
        "Tunjukkan kuncinya dengan --key, misalnya --key ~/.ssh/id_ed25519"
    )


def list_public_keys(folder: Path) -> list[str]:
    """Return the public keys in a folder, to be shown to an author who has none in `penulis.toml` yet."""
    return [public for _, public in _list_keys(folder)]


def sign_text(text: str, key: SigningKey) -> str:
    """Return the armored signature. A passphrase is asked for at the terminal. Raises SigningError."""
    failure = "ssh-keygen tidak dapat menandatangani"
    return _run("-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key.file), text=text, failure=failure)


def _list_keys(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each public file in the folder that can be read, with its key."""
    for file in sorted(folder.glob("*.pub")):
        try:
            yield file, public_key(file.read_text(encoding="utf-8"))
        except (SigningKeyError, OSError, UnicodeDecodeError):
            continue


def _run(*arguments: str, text: str = "", failure: str) -> str:
    """Return what ssh-keygen prints for `text`. Raises SigningError, beginning with `failure` where it complains."""
    try:
        done = subprocess.run([PROGRAM, *arguments], input=text.encode(), capture_output=True, check=False)
    except FileNotFoundError:
        raise SigningError(
            "Program ssh-keygen belum ada di komputer ini. Pasang OpenSSH; di Debian dan Ubuntu: "
            "sudo apt install openssh-client"
        ) from None
    if done.returncode:
        raise SigningError(f"{failure}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()
