"""S3: any object storage that speaks its protocol. Files are stored with their headers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from plugins.blog.hosting import headers, rules
from tools.publishing.backend import RcloneTarget
from tools.publishing.errors import RefusedError
from tools.publishing.rclone import read_user_section
from tools.publishing.remote import Connection, explain
from tools.publishing.target import SETTINGS, SETUP, Questions

_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_ANSWERS = (
    (
        "InvalidAccessKey|SignatureDoesNotMatch",
        "Hosting menolak akun ini ({}). Periksa nama pengguna dan rahasia di lingkungan.",
    ),
    ("NoSuchBucket", 'Bucket itu tidak ada ({}). Periksa "bucket", atau buat dulu bucketnya.'),
)


class S3(RcloneTarget, frozen=True, kw_only=True, tag="s3"):
    """A bucket. `path` is what stands before every address in it; `remote` a section of the user's rclone.conf."""

    choice: ClassVar[str] = "penyimpanan objek: IDCloudHost, Biznet NEO, Cloudflare R2, AWS, …"
    takes_compressed: ClassVar[bool] = False

    bucket: str
    endpoint: str = ""
    region: str = ""
    provider: str = "Other"
    path: str = ""
    acl: str = ""
    remote: str = ""

    @property
    def place(self) -> str:
        return f"s3://{urlsplit(self.endpoint).netloc or self.remote or self.provider}/{self.root}"

    @property
    def root(self) -> str:
        return f"{self.bucket}/{self.path}".rstrip("/")

    @property
    def secrets(self) -> Sequence[str]:
        return _SECRETS

    def check(self) -> None:
        if not (self.remote or self.endpoint or self.provider != "Other"):
            raise RefusedError(f'{SETTINGS}: PUBLISH belum memuat "endpoint". {SETUP}')
        super().check()

    def connect(self, project: Path) -> Connection:
        own = {"endpoint": self.endpoint, "region": self.region, "acl": self.acl}
        plain = {"type": "s3", "provider": self.provider}
        options = read_user_section(self.remote, "s3") if self.remote else plain
        options |= {name: value for name, value in own.items() if value}
        if not options.get("access_key_id"):
            if not all(map(os.environ.get, _SECRETS)):
                raise RefusedError(
                    f"Kunci penyimpanan belum ada. Simpan di variabel lingkungan {' dan '.join(_SECRETS)}, lalu ulangi."
                )
            options["env_auth"] = "true"
        return Connection(
            options=options | {"no_check_bucket": "true", "directory_markers": "false"},
            has_folders=False,
            headers=headers,
            header_rules=sha256(rules().encode()).hexdigest()[:16],
            explain=partial(explain, answers=_ANSWERS),
        )

    @classmethod
    def ask(cls, questions: Questions) -> dict[str, Any]:
        return {
            "endpoint": questions.text("Alamat layanan, misalnya https://is3.cloudhost.id"),
            "bucket": questions.text("Nama bucket"),
            **questions.optional("region", "Wilayah (kosongkan bila tidak ada)"),
            **questions.optional("path", "Folder di dalam bucket (kosongkan bila tidak ada)"),
            **questions.optional("acl", "ACL berkas, misalnya public-read (kosongkan bila bucket sudah publik)"),
        }
