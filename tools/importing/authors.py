"""Authors and their permissions: who is known already, and what has to be added to `penulis.toml` and `izin.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from plugins.attribution.permission import Permission
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import nearest
from plugins.stories.author import Author
from tools.atomic_files import write_atomically
from tools.conversion.addresses import first_free
from tools.conversion.end_matter import EndMatter, grants_sharing
from tools.conversion.visible_text import tokens, word_key
from tools.importing.report import Remark, Report

STRICT = "hak-cipta"
"""What authors are given who said nothing about sharing, by imports."""
_OWN = "izin-"
"""How the ids of permissions in authors' own words begin."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class TomlFile:
    """One file of tables, such as `penulis.toml`; it need not exist. `before` and `after` are its bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = self.after = path.read_bytes() if path.exists() else b""

    def add(self, name: str, values: Mapping[str, str | bool]) -> None:
        """Append a table; whatever stands in the file stays there byte for byte. `save` writes it.

        A basic string of TOML is one of JSON, but for DEL, which no text of ours holds.
        """
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        key = name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
        gap = b"" if not self.after else b"\n" if self.after.endswith(b"\n") else b"\n\n"
        self.after += gap + "\n".join([f"[{key}]", *lines, ""]).encode()
        if tomllib.loads(self.after.decode("utf-8-sig")).get(name) != dict(values):
            raise ValueError(f"{self.path.name}: [{name}]")

    def save(self) -> None:
        """Write the file in one step, where anything was added."""
        if self.after != self.before:
            write_atomically(self.path, self.after)


class AuthorRegistry:
    """Is told of every story's end matter first (`add_story`), then to `complete` its tables, then asked.

    `authors` and `permissions` are those of this blog, `renamed` the names of its authors at the old one. `agreed` says
    that the authors look on and agree; an import grants nothing in anybody's name.
    """

    def __init__(
        self,
        content: Path,
        authors: Mapping[str, Author],
        permissions: Mapping[str, Permission],
        renamed: Mapping[str, str],
        report: Report,
        *,
        agreed: bool = False,
    ) -> None:
        self.authors, self._renamed, self._report, self._agreed = authors, renamed, report, agreed
        self._author_file, self._permission_file = self.files = (
            TomlFile(content / "penulis.toml"),
            TomlFile(content / "izin.toml"),
        )
        self._permissions = {word_key(one.text): id_ for id_, one in permissions.items()}
        self._ids = set(permissions)
        self._used: set[str] = set()
        self._signatures = {name: author.signature for name, author in authors.items()}
        self._found: dict[str, Counter[str]] = defaultdict(Counter)
        self._wishes: dict[str, tuple[str, str]] = {}

    def name_of(self, written: str) -> str:
        """Return the author's name here. Semicolons separate names, so that none may hold one."""
        known = self._renamed.get(written, written)
        return known.replace(";", ",").strip() or "Anonim"

    def add_story(self, author: str, end_matter: EndMatter) -> None:
        """Take note of how a story by this author ends."""
        self._found[author].update(filter(None, [end_matter.signature]))
        if end_matter.permission and (key := word_key(end_matter.permission)) not in self._permissions:
            self._wishes.setdefault(key, (author, end_matter.permission))

    def complete(self) -> None:
        """Add what is missing to both tables, without writing them."""
        slugs = {author.slug for author in self.authors.values()}
        for author, signatures in self._found.items():
            if author not in self.authors:
                slugs.add(own := first_free(slug(author) or "penulis", slugs.__contains__))
                self._add_author(author, own, signatures.most_common(1)[0][0] if signatures else author)
        for key, (author, text) in self._wishes.items():
            id_ = first_free(f"{_OWN}{slug(author) or 'penulis'}", self._ids.__contains__)
            republish = self._agreed and grants_sharing(text)
            self._permission_file.add(id_, {"name": "Izin penulis", "text": text, "republish": republish})
            self._ids.add(id_)
            self._permissions[key] = id_

    def _add_author(self, author: str, own: str, signature: str) -> None:
        values = {"slug": own, "signature": signature}
        if STRICT in self._ids and not self._agreed:
            values["permission"] = STRICT
        self._author_file.add(author, values)
        self._signatures[author] = signature
        guess = nearest(author, self.authors)
        hint = f"; mungkin “{guess}”? Petakan di tabel [penulis]" if guess else ""
        said = f"tanda tangan “{signature}”, izin {values.get('permission', 'mengikuti PERMISSION_DEFAULT')}"
        self._report.note(Remark.AUTHOR, author, said + hint)

    def permission(self, end_matter: EndMatter) -> str:
        """Return the id of the permission that a story itself gives, or ''."""
        id_ = self._permissions[word_key(end_matter.permission)] if end_matter.permission else ""
        if id_.startswith(_OWN) and id_ not in self._used:
            self._used.add(id_)
            self._report.note(Remark.PERMISSION, f"[{id_}]", end_matter.permission)
        return id_

    def sign_off(self, author: str, end_matter: EndMatter) -> list[str]:
        """Return the lines of `Sign_off`; none where the header shall say nothing.

        A signature that is the author's, or all of whose words are, stands under every story anyway. Where the author
        has a sign-off and the story had none, it stays without one.
        """
        lines = list(end_matter.sign_off)
        name, signature = {*tokens(author)}, {*tokens(end_matter.signature)}
        printed = signature <= name | {*tokens(self._signatures[author])} or (self._agreed and name <= signature)
        if not printed:
            lines.append(end_matter.signature)
        known = self.authors.get(author)
        return lines or (["tidak"] if known and known.sign_off else [])
