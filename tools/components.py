"""What the tests need beyond the interpreter: programs and files of the system.

This is the one place that lists them. `bootstrap.py` reads it before any package is installed, so it keeps to the
standard library.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
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
        """Return its path, or None where it is not installed."""
        if self.file and not Path(self.file).is_file():
            return None
        if not self.commands:
            return Path(self.file)
        found = next(filter(None, map(shutil.which, self.commands)), None)
        return Path(found) if found else None


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

CADDY = Component("Caddy", ("caddy",), "caddy", "pengujian Caddyfile meja komentar")

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
    CHROMIUM, FIREFOX, WEBKIT, XVFB, JAVA, SSH_KEYGEN, SSHD, PURE_FTPD, GIT, APACHE, NGINX, CADDY, POSTGRESQL,
    DICTIONARY, NPM,
)  # fmt: skip


def list_missing() -> list[Component]:
    """Return the components that this machine lacks."""
    return [component for component in COMPONENTS if component.find() is None]


def required() -> bool:
    """Return whether a missing component is a failure (`CI=true`) and not merely a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true"}
