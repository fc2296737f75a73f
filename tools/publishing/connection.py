"""How a target is reached: rclone's settings for it, with the secrets that the environment has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from tools.publishing import rclone
from tools.publishing.refusal import Refused
from tools.publishing.target import FTP, FTPS, S3, SETTINGS, SFTP, Folder, Server, Target

_OWN = {
    ".git", ".kisah", ".terbitan", ".venv", "benchmark", "content", "desk", "docs", "output", "plugins", "tests",
    "theme", "tools",
}  # fmt: skip
PASSWORD, PASSPHRASE = "PUBLISH_PASSWORD", "PUBLISH_KEY_PASSPHRASE"


class Connection(Struct, frozen=True):
    """`options` are rclone's names and values; `password` is the plain one, or ''; `fs` the web root."""

    options: Mapping[str, str]
    fs: str
    archive: str
    password: str = ""
    passphrase: str = ""
    environment: Mapping[str, str] = {}


def connect(target: Target, project: Path) -> Connection:
    """Everything needed to reach a target that rclone serves. Raises Refused where a secret is missing."""
    if isinstance(target, Folder):
        folder = str(_own_folder(target.folder, project))
        archive = str(project / Path(target.archive).expanduser()) if target.archive else ""
        return Connection({}, folder, archive)
    remote = f"{rclone.REMOTE}:"
    archive = remote + target.archive if target.archive else ""
    if isinstance(target, S3):
        return Connection(_s3(target), remote + target.root, archive)
    assert isinstance(target, Server)
    options = {"type": "sftp" if isinstance(target, SFTP) else "ftp"}
    if target.remote:
        options |= _section(target.remote, options["type"])
    own = {"host": target.host, "user": target.user, "port": str(target.port or "")}
    options |= {name: value for name, value in own.items() if value}
    password = os.environ.get(PASSWORD, "") or _revealed(options.get("pass") or _variable("pass"))
    passphrase = os.environ.get(PASSPHRASE, "") or _revealed(options.get("key_file_pass") or _variable("key_file_pass"))
    options |= {"pass": rclone.obscured(password)} if password else {}
    options |= {"key_file_pass": rclone.obscured(passphrase)} if passphrase else {}
    more: dict[str, str] = {}
    if isinstance(target, SFTP):
        options |= _sftp(target, options, project)
    else:
        if not password:
            raise Refused(f"Kata sandi hosting belum ada. Simpan di variabel lingkungan {PASSWORD}, lalu ulangi.")
        if isinstance(target, FTPS):
            options |= {"tls": "true"} if target.implicit else {"explicit_tls": "true"}
            if target.ca_file:
                more["RCLONE_CA_CERT"] = str(_file(target.ca_file, project, "ca_file"))
        elif isinstance(target, FTP):
            options |= {"tls": "false", "explicit_tls": "false"}
    return Connection(options, remote + target.root, archive, password, passphrase, more)


def _s3(target: S3) -> dict[str, str]:
    options = {"type": "s3"} | (_section(target.remote, "s3") if target.remote else {})
    own = {"provider": target.provider, "endpoint": target.endpoint, "region": target.region, "acl": target.acl}
    options |= {name: value for name, value in own.items() if value and (name != "provider" or not target.remote)}
    if not options.get("access_key_id"):
        if not (os.environ.get("AWS_ACCESS_KEY_ID") and os.environ.get("AWS_SECRET_ACCESS_KEY")):
            raise Refused(
                "Kunci penyimpanan belum ada. Simpan di variabel lingkungan AWS_ACCESS_KEY_ID dan "
                "AWS_SECRET_ACCESS_KEY, lalu ulangi."
            )
        options["env_auth"] = "true"
    return options | {"no_check_bucket": "true", "directory_markers": "false"}


def _section(name: str, kind: str) -> dict[str, str]:
    """What the user's rclone.conf says of a remote."""
    options = rclone.user_section(name)
    if options.get("type") != kind:
        raise Refused(f'"{name}" di rclone.conf Anda berjenis {options.get("type")}, padahal tujuan ini perlu {kind}.')
    return options


def _sftp(target: SFTP, options: Mapping[str, str], project: Path) -> dict[str, str]:
    """Host keys are always checked. Commands are never run there: not every account has a shell."""
    known = target.known_hosts if not target.remote else options.get("known_hosts_file", target.known_hosts)
    own = {
        "known_hosts_file": str(_place(known, project)),
        "shell_type": "none",
        "md5sum_command": "none",
        "sha1sum_command": "none",
        "disable_hashcheck": "true",
    }
    if key := target.key_file or options.get("key_file", ""):
        own["key_file"] = str(_file(key, project, "key_file"))
    return own


def _own_folder(name: str, project: Path) -> Path:
    """Protect what a mistyped name might lead to."""
    folder, project = (project / Path(name).expanduser()).resolve(), project.resolve()
    inside = folder.is_relative_to(project) and folder != project
    if project.is_relative_to(folder) or (inside and folder.relative_to(project).parts[0] in _OWN):
        raise Refused(f"{folder} memuat blog ini sendiri. Pilih folder lain di {SETTINGS}.")
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} bukan folder. Pilih folder lain di {SETTINGS}.")
    return folder


def _place(path: str, project: Path) -> Path:
    return project / Path(path).expanduser()


def _file(path: str, project: Path, name: str) -> Path:
    file = _place(path, project)
    if not file.is_file():
        raise Refused(f'{SETTINGS}: berkas "{path}" yang disebut di "{name}" tidak ada. Periksa namanya.')
    return file


def _variable(name: str) -> str:
    """rclone's own variable, where the owner prefers that."""
    return os.environ.get(f"RCLONE_CONFIG_{rclone.REMOTE.upper()}_{name.upper()}", "")


def _revealed(secret: str) -> str:
    return rclone.revealed(secret) if secret else ""
