"""The blog at one moment: every file's facts brought together, every name looked up, every doubt named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TypeVar

from plugins.attribution.permission import Permission
from plugins.attribution.record import Attribution, attribute
from plugins.blog.addresses import AUTHORS, Shelf, shelves
from plugins.blog.picture import PictureFile
from plugins.blog.settings import SETTINGS_FILE, Settings
from plugins.comments.comment import Comment
from plugins.comments.policy import Place, decide
from plugins.comments.roster import Roster
from plugins.indonesian.slug import slug
from plugins.indonesian.wording import nearest
from plugins.rebuild.facts import Facts
from plugins.rebuild.problem import Problem
from plugins.stories.author import Author
from plugins.stories.story import Content, Page, Story

PERMISSIONS_FILE, AUTHORS_FILE, ROSTER_FILE = "izin.toml", "penulis.toml", "anggota.toml"

_Named = TypeVar("_Named")


@dataclass(frozen=True, slots=True)
class Blog:
    """What is to be shown. `stories` are listed, newest first; `written` adds hidden ones and previewed drafts."""

    settings: Settings
    stories: tuple[Story, ...]
    written: tuple[Story, ...]
    pages: tuple[Page, ...]
    authors: Mapping[str, Author]
    records: Mapping[str, Attribution]
    """By a story's path."""
    comments: Mapping[str, tuple[Comment, ...]]
    """By the address they stand under."""
    roster: Roster
    pictures: Mapping[str, PictureFile]
    shelves: tuple[Shelf, ...]
    links: Mapping[tuple[str, str], str]
    """(file, target as written) → address."""


def gather(facts: Facts, settings: Settings, now: datetime) -> tuple[Blog, tuple[Problem, ...], datetime | None]:
    """The blog at `now`, all problems that only show when files are seen together, and when the next story is due."""
    return _Gathering(facts, settings, now).blog()


