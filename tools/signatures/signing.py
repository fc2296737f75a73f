"""`invoke sign`: an author's signature under each story that has none, or no longer the right one."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from plugins.site.site import Site
from tools.signatures import keys
from tools.signatures.keys import Refused
from tools.signatures.manuscripts import Manuscripts, Standing


class Wanted(Struct, frozen=True):
    """What to sign: with which key (None: found in `~/.ssh`), as whom, which story; `again` also what is in order."""

    key: Path | None = None
    author: str = ""
    story: str = ""
    again: bool = False


def sign(site: Site, wanted: Wanted, home: Path) -> list[str]:
    """A line for each story that was signed. Raises `Refused` and `ContentErrors`."""
    manuscripts = Manuscripts(site)
    project = manuscripts.content.parent
    standings = [one for one in manuscripts.standings() if _is(one, wanted, project)]
    if not standings:
        raise Refused(_nothing(manuscripts, wanted))
    key = keys.chosen(wanted.key, project) if wanted.key else None
    if not wanted.author:
        standings = _of_one_author(standings, key)
    author = standings[0].author
    if not author.signing_keys:
        raise Refused(_no_keys(author.name, key, home))
    key = key or keys.own(author.signing_keys, home / ".ssh")
    if key.public not in author.signing_keys:
        raise Refused(_no_keys(author.name, key, home))
    due = [one for one in standings if wanted.again or one.signature is None or one.failure]
    for one in due:
        _save(one.file, keys.sign(manuscripts.text(one.story), key))
    return [f"{one.story.title}: {one.file.relative_to(project).as_posix()}" for one in due]


def _is(one: Standing, wanted: Wanted, project: Path) -> bool:
    if wanted.author and wanted.author not in {one.author.name, one.author.slug}:
        return False
    if not wanted.story:
        return True
    file = Path(wanted.story)
    path = file.resolve().relative_to(project.resolve()).as_posix() if file.exists() else wanted.story
    return path in {one.story.path, one.story.address}


def _of_one_author(standings: list[Standing], key: keys.Key | None) -> list[Standing]:
    """Those of the author whose key it is; without a key, of the only author there is."""
    names = {one.author.name for one in standings if key is None or key.public in one.author.signing_keys}
    if key and not names:
        names = {one.author.name for one in standings}
    if len(names) > 1:
        raise Refused(f'Anda penulis yang mana? Tambahkan --author, misalnya --author "{min(names)}"')
    return [one for one in standings if one.author.name in names]


def _nothing(manuscripts: Manuscripts, wanted: Wanted) -> str:
    if wanted.story:
        return f"Tidak ada cerita {wanted.story}. Tulis nama berkasnya, misalnya content/cerita/2026/judul.md"
    if wanted.author:
        known = "; ".join(sorted(manuscripts.blog.authors))
        return f"{wanted.author} belum menulis cerita apa pun di sini. Penulis yang ada: {known}"
    return "Belum ada cerita yang dapat ditandatangani; draf tidak ditandatangani."


def _no_keys(name: str, key: keys.Key | None, home: Path) -> str:
    known = [key.public] if key else list(keys.listed(home / ".ssh"))
    line = f'signing_keys = ["{known[0] if known else "ssh-ed25519 AAAA…"}"]'
    make = "" if known else "Buat dahulu kuncinya dengan: ssh-keygen -t ed25519\n"
    return (
        f'{make}Kunci Anda belum tercantum. Tambahkan baris ini di bawah ["{name}"] di content/penulis.toml:\n\n{line}'
    )


def _save(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.baru")
    fresh.write_text(text, encoding="ascii")
    fresh.replace(file)
