"""Authors: who signs how (`content/penulis.toml`)."""

from __future__ import annotations

import re

from msgspec import Struct

from plugins.engine.problem import Problem
from plugins.engine.reading import Reading
from plugins.indonesian.slug import LONGEST, slug
from plugins.indonesian.wording import shortened
from plugins.stories.signing_key import NotAKey, public_key
from plugins.stories.tables import read_tables, table_line

KEYS: dict[str, type] = {
    "slug": str, "signature": str, "sign_off": list[str], "permission": str, "url": str, "bio": str,
    "signing_keys": list[str],
}  # fmt: skip
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


_SIGN = re.compile(r"[-+#>=]|\d+[.)]|https?://")
"""What Markdown takes for something else at the beginning of a line, where copies of a story name its author."""


class Author(Struct, frozen=True, array_like=True, gc=False):
    """One table of `penulis.toml`; `name` is its key. Empty text where something was not given."""

    name: str
    slug: str
    signature: str
    sign_off: list[str]
    permission: str
    url: str
    bio: str
    signing_keys: list[str]
    """Kind and key each, without notes."""


def read_authors(path: str, data: bytes) -> Reading:
    """Facts are a tuple of `Author`, sorted by name."""
    tables, problems = read_tables(path, data, KEYS, required=("signature",))
    authors = []
    for name, table in sorted(tables.items()):
        where = table_line(path, data, name)
        if _SIGN.match(name):
            problems.append(Problem(where, f'nama "{shortened(name)}" diawali tanda baca', "mulai nama dengan huruf"))
        own = table.get("slug") or slug(name)
        if not _SLUG.fullmatch(own) or len(own) > LONGEST:
            problems.append(
                Problem(
                    where,
                    f'slug "{shortened(own)}" untuk {name} tidak dapat menjadi alamat',
                    'tulis slug = "nama-penulis"',
                )
            )
        if (url := table.get("url", "")) and not url.startswith(("https://", "http://")):
            problems.append(Problem(where, f'url "{url}" untuk {name} tidak lengkap', "tulis alamat utuh, https://…"))
        keys = []
        for text in table.get("signing_keys", []):
            try:
                keys.append(public_key(str(text)))
            except NotAKey as error:
                problem, remedy = error.args
                problems.append(Problem(where, f"signing_keys untuk {name}: {problem}", remedy))
        authors.append(
            Author(
                name,
                own,
                table.get("signature", ""),
                table.get("sign_off", []),
                table.get("permission", ""),
                url,
                table.get("bio", ""),
                keys,
            )
        )
    seen: dict[str, str] = {}
    for author in authors:
        if author.slug in seen:
            problems.append(
                Problem(
                    table_line(path, data, author.name),
                    f'{author.name} dan {seen[author.slug]} mendapat slug yang sama, "{author.slug}"',
                    "beri salah satunya slug lain",
                )
            )
        seen.setdefault(author.slug, author.name)
    return Reading(tuple(authors), None, tuple(problems))
