"""Whatever people write: the blog is built, or a user error names place, problem and remedy. Never a traceback.

Each example is a good blog in which something is wild: a value, a name, a table, a body, two addresses that may be in
each other's way. It is checked, proofread, and built where the check has found nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plugins.comments.comment import KEYS as COMMENT_KEYS
from plugins.engine.problem import ContentErrors, Problem
from plugins.site.site import Site
from plugins.stories.story import PAGE_KEYS, STORY_KEYS
from tests.images.photos import scene, stored
from tests.tiny import AUTHORS, COMMENT_FOLDER, MEMBERS, NOW, PERMISSIONS, STORY_FILE, TinyBlog
from tools.proofreading.inspection import inspect

Files = dict[str, bytes]

MINUTES = float(os.environ.get("KISAH_FUZZ_MINUTES", "60"))
"""How long the long round takes."""

PAGE_FILE, COMMENT_FILE, PICTURE = "halaman/tentang.md", f"{COMMENT_FOLDER}/satu.md", "gambar/loket.jpg"
STORY = {"Title": "Obat", "Date": "2026-11-21 19:05", "Author": "Baso Lantera"}
COMMENT = {"Member": "budi", "Date": "2026-11-21T20:00:00+07:00"}

MARKUP = r"""
* ** _ ` ``` ~~~ # ## > - 1. 1) 99999999999999999999. [ ] ![ ]( ) [^a] [^a]: {: } {:lang=jv} | |-|-| --- === <!-- -->
<!--more--> <div> </div> <b> <table><tr><td> <ol~start="x"> <ol~start="9999999999"> <h2~id="a"> <a~href="#a"> <script>
<img~src="gambar/loket.jpg"~width="²"> <p~lang=jv> & &amp; &#30; &#x1e; &#0; &#xD800; &#99999999999; &lt; " ' “ ” \ / //
.. . : ; , @ a@b.example http:// https://[ https://x.example/?a=b&c=d www. mailto: javascript: {static} {filename}
{filename}/cerita/2026/obat-yang-tertukar.md /2026/11/obat-yang-tertukar.html /tag/a.html #a gambar/loket.jpg %20 %2F
gambar/tidak-ada.jpg %00 %ff %25 % Title: Date: Status:~draft draft hidden tidak tutup buka 2026-11-21 0206-11-21 WIB
9999-12-31 21~November~2026 +14:00 di dimana di~makan kuwi~ora ha-ha ketidak per ber kata Kata KATA ꦗꦮ سلام 漢字 ﷺ
"""
SIGNS = "\n \n\n \n~~~~ ~ ~~\n \t \r \u2028 \xa0 \x85 \xad \u200b \u200e \u202e \ufeff e\u0301 👩\u200d⚕️ \ue000 \ue001"
CONTROLS = "\0 \x02 \x03 \x0c \x1e \x1f \x7f \ufffe"
ATOMS = [piece.replace("~", " ") for piece in MARKUP.split()]
ATOMS += [piece.replace("~", " ") for piece in f"{SIGNS} {CONTROLS}".split(" ")]

atom = st.sampled_from(ATOMS)
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
composed = st.lists(st.one_of(atom, letters), max_size=14).map("".join)
lengthy = st.builds(lambda text, times: (text * times)[:20_000], st.one_of(atom, composed), st.integers(2, 3_000))
raw = st.one_of(composed, composed, letters, lengthy)
NO_TEXT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF])
"""Signs for which a file is refused as a whole."""
clean = raw.map(lambda text: text.translate(NO_TEXT))
wild = st.one_of(clean, clean, clean, clean, clean, raw)
line = clean.map(lambda text: " ".join(text.split()))
name = line.map(lambda text: text.replace(";", "").strip() or "Sari").filter(lambda text: text.isprintable())


DATES = (
    "{0}", "{0} 00:00", "{0}T23:59:59+14:00", "{0}T00:00:00-14:00", "{0}T12:00:00Z", "{0} 19.05 WIT",
    "{0.day} November {0.year:04} 00.00 WITA", "Sabtu, {0.day} Des {0.year:04}", "{0.day}/{0.month}/{0.year:04}",
)  # fmt: skip
edges = st.sampled_from([date.min, date.max, date(206, 11, 21), date(1969, 12, 31), date(3001, 1, 1)])
moments = st.builds(str.format, st.sampled_from(DATES), st.one_of(st.dates(), edges))
closings, corrections = (moments.map(form.format) for form in ("tutup {}", "{} Nama diperbaiki."))
value = st.one_of(line, line, line, line, wild, moments, closings, corrections)


def written(header: dict[str, str], body: str = "Isi cerita yang cukup.") -> bytes:
    return ("\n".join(f"{key}: {text}" for key, text in header.items()) + f"\n\n{body}\n").encode()


def one_key(file: str, good: dict[str, str], keys: tuple[str, ...]) -> st.SearchStrategy[Files]:
    """The file with one or several keys of any value."""
    some = st.dictionaries(st.sampled_from(keys), value, min_size=1, max_size=2)
    return st.builds(lambda wrong: {file: written(good | wrong)}, some)


def body_of(file: str, good: dict[str, str]) -> st.SearchStrategy[Files]:
    long = st.lists(st.one_of(wild, st.sampled_from(["\n\n", "\n"])), max_size=8).map("".join)
    return st.builds(lambda text: {file: written(good, text)}, long)


NAMED = {
    "cerita/{}.md": written(STORY),
    "cerita/{}/x.md": written(STORY | {"Title": "Lain"}),
    "halaman/{}.md": written({"Title": "Halaman"}),
    COMMENT_FOLDER + "/{}.md": written(COMMENT),
    "komentar/{}/a.md": written(COMMENT),
    "gambar/{}.jpg": stored(scene(30, 20)),
    "gambar/{}.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "gambar/{}/b.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "tanda-tangan/2026/11/{}.sig": b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n",
    "{}": b"x",
}
"""Good files below names of all kinds."""


def _fits(name: str) -> bool:
    return 0 < len(name.encode()) <= 240 and not set(name) & set("/\0") and name not in {".", ".."}


@st.composite
def named(draw: st.DrawFn) -> Files:
    """A file of any name, and a story that names it in its text, as its cover and as a link."""
    form = draw(st.sampled_from(sorted(NAMED)))
    file = form.format(draw(wild.map(lambda text: text.encode()[:240].decode("utf-8", "ignore")).filter(_fits)))
    header = dict(STORY)
    if file.startswith("gambar/") and draw(st.booleans()):
        header |= {"Cover": file, "Cover_alt": "Loket"}
    text = f"![x]({file}) [y](/{file}) [z]({{filename}}/{file})" if draw(st.booleans()) else "Isi."
    return {file: NAMED[form], STORY_FILE: written(header, text)}


def _toml(given: Any) -> str:
    if isinstance(given, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in given.items()) + "}"
    if isinstance(given, list):
        return f"[{', '.join(map(_toml, given))}]"
    if isinstance(given, (date, datetime)):
        return given.isoformat()
    return json.dumps(given, ensure_ascii=False)


texts = st.one_of(
    line, line, wild, st.sampled_from(["https://x.example/", "http://[", "bebas", "budi", "arsip", "sari-pratama"])
)
leaf = st.one_of(
    texts, st.integers(), st.integers().map(lambda number: number * 10**30), st.floats(), st.booleans(), st.dates(),
    st.datetimes(),
)  # fmt: skip
anything = st.recursive(
    leaf, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(wild, inner, max_size=2))
)
KEYS = {
    "penulis.toml": {
        "slug": texts, "signature": texts, "sign_off": st.lists(texts, max_size=3), "permission": texts, "url": texts,
        "bio": texts, "signing_keys": st.lists(texts, max_size=2),
    },
    "izin.toml": {
        "name": texts, "text": texts, "url": texts, "republish": st.booleans(), "tdm_reserved": st.booleans(),
    },
    "anggota.toml": {
        "name": texts, "url": texts,
        "masa": st.lists(st.fixed_dictionaries({"dari": st.dates()}, optional={"sampai": st.dates()}), max_size=3),
    },
}  # fmt: skip
REQUIRED = {"penulis.toml": ["signature"], "izin.toml": ["name", "text"], "anggota.toml": ["name", "masa"]}
GOOD = {"penulis.toml": AUTHORS, "izin.toml": PERMISSIONS, "anggota.toml": MEMBERS}


@st.composite
def table(draw: st.DrawFn) -> Files:
    """A table beside the good ones, with values of the right kind and one of any; a story or comment that wants it."""
    file = draw(st.sampled_from(sorted(KEYS)))
    called = draw(st.one_of(name, name, wild))
    required = {key: KEYS[file][key] for key in REQUIRED[file]}
    own: dict[str, Any] = draw(
        st.fixed_dictionaries(required, optional={key: one for key, one in KEYS[file].items() if key not in required})
    )
    if draw(st.integers(0, 3)) == 0:
        own[draw(st.one_of(st.sampled_from(sorted(KEYS[file])), wild))] = draw(anything)
    lines = "".join(f"{_toml(key)} = {_toml(one)}\n" for key, one in own.items())
    files = {file: f"{GOOD[file]}\n[{_toml(called)}]\n{lines}".encode()}
    if file == "anggota.toml":
        return files | {COMMENT_FILE: written(COMMENT | {"Member": called})}
    return files | {STORY_FILE: written(STORY | {"Author" if file == "penulis.toml" else "Permission": called})}


USUAL = "a b a.html b.html a.json a.kartu.png index 2026 11 p 1 a%20b %61 kisah"
RESERVED = """
index.html kategori kisah.atom.xml penulis gambar theme cari atom.xml feed stories.json terbitkan-ulang .. a%2fb
_headers robots.txt 404 baso-lantera
"""
segments = st.one_of(*map(st.sampled_from, (USUAL.split(), USUAL.split(), RESERVED.split())))
addresses = st.lists(segments, min_size=1, max_size=4).map(lambda names: f"/{'/'.join(names)}.html")
places = st.one_of(
    st.tuples(st.sampled_from(["Address", "Alias"]), addresses),
    st.tuples(st.just("Slug"), segments),
    st.tuples(st.sampled_from(["Category", "Series", "Tags"]), st.one_of(segments, wild)),
)


@st.composite
def crowded(draw: st.DrawFn) -> Files:
    """Stories and pages that want addresses of a few names."""
    files = {}
    for number in range(draw(st.integers(1, 4))):
        wanted = dict(draw(st.lists(places, max_size=2)))
        links = " ".join(
            f"[x]({address})" for address in draw(st.lists(addresses, max_size=1)) if draw(st.integers(0, 3)) == 0
        )
        if draw(st.booleans()):
            files[f"cerita/{number}.md"] = written(STORY | {"Title": f"Cerita {number}"} | wanted, f"Isi. {links}")
        else:
            own = {key: text for key, text in wanted.items() if key in PAGE_KEYS}
            files[f"halaman/{number}.md"] = written({"Title": f"Halaman {number}"} | own, f"Isi. {links}")
    return files


SHREDS = """
<svg~xmlns="http://www.w3.org/2000/svg" width="9e9" width="1e400" viewBox="0~0~1e-320~1" viewBox="0~0~9~0" <g> </g>
id="a" <use~href="#a"/> > /> </svg> <style> url(#a) &#30; &x; <!ENTITY~x~"y"> <![CDATA[ <?x?>
"""
ELEMENTS = "g path rect use text style title a svg circle filter script image"
ATTRIBUTES = "id href width height viewBox d style fill class onload lang"
shred = st.sampled_from([piece.replace("~", " ") for piece in SHREDS.split()])
shreds = st.lists(st.one_of(shred, letters), max_size=10).map(" ".join)
attributes = st.dictionaries(st.sampled_from(ATTRIBUTES.split()), line, max_size=4)
said = attributes.map(lambda keys: "".join(f" {key}={quoteattr(one)}" for key, one in keys.items()))
element = st.builds("<{0}{1}>{2}</{0}>".format, st.sampled_from(ELEMENTS.split()), said, line.map(escape))
drawn = st.lists(element, max_size=5).map(lambda own: f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(own)}</svg>')
files_of = st.one_of(
    st.binary(max_size=300),
    drawn.map(str.encode),
    st.just(stored(scene(30, 20))),
    st.builds(lambda cut, flip: _bent(stored(scene(30, 20)), cut, flip), st.integers(0, 900), st.integers(0, 900)),
    shreds.map(str.encode),
)


def _bent(photo: bytes, cut: int, flip: int) -> bytes:
    at = flip % len(photo)
    bent = photo[:at] + bytes([photo[at] ^ 0xFF]) + photo[at + 1 :]
    return bent[: len(bent) - cut] if cut % 2 else bent


KINDS: dict[str, st.SearchStrategy[Files]] = {
    "story's header": one_key(STORY_FILE, STORY, STORY_KEYS),
    "page's header": one_key(PAGE_FILE, {"Title": "Tentang"}, PAGE_KEYS),
    "comment's header": one_key(COMMENT_FILE, COMMENT, COMMENT_KEYS),
    "story's text": body_of(STORY_FILE, STORY),
    "comment's text": body_of(COMMENT_FILE, COMMENT),
    "whole file": st.dictionaries(
        st.sampled_from([STORY_FILE, PAGE_FILE, COMMENT_FILE, "kamus.txt", *GOOD]),
        st.one_of(wild.map(str.encode), st.binary(max_size=60)),
        min_size=1,
        max_size=2,
    ),
    "name": named(),
    "table": table(),
    "addresses": crowded(),
    "picture": st.builds(
        lambda pictures: pictures | {STORY_FILE: _showing(pictures)},
        st.dictionaries(
            st.sampled_from(
                ["gambar/a.svg", "gambar/a.jpg", "gambar/a.png", "gambar/a.webp", "gambar/a.avif", "gambar/a.gif"]
            ),
            files_of,
            min_size=1,
            max_size=1,
        ),
    ),
}


def _showing(pictures: Files) -> bytes:
    """A story with these pictures."""
    return written(STORY | {"Cover": min(pictures), "Cover_alt": "x"}, "\n\n".join(f"![x]({one})" for one in pictures))


class Ground:
    """One blog and one `Site` for many examples."""

    def __init__(self, folder: Path) -> None:
        self.blog = TinyBlog(folder)
        self.blog.write(PICTURE, stored(scene(30, 20)))
        self.site: Site = self.blog.site(NOW=NOW.isoformat())
        self.examples = 0

    def survives(self, files: Files) -> None:
        self.examples += 1
        before = {path: found.read_bytes() for path in files if (found := self.blog.content / path).is_file()}
        try:
            for path, data in files.items():
                self.blog.write(path, data)
            self._tried()
        finally:
            for path in files:
                self._removed(path)
            for path, data in before.items():
                self.blog.write(path, data)

    def _tried(self) -> None:
        problems = self._problems()
        assert all(map(_is_helpful, problems))
        if not problems:
            self.site.build(NOW)
        for finding in inspect(self.site).findings:
            str(finding).encode()

    def _problems(self) -> tuple[Problem, ...]:
        try:
            self.site.check(NOW)
        except ContentErrors as errors:
            return errors.problems
        return ()

    def _removed(self, path: str) -> None:
        (self.blog.content / path).unlink()
        for parent in Path(path).parents:
            with suppress(OSError):
                (self.blog.content / parent).rmdir()


def _is_helpful(problem: Problem) -> bool:
    """Three texts that can be printed."""
    return all(text.strip() and text.encode() for text in (problem.path, problem.problem, problem.remedy))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("liar")
    made = Ground(folder)
    yield made
    made.site.close()
    shutil.rmtree(folder)


def try_out(ground: Ground, kind: str, examples: int, *, always_the_same: bool) -> None:
    """So many examples of a kind; what fails is made small and shown."""

    @settings(
        max_examples=examples, derandomize=always_the_same, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(KINDS[kind])
    def survives(files: Files) -> None:
        ground.survives(files)

    survives()


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_write_is_built_or_explained(ground: Ground, kind: str) -> None:
    try_out(ground, kind, 40, always_the_same=True)


@pytest.mark.long
def test_an_hour_of_what_people_write_is_built_or_explained(ground: Ground) -> None:
    until = time.monotonic() + MINUTES * 60
    while time.monotonic() < until:
        for kind in KINDS:
            try_out(ground, kind, 200, always_the_same=False)
    print(f"{ground.examples} contoh dalam {MINUTES:g} menit")
