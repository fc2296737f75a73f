"""One command from a fresh copy to a running blog: makes `.venv`, installs what is locked, hands over to invoke.

Only the standard library, and only syntax that Python 3.8 can parse, so that an older Python gets a sentence and not a
traceback. Everything that it prints is for authors and owners, in Indonesian.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
STAMP = VENV / "kisah.json"
TURN = PROJECT / ".venv.lock"
LOCKS = {"site": PROJECT / "requirements.txt", "test": PROJECT / "requirements-test.txt"}
TESTING = frozenset({"benchmark", "lint", "test"})
"""The tasks that want `requirements-test.txt` as well."""

MANUAL = """\
Cara memakai: python3 bootstrap.py PERINTAH [PILIHAN]

  serve      membuka blog di komputer ini, memuat ulang setiap kali naskah disimpan
  test       menjalankan semua pengujian
  --list     menampilkan semua perintah
  --version  menyebutkan versi Kisah Layanan

Yang diperlukan dipasang sendiri ke folder .venv pada pemakaian pertama.
"""


class Trouble(Exception):
    """What stands in the way, as an Indonesian sentence that says what to do."""


def main(arguments: List[str]) -> int:
    """Install what is missing, then become `invoke`. Returns an exit code where it cannot or may not."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # old Windows consoles lack some signs
    if sys.version_info < OLDEST:
        tell(
            "Blog ini memerlukan Python {}.{} atau yang lebih baru, sedangkan yang dipakai sekarang Python {}.{}. "
            "Pasang Python yang lebih baru, lalu jalankan lagi dengannya.".format(*OLDEST, *sys.version_info[:2])
        )
        return 1
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(MANUAL, end="")
        return 0
    if arguments[0] in {"-V", "--version"}:
        print("Kisah Layanan", version())
        return 0
    try:
        task = next((argument for argument in arguments if not argument.startswith("-")), "")
        ensure(["site", "test"] if task in TESTING else ["site"])
        if task == "test":
            ensure_components()
    except Trouble as trouble:
        tell(str(trouble))
        return 1
    return hand_over(arguments)


def version() -> str:
    """The version of this copy, from `pyproject.toml`, the one place that names it."""
    import tomllib  # older Pythons, which lack it, have been turned away

    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def tell(sentence: str) -> None:
    """Say something about the setting-up, apart from what the task itself prints."""
    print(sentence, file=sys.stderr, flush=True)


# The virtual environment


def ensure(groups: Sequence[str]) -> None:
    """Bring `.venv` to what the locks say; nothing at all is done where it already is."""
    wanted = {group: digest(LOCKS[group]) for group in groups}
    if satisfied(wanted):
        return
    with turn():
        if satisfied(wanted):  # another start has done it meanwhile
            return
        have = stamped()
        # Packages are only ever added to a sound environment. One that was left half-made (it has no stamp) or that
        # another lock or Python filled is made anew: nothing then depends on what it once held.
        if have is None or any(have.get(group, wanted[group]) != wanted[group] for group in groups):
            create()
            have = {}
        STAMP.unlink(missing_ok=True)
        for group in groups:
            if have.get(group) != wanted[group]:
                install(LOCKS[group])
        stamp({**have, **wanted})
        tell("Siap.")


def digest(path: Path) -> str:
    """SHA-256 of a lock file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def satisfied(wanted: Dict[str, str]) -> bool:
    """Whether everything wanted is installed already, in whole."""
    have = stamped()
    return have is not None and wanted.items() <= have.items()


def stamped() -> Optional[Dict[str, str]]:
    """Digests of the locks that `.venv` holds, by group; None where it is not whole or not for this Python."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.pop("python", None) != python_name() or not interpreter().exists():
        return None
    return found


