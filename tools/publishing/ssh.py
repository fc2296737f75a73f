"""A way into an SFTP server that trusts nobody it does not know."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import paramiko

from tools.publishing.connection import PASSWORD, Connection
from tools.publishing.refusal import Refused

TIMEOUT = 20.0


class _Stranger(paramiko.MissingHostKeyPolicy):
    """Refuses whoever is not in known_hosts, and says how to make sure."""

    def __init__(self, known: str, port: int) -> None:
        self._known, self._port = known, port

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        host = hostname.partition("]")[0].removeprefix("[")
        raise Refused(
            f"Kunci host {host} belum dikenal ({fingerprint(key)}). Cocokkan sidik jari itu dengan yang ditulis "
            f"penyedia hosting Anda. Bila sama, jalankan `ssh-keyscan -p {self._port} {host} >> {self._known}`, lalu "
            "ulangi; atau jalankan `python3 bootstrap.py publish.setup`."
        )


def fingerprint(key: paramiko.PKey) -> str:
    """As OpenSSH prints it."""
    return f"SHA256:{base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip('=')}"


def open_sftp(connection: Connection) -> tuple[paramiko.SSHClient, paramiko.SFTPClient]:
    """A session of its own. Raises Refused where it must not or may not be had, and OSError where the net fails."""
    options = connection.options
    known, host, port = options["known_hosts_file"], options["host"], int(options.get("port") or 22)
    client = paramiko.SSHClient()
    if Path(known).is_file():
        client.load_host_keys(known)
    client.set_missing_host_key_policy(_Stranger(known, port))
    key = options.get("key_file")
    try:
        client.connect(
            host, port, options["user"], connection.password or None, key_filename=key or None,
            passphrase=connection.passphrase or None, allow_agent=not (key or connection.password),
            look_for_keys=False, timeout=TIMEOUT, banner_timeout=TIMEOUT, auth_timeout=TIMEOUT,
        )  # fmt: skip
        return client, client.open_sftp()
    except paramiko.BadHostKeyException as error:
        client.close()
        raise Refused(
            f"Kunci host {host} BERUBAH: sekarang {fingerprint(error.key)}. Mungkin hosting memindahkan server Anda, "
            "mungkin ada yang menyadap. Tanyakan kepada penyedia hosting. Bila memang benar berubah, hapus yang lama "
            f"dengan `ssh-keygen -R {f'[{host}]:{port}' if port != 22 else host} -f {known}`, lalu ulangi."
        ) from None
    except paramiko.AuthenticationException:
        client.close()
        raise Refused(
            f'{host} menolak "{options["user"]}". Periksa "user", "key_file", dan variabel {PASSWORD}.'
        ) from None
    except paramiko.SSHException as error:
        client.close()
        raise OSError(str(error)) from None
    except BaseException:
        client.close()
        raise
