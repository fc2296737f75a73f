"""The blog at one moment: every file's facts brought together, every name looked up, every doubt named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from plugins.attribution.permission import Permission
from plugins.attribution.record import Attribution, attribute
from plugins.attribution.ssh_signature import SignatureFile
from plugins.blog.addresses import (
    REPUBLICATION,
    RESERVED,
    STORIES,
    Collection,
    Names,
    collect,
    feed_addresses,
    index_names,
    list_addresses,
    picture_address,
    republication_address,
    signature_address,
    story_files,
)
from plugins.blog.kinds import own_addresses
from plugins.blog.own_files import OwnFiles, find_collisions, find_own_files
from plugins.blog.renderers import output_path
from plugins.blog.settings import SETTINGS_FILE, Settings
from plugins.comments.comment import Comment
from plugins.comments.policy import Discussion, Refusal, decide
from plugins.comments.roster import Roster
from plugins.engine.facts import Facts
from plugins.engine.problem import Problem
from plugins.engine.reading import digest
from plugins.images.picture import PictureFile
from plugins.indonesian.dates import at
from plugins.indonesian.slug import LONGEST, slug
from plugins.indonesian.wording import nearest
from plugins.stories.author import Author
from plugins.stories.links import folded
from plugins.stories.story import Content, Page, Story, canonical, label, outline
from plugins.stories.visibility import Status

PERMISSIONS_FILE, AUTHORS_FILE, ROSTER_FILE = "izin.toml", "penulis.toml", "anggota.toml"

_SOURCE = re.compile(r"\{(?:filename|static|attach)\}")
_Named = TypeVar("_Named")


class Blog(Struct, frozen=True):
    """What is to be shown. `stories` are listed, newest first; `written` adds hidden ones and previewed drafts."""

    settings: Settings
    stories: Sequence[Story]
    written: Sequence[Story]
    pages: Sequence[Page]
    authors: Mapping[str, Author]
    permissions: Mapping[str, Permission]
    comments: Mapping[str, Sequence[Comment]]
    """By the address they stand under."""
    signatures: Mapping[str, Sequence[SignatureFile]]
    """By the story's address."""
    roster: Roster
    pictures: Mapping[str, PictureFile]
    """By their folded addresses, as texts name them."""
    names: Names
    """Of listed stories."""
    collections: Mapping[tuple[str, str], Collection]
    """By kind and key."""
    links: Mapping[str, Mapping[str, str]]
    """File → target as written → address, for files that have links or pictures."""
    fingerprints: Mapping[str, str]
    """File → fingerprint of its facts."""
    granted: Mapping[str, str]
    """Author → permission for stories that name none, by id."""
    own: OwnFiles
    """What the owner's settings add to the site."""

    def permission(self, story: Story) -> Permission:
        """Return a story's permission: its own, else its first author's, else the site's."""
        return self.permissions[story.permission or self.granted[story.authors[0]]]

    @property
    def texts(self) -> list[Content]:
        """All that is written: stories and pages."""
        return [*self.written, *self.pages]

    def record(self, story: Story) -> Attribution:
        """Return the credit record of a story, which all its exits carry."""
        settings = self.settings
        authors = [self.authors[name] for name in story.authors]
        permission = self.permission(story)
        return attribute(story, authors, permission, blog=settings.name, blog_url=settings.url, zone=settings.zone)


def gather(facts: Facts, settings: Settings, now: datetime) -> tuple[Blog, list[Problem], datetime | None]:
    """Bring all facts together.

    Returns the blog at `now`, all problems that only show when files are seen together, and the moment at which the
    next story is due, or None.
    """
    return _Gathering(facts, settings, now).blog()


