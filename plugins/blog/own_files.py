"""Files of the owner's own beside what the blog makes: published as they are, or printed from a template.

`STATIC_PATHS`, `STATIC_EXCLUDES`, `EXTRA_PATH_METADATA` and `TEMPLATE_PAGES` say which, as Pelican documents them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from plugins.attribution import ssh_signature
from plugins.blog.addresses import RESERVATION, RESERVED, SIGNERS
from plugins.blog.settings import SETTINGS_FILE, Settings
from plugins.comments import comment
from plugins.engine.facts import Facts
from plugins.engine.problem import Problem
from plugins.engine.reading import Reader, Reading, digest
from plugins.stories import glossary

_READ_HERE = {
    "", "..", "cerita", "halaman", "gambar", comment.FOLDER, ssh_signature.FOLDER, glossary.FILE,
    "anggota.toml", "izin.toml", "penulis.toml",
}  # fmt: skip
"""What the blog reads itself: drafts, photos with their places and members' comments lie there."""
_WELL_KNOWN = "/.well-known/"


class OwnFile(Struct, frozen=True):
    """A file as it was read: `path` below the content folder, and the digest of its bytes."""

    path: str
    digest: str


class OwnFiles(Struct, frozen=True):
    """What there is besides: path below the output folder → file, as it is (`static`) or a template (`pages`)."""

    static: Mapping[str, OwnFile] = {}
    pages: Mapping[str, OwnFile] = {}

    @property
    def all(self) -> dict[str, OwnFile]:
        """Files and pages by path."""
        return {**self.static, **self.pages}

    @property
    def addresses(self) -> dict[str, OwnFile]:
        """Every file by its address, as pages link to it; an index page stands at its folder's."""
        return {format_address(path): file for path, file in self.all.items()}


def format_address(path: str) -> str:
    """Return the address of a path below the output folder."""
    folder, _, name = path.rpartition("/")
    return f"/{quote(f'{folder}/' if folder else '')}" if name == "index.html" else f"/{quote(path)}"


def make_readers(settings: Mapping[str, Any]) -> tuple[Reader, ...]:
    """Return the readers of what these settings name and the blog does not read itself."""
    static = dict.fromkeys(one for one in map(_clean, settings["STATIC_PATHS"]) if _is_free(one))
    pages = dict.fromkeys(one for one in map(_clean, settings["TEMPLATE_PAGES"]) if _is_free(one))
    return (
        *(Reader("static", path, ("",), read_file, OwnFile) for path in static if path not in pages),
        *(Reader("template", path, ("",), read_template, OwnFile) for path in pages),
    )


def read_file(path: str, data: bytes) -> Reading:
    """Read a file that is published as it is."""
    return Reading(OwnFile(path.partition("/")[2], digest(data)))


