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
from typing import Dict, Iterator, List, Sequence

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
STAMP = VENV / "kisah.json"
LOCK_FILE = PROJECT / ".venv.lock"
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


class SetupError(Exception):
    """What cannot be set up, as an Indonesian sentence that says what to do."""


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
        print("Kisah Layanan", read_version())
        return 0
    try:
        task = next((argument for argument in arguments if not argument.startswith("-")), "")
        ensure(["site", "test"] if task in TESTING else ["site"])
        if task == "test":
            ensure_components()
    except SetupError as error:
        tell(str(error))
        return 1
    return run_invoke(arguments)


def read_version() -> str:
    """Return the version of this copy, from `pyproject.toml`, the one place that names it."""
    import tomllib  # older Pythons, which lack it, have been turned away

    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def tell(sentence: str) -> None:
    """Say something about the setting-up, apart from what the task itself prints."""
    print(sentence, file=sys.stderr, flush=True)


# The virtual environment


def ensure(groups: Sequence[str]) -> None:
    """Bring `.venv` to what the locks of these groups say; nothing at all is done where it already is."""
    wanted = {group: hashlib.sha256(LOCKS[group].read_bytes()).hexdigest() for group in groups}
    if wanted.items() <= read_stamp().items():
        return
    with installation_lock():
        installed = read_stamp()
        if wanted.items() <= installed.items():  # another start has done it meanwhile
            return
        # Packages are only ever added to a sound environment. One that was left half-made (it has no stamp) or that
        # another lock or Python filled is made anew: nothing then depends on what it once held.
        if not installed or any(installed.get(group, wanted[group]) != wanted[group] for group in groups):
            create()
            installed = {}
        STAMP.unlink(missing_ok=True)
        for group in groups:
            if group not in installed:
                install(LOCKS[group])
        # The stamp is the last act of an installation, written in one step.
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps({**installed, **wanted, "python": python_name()}, indent=1), encoding="utf-8")
        fresh.replace(STAMP)
        tell("Siap.")


def read_stamp() -> Dict[str, str]:
    """Return the digests of the locks that `.venv` holds, by group; none where it is not whole or of another Python."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_sound = isinstance(found, dict) and found.get("python") == python_name() and interpreter().exists()
    return found if is_sound else {}


def python_name() -> str:
    """Return the Python that compiled packages are for: `cpython-3.11-linux-x86_64`."""
    version = "{}.{}".format(*sys.version_info[:2])
    return f"{sys.implementation.name}-{version}-{sysconfig.get_platform()}"


def interpreter() -> Path:
    """Return the interpreter inside `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def create() -> None:
    """Make `.venv` empty and new."""
    try:
        import ensurepip  # noqa: F401 - Debian keeps it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            "Python ini belum dapat membuat ruang kerja (modul venv tidak ada). Di Debian atau Ubuntu, jalankan "
            "`sudo apt install python3-venv`, lalu ulangi perintah tadi."
        ) from None
    tell("Menyiapkan ruang kerja di folder .venv (sekali ini saja; berikutnya langsung jalan) …")
    if VENV.is_symlink():
        raise SetupError("Folder .venv adalah tautan ke tempat lain. Hapus tautan itu, lalu ulangi perintah tadi.")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as error:
        raise SetupError(
            f"Folder .venv yang lama tidak dapat dihapus ({error.strerror}). Tutup `serve` yang masih berjalan, "
            "lalu ulangi perintah tadi."
        ) from None
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-I", "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        tell(made.stdout + made.stderr)
        raise SetupError("Ruang kerja .venv tidak dapat dibuat. Keterangan di atas berasal dari Python.")


def install(lock: Path) -> None:
    """Install a lock file: only wheels, only with the digests that it names, no resolving."""
    tell("Memasang paket untuk blog …" if lock == LOCKS["site"] else "Memasang paket untuk pengujian …")
    command = [str(interpreter()), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=10", "-r", str(lock)]
    environment = {name: value for name, value in os.environ.items() if name not in {"PIP_USER", "PIP_TARGET"}}
    said: List[str] = []
    count = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, encoding="utf-8", errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if line.startswith("Collecting") and sys.stderr.isatty():
                count += 1
                print(f"\r  paket ke-{count} …", end="", file=sys.stderr, flush=True)
    if count:
        tell("")
    if pip.returncode:
        tell("".join(said[-15:]))
        raise SetupError(
            "Pemasangan paket belum berhasil; keterangan di atas berasal dari pip. Periksa sambungan internet, lalu "
            "ulangi perintah tadi. Yang sudah terunduh tidak diunduh lagi."
        )


@contextlib.contextmanager
def installation_lock() -> Iterator[None]:
    """Let one start at a time install. The system lets go of the lock when its holder ends, however it ends."""
    with LOCK_FILE.open("a+b") as file:
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


def ensure_components() -> None:
    """Install the programs that tests drive where that is possible; else say what waits, or fail under `CI=true`."""
    from tools import components

    missing = components.list_missing()
    if missing and shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        tell("Memasang {} dari paket sistem …".format(join([component.name for component in missing])))
        install_debian(", ".join(component.debian for component in missing))
        missing = components.list_missing()
    if not missing:
        return
    sentence = "{} belum ada, jadi {} belum dapat dijalankan; di Debian, pasang dengan `sudo apt satisfy '{}'`.".format(
        join([component.name for component in missing]),
        join([component.waits for component in missing]),
        ", ".join(component.debian for component in missing),
    )
    if components.required():
        raise SetupError(sentence)
    tell(sentence)


def join(names: List[str]) -> str:
    """Return `A`, `A dan B`, or `A, B, dan C`."""
    *rest, last = names
    return f"{', '.join(rest)}{',' if len(rest) > 1 else ''} dan {last}" if rest else last


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


def run_invoke(arguments: Sequence[str]) -> int:
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