class _Gathering:
    def __init__(self, facts: Facts, settings: Settings, now: datetime) -> None:
        self.facts, self.settings, self.now = facts, settings, now
        self.own, self.problems = find_own_files(facts, settings)
        self.fingerprints = facts.fingerprints
        self.stories: list[Story] = sorted(facts.of("story"), key=attrgetter("date", "address"), reverse=True)
        self.pages: list[Page] = sorted(facts.of("page"), key=attrgetter("address"))
        self.authors: dict[str, Author] = {author.name: author for author in facts.one("authors")}
        self._name_authors()
        self.permissions: dict[str, Permission] = {permission.id: permission for permission in facts.one("permissions")}
        self.texts: list[Content] = [*self.stories, *self.pages]
        self.roster = Roster({member.id: member for member in facts.one("members")})
        self.pictures: dict[str, PictureFile] = {}
        for picture in facts.of("picture"):
            self._add_picture(picture)
        self.granted = {name: author.permission or settings.permission for name, author in self.authors.items()}
        self.broken_stems = {PurePosixPath(path).stem for path in facts.broken}

    def _name_authors(self) -> None:
        """Give the stories that name no author the only one there is, whose name is not among their files' facts."""
        only = [*self.authors][:1] if len(self.authors) == 1 else []
        named: dict[str, str] = {}
        for position, story in enumerate(self.stories):
            if story.authors:
                continue
            if only:
                signed = replace(story, authors=only)
                self.stories[position] = replace(signed, outline=outline(signed), label=label(signed))
                named[story.path] = digest(f"{self.fingerprints[story.path]} {only[0]}")
            elif story.path not in self.facts.broken:
                remedy = "tambahkan baris Author: nama penulis, atau tulis AUTHOR di pelicanconf.py"
                self._complain(story.path, "Author belum ada", remedy)
        if named:
            self.fingerprints = {**self.fingerprints, **named}

    def _add_picture(self, picture: PictureFile) -> None:
        other = self.pictures.setdefault(folded(picture.address), picture)
        where = f"{self.facts.root}/{picture.address}"
        if other is not picture:
            self._complain(where, f"nama ini terbaca sama dengan {other.address}", "ganti nama salah satunya")
        if len(PurePosixPath(where).stem.encode()) > LONGEST:  # the names of its sizes are longer
            self._complain(where, "nama gambar ini terlalu panjang", f"pendekkan sampai {LONGEST} huruf")

    def blog(self) -> tuple[Blog, list[Problem], datetime | None]:
        preview = self.settings.preview
        # Newest first: what is still to come stands before all that has been published.
        due = bisect_left(self.stories, -self.now.timestamp(), key=lambda story: -story.date)
        due = 0 if self.settings.future else due
        future, past = self.stories[:due], self.stories[due:]
        written = [story for story in future if preview and story.status is Status.DRAFT]
        written += [story for story in past if preview or story.status is not Status.DRAFT]
        listed = [story for story in written if story.status.is_listed]
        pages = [page for page in self.pages if preview or page.status is not Status.DRAFT]
        given = index_names(listed)
        self._check_names(given, [*future, *(story for story in past if not story.status.is_listed)])
        self.collections = collect(given, self.authors)
        owners = self._owners()
        self._check_addresses(owners)
        self.problems += find_collisions(self.own, self.facts.root, lambda: self._taken(owners))
        self._check_settings(pages, owners)
        blog = Blog(
            settings=self.settings,
            stories=listed,
            written=written,
            pages=pages,
            authors=self.authors,
            permissions=self.permissions,
            comments=self._comments(owners),
            signatures=self._signatures(owners),
            roster=self.roster,
            pictures=self.pictures,
            names=given,
            collections=self.collections,
            links=self._links([*written, *pages], owners),
            fingerprints=self.fingerprints,
            granted=self.granted,
            own=self.own,
        )
        next_story = min((story.date for story in future if story.status is not Status.DRAFT), default=None)
        moment = None if next_story is None else at(next_story, self.settings.zone)
        return blog, self.problems, moment

    def _check_names(self, given: Names, unlisted: Iterable[Story]) -> None:
        """Every name a story gives must be known, and leave something to make an address of.

        Names are looked at once each, those that listed stories have `given` and those of the others; only when one of
        them is wrong is it asked whose it is.
        """
        hidden = index_names(unlisted)
        authors = (given["author"].keys() | hidden["author"].keys()) - self.authors.keys()
        permissions = {story.permission for story in self.stories}.union(self.granted.values())
        permissions -= {"", *self.permissions}
        kinds = [found[kind] for found in (given, hidden) for kind in ("category", "series", "tag")]
        nameless = {name for kind in kinds for name in kind if not slug(name)}
        pictures = {picture for text in self.texts if text.pictures for picture in text.pictures}
        missing = pictures.union([story.cover for story in self.stories]) - {"", *self.pictures}
        if not (authors or permissions or nameless or missing):
            return
        for story in self.stories:
            for name in authors.intersection(story.authors):
                self._unknown(story, "penulis", name, self.authors, AUTHORS_FILE)
            permission = story.permission or (self.granted.get(story.authors[0], "") if story.authors else "")
            if permission in permissions:
                self._unknown(story, "izin", permission, self.permissions, PERMISSIONS_FILE)
            own = [("kategori", story.category), ("seri", story.series), *(("tag", tag) for tag in story.tags)]
            for what, name in {one for one in own if one[1] in nameless}:
                problem = f'{what} "{name}" tidak menyisakan slug untuk alamat'
                self._complain(story.path, problem, "pakai nama yang mengandung huruf atau angka")
            if story.cover in missing:
                self._no_picture(story, story.cover)
        for text in self.texts:
            for picture in missing.intersection(text.pictures):
                self._no_picture(text, picture)

    def _unknown(self, story: Story, what: str, name: str, known: Mapping[str, _Named], file: str) -> None:
        if name == self.settings.author or any(PurePosixPath(path).name == file for path in self.facts.broken):
            return
        guess = nearest(name, known)
        several = [one for one in known if one in name]
        add = f'tambahkan tabel ["{name}"] di {file}'
        if len(several) > 1:
            remedy = f"tulis Authors: {'; '.join(sorted(several, key=name.index))}"
        else:
            remedy = f'mungkin maksudnya "{guess}"; atau {add}' if guess else add
        self._complain(story.path, f'{what} "{name}" tidak ada di {file}', remedy)

    def _no_picture(self, content: Content, picture: str) -> None:
        guess = _nearest_path(picture, self.pictures)
        remedy = f"mungkin maksudnya {guess}" if guess else "simpan berkasnya di content/gambar/"
        self._complain(content.path, f'gambar "{picture}" tidak ada', remedy)

    def _owners(self) -> dict[str, Content]:
        """Who lives at which address, former addresses included; two at one address is a problem of both."""
        owners: dict[str, Content] = {content.address: content for content in self.texts}
        if len(owners) == len(self.texts) and "" not in owners and not any(content.aliases for content in self.texts):
            return owners
        owners = {}
        for content in self.texts:
            for address in (content.address, *content.aliases):
                if address and (other := owners.setdefault(address, content)) is not content:
                    remedy = "ganti Slug, Address, atau Alias salah satunya"
                    if other.lang != content.lang:
                        remedy = f"tulis Translation: true di kepala terjemahannya, atau {remedy}"
                    self._complain(content.path, f"alamat {address} sudah dipakai {other.path}", remedy)
        return owners

    def _check_addresses(self, owners: Mapping[str, Content]) -> None:
        """Nobody may live where the blog itself has something."""
        own = {address + "index.html" if address.endswith("/") else address for address in self._own_addresses}
        if any(address.count(".") > 1 for address in owners):
            self._check_folders(owners, own)
        own |= {address.removesuffix(".json") + ".html" for address in own if address.endswith(".json")}  # credit files
        taken = {*(owners.keys() & own), *(address for address in owners if address.endswith(REPUBLICATION))}
        taken.update([address for address in owners if address.startswith(RESERVED)])
        for address in taken:
            problem = f"alamat {address} sudah dipakai oleh blog ini sendiri"
            self._complain(owners[address].path, problem, "ganti Slug, Address, atau Alias")

    def _taken(self, owners: Mapping[str, Content]) -> dict[str, str]:
        """Path below the output folder → whose, of all that people wrote and the blog makes, RESERVED aside."""
        taken = dict.fromkeys(self._own_addresses, "blog ini sendiri")
        taken |= {address: content.path for address, content in owners.items()}
        for story in self.stories:
            beside = (*story_files(story.address), republication_address(story.address))
            taken |= dict.fromkeys(beside, story.path)
        taken |= {signature_address(f"/{one.thread}", one.author): one.path for one in self.facts.of("signature")}
        return {output_path(address): owner for address, owner in taken.items()}

    def _check_folders(self, owners: Mapping[str, Content], own: Iterable[str]) -> None:
        """No file may stand where another needs a folder. Only a name with a point in it is that of a file."""
        files = dict.fromkeys(own, "blog ini sendiri")
        files |= {signature_address(f"/{one.thread}", one.author): one.path for one in self.facts.of("signature")}
        folders: dict[str, Content] = {}
        for address, content in owners.items():
            pages = [address]
            if isinstance(content, Story) and address == content.address:
                pages.append(republication_address(address))
                files |= dict.fromkeys(story_files(address), content.path)
            files |= dict.fromkeys(pages, content.path)
            folders |= {parent.as_posix(): content for page in pages for parent in PurePosixPath(page).parents}
        for place in folders.keys() & files.keys():
            problem = f"alamat tulisan ini memerlukan folder {place}, yang sudah menjadi berkas dari {files[place]}"
            self._complain(folders[place].path, problem, "ganti Slug, Address, atau Alias salah satunya")

    def _links(self, contents: Sequence[Content], owners: Mapping[str, Content]) -> dict[str, dict[str, str]]:
        written = {content.path for content in contents}
        links: dict[str, dict[str, str]] = {}
        for content in contents:
            if content.links or content.pictures:
                shown = {one: self.pictures[one].published for one in content.pictures if one in self.pictures}
                own = links[content.path] = {one: picture_address(path) for one, path in shown.items()}
                for target in content.links:
                    if address := self._resolved(content, target, owners, written):
                        own[target] = address
        return links

    @cached_property
    def _by_path(self) -> dict[str, Content]:
        """Stories and pages by their place below the content folder, as links name it."""
        return {folded(content.path.removeprefix(self.facts.root)): content for content in self.texts}

    @cached_property
    def _added(self) -> dict[str, str]:
        """The owner's own files by their place below the content folder → address."""
        return {folded(file.path): address for address, file in self.own.addresses.items()}

    @cached_property
    def _own_addresses(self) -> set[str]:
        """What the blog has besides what people wrote."""
        collections = self.collections.values()
        fixed = own_addresses(self.settings, self.authors) | {STORIES}
        fixed |= {f"/{self.settings.indexnow_key}.txt"} if self.settings.indexnow_key else set()
        return fixed | list_addresses(collections, self.settings.list_stories) | feed_addresses(collections)

    def _resolved(self, content: Content, target: str, owners: Mapping[str, Content], written: set[str]) -> str:
        """The address that a target means; '' after a complaint."""
        place, _, fragment = target.partition("#")
        file = _SOURCE.sub("", place)
        found = _at(place, owners) if file is place else self._by_path.get(folded(file))
        if found is None and (place in self._own_addresses or place in self.own.addresses):
            return target
        if found is None and (added := self._added.get(folded(file.removeprefix("/")))):
            return added + target[len(place) :]
        for path, rest in ((target, ""), (place, target[len(place) :])) if found is None else ():
            if picture := self.pictures.get(folded(path.removeprefix("/"))):
                return picture_address(picture.published) + rest
        if found is None:
            self._broken_link(content, target, place, owners)
        elif found.path not in written:
            problem = f'tautan "{target}" menuju tulisan yang belum terbit'
            self._complain(content.path, problem, "hapus tautannya sampai tulisan itu terbit")
        elif fragment and fragment not in found.ids and not fragment.startswith("komentar"):
            problem = f'tautan "{target}" menuju bagian yang tidak ada'
            self._complain(content.path, problem, f"periksa #{fragment}, atau hapus bagian itu")
        else:
            return found.address + (f"#{fragment}" if fragment else "")
        return ""

    def _broken_link(self, content: Content, target: str, place: str, owners: Mapping[str, Content]) -> None:
        if PurePosixPath(place).stem in self.broken_stems:
            return
        if place.startswith("{filename}"):
            known = [content.path for content in self.texts]
            guess = _nearest_path(place, ["{filename}" + path.removeprefix(self.facts.root) for path in known])
        else:
            guess = _nearest_path(place, owners)
        remedy = f"mungkin maksudnya {guess}" if guess else "periksa nama berkas atau alamatnya"
        self._complain(content.path, f'tautan "{target}" tidak menuju tulisan mana pun', remedy)

    def _comments(self, owners: Mapping[str, Content]) -> dict[str, list[Comment]]:
        by_address: dict[str, list[Comment]] = {}
        comment: Comment
        for comment in self.facts.of("comment"):
            owner = _at(f"/{comment.thread}.html", owners)
            if owner is None and PurePosixPath(comment.thread).name in self.broken_stems:
                continue
            by_address.setdefault(owner.address if owner else f"?{comment.thread}", []).append(comment)
        roster_readable = not any(path.endswith(ROSTER_FILE) for path in self.facts.broken)
        for address, comments in by_address.items():
            owner = owners.get(address)
            if owner is None:
                self._homeless(address[1:], len(comments), owners)
                continue
            discussion = Discussion(owner.comment_window, {one.id: one.reply_to for one in comments})
            seen: dict[str, Comment] = {}
            for comment in comments:
                if seen.setdefault(comment.id, comment) is not comment:
                    problem = f"nama berkas ini sama dengan {seen[comment.id].path}"
                    self._complain(comment.path, problem, "beri nama lain")
                if roster_readable and comment.path not in self.facts.broken:
                    self._judge(comment, discussion)
        return by_address

    def _judge(self, comment: Comment, discussion: Discussion) -> None:
        refusal = decide(comment, self.roster, discussion, self.now)
        if refusal is None:
            return
        remedy = refusal.remedy
        if refusal is Refusal.STRANGER:
            known = {member.name: member.id for member in self.roster.members.values()}
            known |= {id_: id_ for id_ in self.roster.members}
            if guess := nearest(comment.member, known):
                remedy = f"mungkin maksudnya {known[guess]}; {remedy}"
        self._complain(comment.path, refusal.problem(comment), remedy)

    def _homeless(self, thread: str, count: int, owners: Mapping[str, Content]) -> None:
        """A folder of comments whose story is not there: gone, or moved."""
        moved = [address for address in owners if PurePosixPath(address).stem == PurePosixPath(thread).name]
        remedy = "hapus folder ini bila ceritanya memang dihapus"
        if moved:
            remedy = f"namai folder ini komentar{moved[0].removesuffix('.html')}, atau {remedy}"
        folder = f"{self.facts.root}/komentar/{thread}"
        self._complain(folder, f"{count} komentar di sini tidak berada di bawah cerita mana pun", remedy)

    def _signatures(self, owners: Mapping[str, Content]) -> dict[str, list[SignatureFile]]:
        by_address: dict[str, list[SignatureFile]] = {}
        by_slug = {author.slug: author for author in self.authors.values()}
        signature: SignatureFile
        for signature in self.facts.of("signature"):
            story = _at(f"/{signature.thread}.html", owners)
            author = by_slug.get(signature.author)
            if story is None and PurePosixPath(signature.thread).name in self.broken_stems:
                continue
            if not isinstance(story, Story):
                problem = "tanda tangan ini tidak berada di bawah cerita mana pun"
                remedy = "hapus berkas ini, lalu jalankan invoke sign"
            elif author is None or author.name not in story.authors:
                problem = f'"{signature.author}" bukan penulis cerita ini'
                remedy = "hapus berkas ini, atau periksa slug di penulis.toml"
            elif not author.signing_keys:
                problem = f"{author.name} belum mencantumkan kunci tanda tangan"
                remedy = f'tambahkan signing_keys pada ["{author.name}"] di penulis.toml'
            else:
                by_address.setdefault(story.address, []).append(signature)
                continue
            self._complain(signature.path, problem, remedy)
        return by_address

    def _check_settings(self, pages: Iterable[Page], owners: Mapping[str, Content]) -> None:
        known = {page.address for page in pages}
        menu = [address for _, address in self.settings.menu]
        for name, addresses in (("MENU_PAGES", menu), ("MEMBERSHIP_PAGE", [self.settings.membership])):
            for address in filter(None, addresses):
                if address not in known and PurePosixPath(address).stem not in self.broken_stems:
                    guess = nearest(address, known)
                    remedy = f"mungkin maksudnya {guess}" if guess else "tulis alamat halaman yang ada"
                    self._complain(SETTINGS_FILE, f"{name} menyebut {address}, yang tidak ada", remedy)
        if (author := self.settings.author) and author not in self.authors and not self.facts.broken:
            guess = nearest(author, self.authors)
            add = f'tambahkan tabel ["{author}"] di {AUTHORS_FILE}'
            remedy = f'mungkin maksudnya "{guess}"; atau {add}' if guess else add
            self._complain(SETTINGS_FILE, f'AUTHOR "{author}" tidak ada di {AUTHORS_FILE}', remedy)
        for name, links in (
            ("MENUITEMS", self.settings.menu_items),
            ("LINKS", self.settings.links),
            ("SOCIAL", self.settings.social),
        ):
            for _, address in links:
                place = re.split("[?#]", address)[0]
                if place[:1] != "/" or place in self._own_addresses or place in self.own.addresses:
                    continue
                if not _at(place, owners) and not self.facts.broken:
                    guess = _nearest_path(place, [*owners, *self._own_addresses])
                    remedy = f"mungkin maksudnya {guess}" if guess else "periksa alamatnya"
                    self._complain(SETTINGS_FILE, f"{name} menyebut {address}, yang tidak ada", remedy)
        default = self.settings.permission
        if default not in self.permissions and not self.facts.broken:
            problem = f'PERMISSION_DEFAULT "{default}" tidak ada di {PERMISSIONS_FILE}'
            self._complain(SETTINGS_FILE, problem, "pilih salah satu id di sana")

    def _complain(self, path: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(path, problem, remedy))


def _at(address: str, owners: Mapping[str, Content]) -> Content | None:
    """Who lives at an address, however it is spelled."""
    return owners.get(address) or owners.get(canonical(address))


def _nearest_path(path: str, known: Iterable[str]) -> str | None:
    """The known path whose file name is most like this one's; folders are too much alike to tell anything."""
    by_stem = {PurePosixPath(one).stem: one for one in known}
    guess = nearest(PurePosixPath(path).stem, by_stem)
    return by_stem[guess] if guess else None