def stamp(installed: Dict[str, str]) -> None:
    """Write the stamp, the last act of an installation, in one step."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({**installed, "python": python_name()}, indent=1), encoding="utf-8")
    fresh.replace(STAMP)


def python_name() -> str:
    """The Python that compiled packages are for: `cpython-3.11-linux-x86_64`."""
    version = "{}.{}".format(*sys.version_info[:2])
    return f"{sys.implementation.name}-{version}-{sysconfig.get_platform()}"


def interpreter() -> Path:
    """The interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def create() -> None:
    """Make `.venv` empty and new."""
    try:
        import ensurepip  # noqa: F401 - Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        raise Trouble(
            "Python ini belum dapat membuat ruang kerja (modul venv tidak ada). Di Debian atau Ubuntu, jalankan "
            "`sudo apt install python3-venv`, lalu ulangi perintah tadi."
        ) from None
    tell("Menyiapkan ruang kerja di folder .venv (sekali ini saja; berikutnya langsung jalan) …")
    if VENV.is_symlink():
        raise Trouble("Folder .venv adalah tautan ke tempat lain. Hapus tautan itu, lalu ulangi perintah tadi.")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as error:
        raise Trouble(
            f"Folder .venv yang lama tidak dapat dihapus ({error.strerror}). Tutup `serve` yang masih berjalan, "
            "lalu ulangi perintah tadi."
        ) from None
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-I", "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        tell(made.stdout + made.stderr)
        raise Trouble("Ruang kerja .venv tidak dapat dibuat. Keterangan di atas berasal dari Python.")


def install(lock: Path) -> None:
    """Install a lock file: only wheels, only with the digests that it names, no resolving."""
    tell("Memasang paket untuk blog …" if lock == LOCKS["site"] else "Memasang paket untuk pengujian …")
    command = [str(interpreter()), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=10", "-r", str(lock)]
    environment = {name: value for name, value in os.environ.items() if name not in {"PIP_USER", "PIP_TARGET"}}
    said: List[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, encoding="utf-8", errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            progress(said)
    if pip.returncode:
        tell("".join(said[-15:]))
        raise Trouble(
            "Pemasangan paket belum berhasil; keterangan di atas berasal dari pip. Periksa sambungan internet, lalu "
            "ulangi perintah tadi. Yang sudah terunduh tidak diunduh lagi."
        )


def progress(said: List[str]) -> None:
    """A count that moves while pip downloads, on a screen only."""
    if not sys.stderr.isatty():
        return
    if said[-1].startswith("Collecting"):
        count = sum(line.startswith("Collecting") for line in said)
        print(f"\r  paket ke-{count} …", end="", file=sys.stderr, flush=True)
    elif said[-1].startswith("Installing collected"):
        print("\r  menata paket …   ", file=sys.stderr, flush=True)


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Let one start at a time install. The system lets go of the lock when its holder ends, however it ends."""
    with TURN.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    file.seek(0)
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                tell("Menunggu pemasangan lain yang sedang berjalan …")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


# What the tests need of the system


def listed(names: list[str]) -> str:
    """`A`, `A dan B`, `A, B, dan C`."""
    *rest, last = names
    return f"{', '.join(rest)}{',' if len(rest) > 1 else ''} dan {last}" if rest else last


def ensure_components() -> None:
    """Install the programs that tests drive where that is possible; else say what waits, or fail under `CI=true`."""
    from tools import components

    absent = components.missing()
    if absent and shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        tell("Memasang {} dari paket sistem …".format(listed([component.name for component in absent])))
        install_debian(", ".join(component.debian for component in absent))
        absent = components.missing()
    if not absent:
        return
    names = listed([component.name for component in absent])
    packages = ", ".join(component.debian for component in absent)
    waits = listed([component.waits for component in absent])
    sentence = (
        f"{names} belum ada, jadi {waits} belum dapat dijalankan; di Debian, pasang dengan "
        f"`sudo apt satisfy '{packages}'`."
    )
    if components.required():
        raise Trouble(sentence)
    tell(sentence)


def install_debian(packages: str) -> None:
    """Install Debian packages, written as a dependency, as root; a failure is left to the check that follows."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["satisfy", "--yes", "--no-install-recommends", packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode:
            tell(done.stdout[-2000:] + done.stderr[-2000:])


# The end of bootstrapping


def hand_over(arguments: Sequence[str]) -> int:
    """Become `invoke` (on Windows, which cannot: wait for it) in the project's folder."""
    os.chdir(PROJECT)
    command = [str(interpreter()), "-m", "invoke", *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    with subprocess.Popen(command) as invoke:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C reaches invoke too, which says goodbye
                return invoke.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        tell("\nBerhenti. Jalankan lagi kapan saja; yang belum selesai akan dilanjutkan.")
        sys.exit(130)
