"""`PUBLISH` of `publishconf.py`: which kinds of target there are, how it is read, and how `publish.setup` writes it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from plugins.indonesian.wording import listing, nearest
from tools.publishing.errors import RefusedError
from tools.publishing.target import PASSWORD, SETTINGS, SETUP, Questions, Target
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
    """Return the target that `PUBLISH` names. Raises RefusedError for whatever is wrong with it."""
    if not isinstance(values, dict) or "target" not in values:
        raise RefusedError(f"{SETTINGS} belum menyebut tujuan di PUBLISH. {SETUP}")
    kind = KINDS.get(str(values["target"]))
    if kind is None:
        remedy = _remedy(values["target"], sorted(KINDS))
        raise RefusedError(f'{SETTINGS}: tujuan "{values["target"]}" tidak dikenal; {remedy}.')
    if secret := next((key for key in values if "pass" in str(key) or "secret" in str(key)), None):
        raise RefusedError(
            f'{SETTINGS}: rahasia tidak boleh berada di PUBLISH. Hapus "{secret}", lalu simpan di lingkungan '
            f"({PASSWORD})."
        )
    for key in values.keys() - {"target", *kind.__struct_fields__}:
        remedy = _remedy(key, kind.__struct_fields__)
        raise RefusedError(f'{SETTINGS}: PUBLISH memuat "{key}", yang tidak dikenal untuk tujuan ini; {remedy}.')
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in values:
            raise RefusedError(f'{SETTINGS}: PUBLISH belum memuat "{field.name}". {SETUP}')
    try:
        target: Target = msgspec.convert(dict(values), kind)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("$.")[2].rstrip("`").partition("[")[0]
        raise RefusedError(
            f'{SETTINGS}: isi "{key}" di PUBLISH tidak sesuai; periksa tanda kutip dan angkanya.'
        ) from None
    target.check()
    return target


def _remedy(word: object, known: Sequence[str]) -> str:
    guess = nearest(str(word), known)
    return f'mungkin maksudnya "{guess}"' if guess else f"yang ada: {listing(known)}"


def refuse_address(site: str) -> None:
    """Raise RefusedError where readers cannot reach a site of that address."""
    url = urlsplit(site)
    host = url.hostname or ""
    if url.scheme not in {"http", "https"} or not host:
        raise RefusedError(
            f"SITEURL di {SETTINGS} belum berisi alamat situs Anda. Isi BLOG_URL di pelicanconf.py, "
            'misalnya dengan "https://blog-anda.example".'
        )
    if host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host in {"0.0.0.0", "::1"}:
        raise RefusedError(
            f"SITEURL di {SETTINGS} menunjuk ke komputer ini ({host}), sehingga tautannya tidak dapat dibuka orang "
            "lain. Isi BLOG_URL di pelicanconf.py dengan alamat situs Anda."
        )


def set_up(questions: Questions, blog_url: str) -> None:
    """Ask for a target, and write it to the settings after the last answer.

    Raises RefusedError, and EOFError where nobody answers any more; nothing has been written then.
    """
    url = questions.text("Alamat situs Anda, dengan https://", blog_url, _is_address)
    choices = [f"  {name:<8}{kind.choice}" for name, kind in KINDS.items()]
    questions.tell("\n".join(["Ke mana blog ini diterbitkan?", *choices]))
    name = questions.choice("Pilihan", list(KINDS), next(iter(KINDS)))
    values = {"target": name, **KINDS[name].ask(questions)}
    target = read_target(values)
    target.meet(questions)
    _assign(questions.project / "pelicanconf.py", "BLOG_URL", url)
    _assign(questions.project / SETTINGS, "PUBLISH", values)
    questions.tell(f"Tersimpan di {SETTINGS}; tidak ada rahasia di dalamnya.")
    if target.secrets:
        questions.tell(f"Sebelum menerbitkan, isi variabel lingkungan {' dan '.join(target.secrets)}.")
    questions.tell(
        "Lihat dulu apa yang akan terjadi dengan `python3 bootstrap.py publish --dry-run`, lalu jalankan "
        "`python3 bootstrap.py publish`."
    )


def _is_address(answer: str) -> bool:
    try:
        refuse_address(answer)
    except RefusedError:
        return False
    return True


def _assign(file: Path, name: str, value: object) -> None:
    """Write `name = value` in place of what a settings file says of that name, and leave the rest as it is."""
    text = file.read_text(encoding="utf-8")
    fresh = f"{name} = {_as_literal(value)}"
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == name for it in node.targets):
            assert node.end_lineno
            lines[node.lineno - 1 : node.end_lineno] = [fresh]
            break
    else:
        lines += ["", fresh]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _as_literal(value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(f"    {_as_literal(key)}: {_as_literal(one)},\n" for key, one in value.items())
        return "{\n" + inner + "}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
