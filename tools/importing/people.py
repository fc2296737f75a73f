"""Authors and their permissions: who is known already, and what has to be added to `penulis.toml` and `izin.toml`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from plugins.attribution.permission import Permission
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import nearest
from plugins.stories.author import Author
from tools.conversion.end_matter import EndMatter, grants_sharing
from tools.conversion.visible_text import tokens, word_key
from tools.importing.report import Remark, Report
from tools.importing.tables import Tables

STRICT = "hak-cipta"
"""What authors are given who said nothing about sharing, by imports."""
_OWN = "izin-"
"""How the ids of permissions in authors' own words begin."""


class People:
    """`hear` of every story first, then `settle`, then ask; `files` are the tables with what was missing.

    `attended` says that the author looks on and agrees; an import grants nothing in anybody's name.
    """

    def __init__(
        self,
        content: Path,
        authors: Mapping[str, Author],
        permissions: Mapping[str, Permission],
        renamed: Mapping[str, str],
        report: Report,
        *,
        attended: bool = False,
    ) -> None:
        self._attended = attended
        self.authors, self._renamed, self._report = authors, renamed, report
        self._author_file = Tables(content / "penulis.toml")
        self._permission_file = Tables(content / "izin.toml")
        self._permissions = {word_key(one.text): id_ for id_, one in permissions.items()}
        self._ids = set(permissions)
        self._used: set[str] = set()
        self._signatures = {name: author.signature for name, author in authors.items()}
        self._heard: dict[str, Counter[str]] = defaultdict(Counter)
        self._wishes: dict[str, tuple[str, str]] = {}

    def name(self, written: str) -> str:
        """The author's name here. Semicolons separate names, so that none may hold one."""
        known = self._renamed.get(written, written)
        return known.replace(";", ",").strip() or "Anonim"

    def hear(self, author: str, parts: EndMatter) -> None:
        self._heard[author].update([parts.signature] if parts.signature else [])
        if parts.permission and (key := word_key(parts.permission)) not in self._permissions:
            self._wishes.setdefault(key, (author, parts.permission))

    def settle(self) -> None:
        """Add what is missing to both tables, without writing them."""
        slugs = {author.slug for author in self.authors.values()}
        for author, signatures in self._heard.items():
            if author in self.authors:
                continue
            signature = signatures.most_common(1)[0][0] if signatures else author
            own = base = slug(author) or "penulis"
            number = 2
            while own in slugs:
                own, number = f"{base}-{number}", number + 1
            slugs.add(own)
            values: dict[str, str | bool | list[str]] = {"slug": own, "signature": signature}
            if STRICT in self._ids and not self._attended:
                values["permission"] = STRICT
            self._author_file.add(author, values)
            self._signatures[author] = signature
            guess = nearest(author, self.authors)
            hint = f"; mungkin “{guess}”? Petakan di tabel [penulis]" if guess else ""
            said = f"tanda tangan “{signature}”, izin {values.get('permission', 'mengikuti PERMISSION_DEFAULT')}"
            self._report.note(Remark.AUTHOR, author, said + hint)
        for key, (author, text) in self._wishes.items():
            base = f"{_OWN}{slug(author) or 'penulis'}"
            id_, number = base, 2
            while id_ in self._ids:
                id_, number = f"{base}-{number}", number + 1
            self._permission_file.add(
                id_, {"name": "Izin penulis", "text": text, "republish": self._attended and grants_sharing(text)}
            )
            self._ids.add(id_)
            self._permissions[key] = id_

    @property
    def files(self) -> tuple[Tables, Tables]:
        return self._author_file, self._permission_file

    def permission(self, parts: EndMatter) -> str:
        """The id of what a story itself says, or ''."""
        id_ = self._permissions[word_key(parts.permission)] if parts.permission else ""
        if id_.startswith(_OWN) and id_ not in self._used:
            self._used.add(id_)
            self._report.note(Remark.PERMISSION, f"[{id_}]", parts.permission)
        return id_

    def sign_off(self, author: str, parts: EndMatter) -> list[str]:
        """The lines of `Sign_off`; empty where the header shall say nothing.

        A signature that is the author's, or all of whose words are, stands under every story anyway. Where the author
        has a sign-off and the story had none, it stays without one.
        """
        lines = list(parts.sign_off)
        name, signature = {*tokens(author)}, {*tokens(parts.signature)}
        shown = signature <= name | {*tokens(self._signatures[author])} or (self._attended and name <= signature)
        if not shown:
            lines.append(parts.signature)
        known = self.authors.get(author)
        return lines or (["tidak"] if known and known.sign_off else [])
