"""All kinds of target, and `PUBLISH` of `publishconf.py` as one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from plugins.indonesian.wording import listing, nearest
from tools.publishing.errors import PublishRefusedError
from tools.publishing.target import PASSWORD, SETTINGS, SETUP, Target
from tools.publishing.targets.folder import Folder
from tools.publishing.targets.ftp import FTP, FTPS
from tools.publishing.targets.pages import Pages
from tools.publishing.targets.s3 import S3
from tools.publishing.targets.sftp import SFTP

KINDS: Mapping[str, type[Target]] = {
    str(kind.__struct_config__.tag): kind for kind in (SFTP, FTPS, FTP, S3, Pages, Folder)
}
"""By the name that `PUBLISH` has for each, in the order in which `publish.setup` offers them."""


def read_target(values: Any) -> Target:
    """Return the target that `PUBLISH` names. Raises PublishRefusedError for whatever is wrong with it."""
    if not isinstance(values, dict) or "target" not in values:
        raise PublishRefusedError(f"{SETTINGS} belum menyebut tujuan di PUBLISH. {SETUP}")
    kind = KINDS.get(str(values["target"]))
    if kind is None:
        remedy = _remedy(values["target"], sorted(KINDS))
        raise PublishRefusedError(f'{SETTINGS}: tujuan "{values["target"]}" tidak dikenal; {remedy}.')
    if secret := next((key for key in values if "pass" in str(key) or "secret" in str(key)), None):
        raise PublishRefusedError(
            f'{SETTINGS}: rahasia tidak boleh berada di PUBLISH. Hapus "{secret}", lalu simpan di lingkungan '
            f"({PASSWORD})."
        )
    for key in values.keys() - {"target", *kind.__struct_fields__}:
        remedy = _remedy(key, kind.__struct_fields__)
        raise PublishRefusedError(f'{SETTINGS}: PUBLISH memuat "{key}", yang tidak dikenal untuk tujuan ini; {remedy}.')
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in values:
            raise PublishRefusedError(f'{SETTINGS}: PUBLISH belum memuat "{field.name}". {SETUP}')
    try:
        target: Target = msgspec.convert(dict(values), kind)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        raise PublishRefusedError(
            f'{SETTINGS}: isi "{key}" di PUBLISH tidak sesuai; periksa tanda kutip dan angkanya.'
        ) from None
    target.check()
    return target


def _remedy(word: object, known: tuple[str, ...] | list[str]) -> str:
    guess = nearest(str(word), known)
    return f'mungkin maksudnya "{guess}"' if guess else f"yang ada: {listing(known)}"