class _Gathering:
    def __init__(self, facts: Facts, settings: Settings, now: datetime) -> None:
        self.facts, self.settings, self.now = facts, settings, now
        self.problems: list[Problem] = []
        self.stories: list[Story] = sorted(
            facts.of("story"), key=lambda story: (story.date, story.address), reverse=True
        )
        self.pages: list[Page] = sorted(facts.of("page"), key=lambda page: page.address)
        self.authors = {author.name: author for author in facts.one("authors", ())}
        self.permissions = {permission.id: permission for permission in facts.one("permissions", ())}
        self.roster = Roster({member.id: member for member in facts.one("members", ())})
        self.pictures = {picture.address: picture for picture in facts.of("picture")}
        self.broken_stems = {PurePosixPath(path).stem for path in facts.broken}

    def blog(self) -> tuple[Blog, tuple[Problem, ...], datetime | None]:
        written = [story for story in self.stories if self._is_written(story)]
        listed = tuple(story for story in written if story.status == "published")
        pages = [page for page in self.pages if page.status != "draft" or self.settings.preview]
        records = self._records(written)
        shelf_list = shelves(listed, self.authors)
        owners = self._owners()
        self._check_settings(pages)
        blog = Blog(
            settings=self.settings,
            stories=listed,
            written=tuple(written),
            pages=tuple(pages),
            authors=self.authors,
            records=records,
            comments=self._comments(owners),
            roster=self.roster,
            pictures=self.pictures,
            shelves=shelf_list,
            links=self._links([*written, *pages], {shelf.address for shelf in shelf_list}, owners),
        )
        waiting = [story.date for story in self.stories if story.status != "draft" and story.date > self.now]
        return blog, tuple(self.problems), min(waiting, default=None)

    def _is_written(self, story: Story) -> bool:
        return self.settings.preview if story.status == "draft" else story.date <= self.now

    def _records(self, written: Iterable[Story]) -> dict[str, Attribution]:
        shown = {story.path for story in written}
        records = {}
        for story in self.stories:
            for what, name in (
                ("kategori", story.category),
                ("seri", story.series),
                *(("tag", tag) for tag in story.tags),
            ):
                if name and not slug(name):
                    self._complain(
                        story.path,
                        f'{what} "{name}" tidak menyisakan slug untuk alamat',
                        "pakai nama yang mengandung huruf atau angka",
                    )
            authors = [self._look_up(story, "penulis", name, self.authors, AUTHORS_FILE) for name in story.authors]
            known = tuple(author for author in authors if author)
            wanted = story.permission or (known[0].permission if known else "") or self.settings.permission
            permission: Permission | None = self._look_up(story, "izin", wanted, self.permissions, PERMISSIONS_FILE)
            for picture in (*story.pictures, *filter(None, (story.cover,))):
                self._picture(story, picture)
            if known and permission and story.path in shown:
                records[story.path] = attribute(
                    story, known, permission, blog=self.settings.name, blog_url=self.settings.url, author_folder=AUTHORS
                )
        for page in self.pages:
            for picture in page.pictures:
                self._picture(page, picture)
        return records

    def _look_up(self, story: Story, what: str, name: str, known: Mapping[str, _Named], file: str) -> _Named | None:
        if name in known:
            return known[name]
        if any(PurePosixPath(path).name == file for path in self.facts.broken):
            return None
        guess = nearest(name, known)
        remedy = f'mungkin maksudnya "{guess}"; ' if guess else ""
        self._complain(
            story.path, f'{what} "{name}" tidak ada di {file}', f'{remedy}atau tambahkan tabel ["{name}"] di {file}'
        )
        return None

    def _picture(self, content: Content, picture: str) -> None:
        if picture not in self.pictures:
            guess = _nearest_path(picture, self.pictures)
            remedy = f"mungkin maksudnya {guess}" if guess else "simpan berkasnya di content/gambar/"
            self._complain(content.path, f'gambar "{picture}" tidak ada', remedy)

    def _owners(self) -> dict[str, Content]:
        """Who lives at which address, former addresses included; two at one address is a problem of both."""
        owners: dict[str, Content] = {}
        for content in (*self.stories, *self.pages):
            for address in (content.address, *content.aliases):
                if not address:
                    continue
                other = owners.setdefault(address, content)
                if other is not content:
                    self._complain(
                        content.path,
                        f"alamat {address} sudah dipakai {other.path}",
                        "ganti Slug, Address, atau Alias salah satunya",
                    )
        return owners

    def _links(
        self, contents: Iterable[Content], shelf_addresses: set[str], owners: Mapping[str, Content]
    ) -> dict[tuple[str, str], str]:
        by_path = {content.path: content for content in (*self.stories, *self.pages)}
        root = self.facts.root
        links: dict[tuple[str, str], str] = {}
        contents = list(contents)
        written = {content.path for content in contents}
        for content in contents:
            for picture in content.pictures:
                links[content.path, picture] = f"/{picture}"
            for target in content.links:
                place, _, fragment = target.partition("#")
                found = (
                    by_path.get(root + place.removeprefix("{filename}"))
                    if place.startswith("{filename}")
                    else owners.get(place)
                )
                if found is None and (place in shelf_addresses or place.removeprefix("/") in self.pictures):
                    links[content.path, target] = target
                elif found is None:
                    self._broken_link(content, target, place, by_path, owners)
                elif found.path not in written:
                    self._complain(
                        content.path,
                        f'tautan "{target}" menuju tulisan yang belum terbit',
                        "hapus tautannya sampai tulisan itu terbit",
                    )
                elif fragment and fragment not in found.ids and not fragment.startswith("komentar"):
                    self._complain(
                        content.path,
                        f'tautan "{target}" menuju bagian yang tidak ada',
                        f"periksa #{fragment}, atau hapus bagian itu",
                    )
                else:
                    links[content.path, target] = found.address + (f"#{fragment}" if fragment else "")
        return links

    def _broken_link(
        self, content: Content, target: str, place: str, by_path: Mapping[str, Content], owners: Mapping[str, Content]
    ) -> None:
        if PurePosixPath(place).stem in self.broken_stems:
            return
        if place.startswith("{filename}"):
            guess = _nearest_path(place, ["{filename}" + path.removeprefix(self.facts.root) for path in by_path])
        else:
            guess = _nearest_path(place, owners)
        remedy = f"mungkin maksudnya {guess}" if guess else "periksa nama berkas atau alamatnya"
        self._complain(content.path, f'tautan "{target}" tidak menuju tulisan mana pun', remedy)

    def _comments(self, owners: Mapping[str, Content]) -> dict[str, tuple[Comment, ...]]:
        by_address: dict[str, list[Comment]] = {}
        for comment in self.facts.of("comment"):
            owner = owners.get(f"/{comment.thread}.html")
            if owner is None and PurePosixPath(comment.thread).name in self.broken_stems:
                continue
            by_address.setdefault(owner.address if owner else f"?{comment.thread}", []).append(comment)
        roster_readable = not any(path.endswith(ROSTER_FILE) for path in self.facts.broken)
        for address, comments in by_address.items():
            owner = owners.get(address)
            place = Place(owner.comments, {one.id: one.reply_to for one in comments}) if owner else None
            seen: dict[str, Comment] = {}
            for comment in comments:
                if seen.setdefault(comment.id, comment) is not comment:
                    self._complain(
                        comment.path, f"nama berkas ini sama dengan {seen[comment.id].path}", "beri nama lain"
                    )
                if roster_readable and (refusal := decide(comment, self.roster, place, self.now)):
                    self._complain(comment.path, refusal.problem(comment), refusal.remedy)
        return {address: tuple(comments) for address, comments in by_address.items()}

    def _check_settings(self, pages: Iterable[Page]) -> None:
        known = {page.address for page in pages}
        for name, addresses in (("MENU_PAGES", self.settings.menu), ("MEMBERSHIP_PAGE", (self.settings.membership,))):
            for address in filter(None, addresses):
                if address not in known and PurePosixPath(address).stem not in self.broken_stems:
                    guess = nearest(address, known)
                    remedy = f"mungkin maksudnya {guess}" if guess else "tulis alamat halaman yang ada"
                    self._complain(SETTINGS_FILE, f"{name} menyebut {address}, yang tidak ada", remedy)
        if self.settings.permission not in self.permissions and not self.facts.broken:
            self._complain(
                SETTINGS_FILE,
                f'PERMISSION_DEFAULT "{self.settings.permission}" tidak ada di {PERMISSIONS_FILE}',
                "pilih salah satu id di sana",
            )

    def _complain(self, path: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(path, problem, remedy))


def _nearest_path(path: str, known: Iterable[str]) -> str | None:
    """The known path whose file name is most like this one's; folders are too much alike to tell anything."""
    by_stem = {PurePosixPath(one).stem: one for one in known}
    guess = nearest(PurePosixPath(path).stem, by_stem)
    return by_stem[guess] if guess else None