def read_template(path: str, data: bytes) -> Reading:
    """Read the template of a page."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Reading(None, problems=(Problem(path, "template ini bukan teks UTF-8", "simpan ulang sebagai UTF-8"),))
    return Reading(OwnFile(path.partition("/")[2], digest(text)), text)


def find_own_files(facts: Facts, settings: Settings) -> tuple[OwnFiles, list[Problem]]:
    """Return the files that settings name, and what is wrong with the settings."""
    problems: list[Problem] = []

    def complain(problem: str, remedy: str) -> None:
        problems.append(Problem(SETTINGS_FILE, problem, remedy))

    moved = {_clean(path): more for path, more in settings.extra_path_metadata.items()}
    sources = {_clean(source): path for source, path in settings.template_pages.items()}
    static = {one.path: one for one in facts.of("static") if not _is_excluded(one.path, settings.static_excludes)}
    templates = {one.path: one for one in facts.of("template")}
    broken = [path.partition("/")[2] for path in facts.broken]
    for name, paths in (("STATIC_PATHS", settings.static_paths), ("TEMPLATE_PAGES", settings.template_pages)):
        for path in map(_clean, paths):
            if not _is_free(path):
                remedy = "pindahkan berkasnya ke folder sendiri, misalnya content/berkas, lalu sebut folder itu"
                complain(f"{name} menyebut {path or 'seluruh folder isi'}, yang dibaca blog ini sendiri", remedy)
            elif not any(_lies_in(one, path) for one in (*static, *templates, *broken)):
                remedy = "periksa namanya; yang diawali titik tidak dibaca"
                complain(f"{name} menyebut {path}, tetapi di {facts.root}/{path} tidak ada berkas", remedy)
    for path in sorted(moved.keys() - static):
        complain(f"EXTRA_PATH_METADATA menyebut {path}, yang bukan berkas dari STATIC_PATHS", "periksa namanya")
    for path, more in moved.items():
        if more.keys() != {"path"}:
            remedy = 'tulis misalnya {"path": "CNAME"}; yang lain tidak berlaku'
            complain(f"EXTRA_PATH_METADATA untuk {path} bukan alamat", remedy)
    placed: list[tuple[Any, OwnFile]] = [
        (moved[path].get("path") if path in moved else path, one) for path, one in static.items()
    ]
    pages = [(path, templates[source]) for source, path in sources.items() if source in templates]
    for address, file in (*placed, *pages):
        if not _is_publishable(address):
            remedy = 'tulis alamat di bawah akar blog, misalnya "CNAME"'
            complain(f"alamat {address!r} untuk {file.path} tidak dapat dipakai", remedy)
    if problems:
        return OwnFiles(), problems
    return OwnFiles(dict(placed), dict(pages)), [*_twice([*placed, *pages], facts.root)]


def find_collisions(own: OwnFiles, root: str, taken: Callable[[], Mapping[str, str]]) -> Iterator[Problem]:
    """Yield a problem for each file that would stand where the blog has something, or where it needs a folder.

    `taken` gives path below the output folder → whose it is; it is called where there are such files at all.
    """
    if not own.all:
        return
    others = taken()
    folders = {parent.as_posix() for path in others for parent in PurePosixPath(path).parents}
    for path, file in own.all.items():
        address = f"/{path}"
        ours = f"{address}/".startswith(RESERVED) and not address.startswith(_WELL_KNOWN)
        if ours or path in folders or address in (RESERVATION, SIGNERS):
            owner = "blog ini sendiri"
        elif at := next((one for one in (path, *map(str, PurePosixPath(path).parents)) if one in others), ""):
            owner = others[at]
        else:
            continue
        problem = f"alamat {address} sudah dipakai oleh {owner}"
        yield Problem(f"{root}/{file.path}", problem, "beri alamat lain dengan EXTRA_PATH_METADATA atau TEMPLATE_PAGES")


def _twice(placed: Iterable[tuple[str, OwnFile]], root: str) -> Iterator[Problem]:
    """A problem for each file at the address of another, or below one."""
    first: dict[str, OwnFile] = {}
    for path, file in placed:
        if (other := first.setdefault(path, file)) is not file:
            yield Problem(f"{root}/{file.path}", f"alamat /{path} sudah dipakai {other.path}", "ganti salah satunya")
    for path, file in first.items():
        for folder in map(str, PurePosixPath(path).parents):
            if folder in first:
                problem = f"alamat /{path} memerlukan folder /{folder}, yang sudah menjadi berkas"
                yield Problem(f"{root}/{file.path}", problem, "ganti salah satunya")


def _is_free(path: str) -> bool:
    """Whether a path below the content folder is nothing that the blog reads itself."""
    return path.partition("/")[0] not in _READ_HERE


def _is_publishable(path: Any) -> bool:
    """Whether this is a path below the output folder that any web server serves."""
    names = path.split("/") if isinstance(path, str) and path.isprintable() and "\\" not in path else [""]
    return {"", ".", ".."}.isdisjoint(names)


def _clean(path: str) -> str:
    """A path below the content folder as it is compared: '' for that folder."""
    return "/".join(name for name in path.replace("\\", "/").split("/") if name not in {"", "."})


def _is_excluded(path: str, folders: Iterable[str]) -> bool:
    return any(_lies_in(path, _clean(folder)) for folder in folders)


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
