"""Signs stories with an author's SSH key (`invoke sign`), and verifies all signatures (`invoke verify`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from plugins.attribution.manuscript import make_manuscript
from plugins.attribution.ssh_signature import (
    FOLDER,
    SignatureFile,
    VerificationFailure,
    locate_signature_file,
    verify_signature,
)
from plugins.blog.blog import gather
from plugins.blog.settings import read_settings
from plugins.engine.problem import ContentErrors
from plugins.site.site import Site
from plugins.stories.author import Author
from plugins.stories.story import Story
from plugins.stories.visibility import Status
from tools.atomic_files import write_atomically
from tools.signatures.keys import SigningError, SigningKey, find_key, list_public_keys, load_key, sign_text


class SigningRequest(Struct, frozen=True):
    """What to sign: with which key (None: found in `~/.ssh`), as whom, which story; `again` also what is in order."""

    key: Path | None = None
    author: str = ""
    story: str = ""
    again: bool = False


class VerificationReport(Struct, frozen=True):
    """How many signatures are valid, how many stories have none, and a line for each signature that is not valid."""

    valid: int
    unsigned: int
    problems: tuple[str, ...]


class SignatureStatus(Struct, frozen=True):
    """Whether an author has signed a story, and why the signature fails. `file` is where it belongs."""

    story: Story
    author: Author
    file: Path
    signature: SignatureFile | None
    failure: VerificationFailure | None


class SignableStories:
    """All stories but drafts, read as the build reads them. Raises ContentErrors where stories are not in order."""

    def __init__(self, site: Site) -> None:
        facts, problems, self._body = site.contents()
        settings, _ = read_settings(site.settings)
        # Stories that are dated ahead can be signed before they appear.
        self.blog, found, _ = gather(facts, settings, datetime(9000, 1, 1, tzinfo=settings.zone))
        everything = [*problems, *found]
        self.problems = [problem for problem in everything if f"/{FOLDER}/" in problem.path]
        if len(self.problems) < len(everything):
            raise ContentErrors(everything)
        self.stories = [story for story in self.blog.written if story.status is not Status.DRAFT]
        self.content = Path(site.path)

    def make_text(self, story: Story) -> str:
        """Return the text of a story that its authors sign."""
        return make_manuscript(self.blog.record(story), self._body(story.body))

    def check(self) -> Iterator[SignatureStatus]:
        """Yield the status for each author of each story, the newest story first."""
        for story in self.stories:
            signatures = {one.author: one for one in self.blog.signatures.get(story.address, ())}
            thread = story.address.removeprefix("/").removesuffix(".html")
            for author in (self.blog.authors[name] for name in story.authors):
                one = signatures.get(author.slug)
                failure = verify_signature(self.make_text(story), one.armored, author.signing_keys) if one else None
                yield SignatureStatus(
                    story, author, self.content / locate_signature_file(thread, author.slug), one, failure
                )


def verify(site: Site) -> VerificationReport:
    """Verify all signatures. Raises ContentErrors where stories are not in order."""
    stories = SignableStories(site)
    signed = [one for one in stories.check() if one.signature]
    wrong = [f"{one.signature.path}: {'; '.join(one.failure.value)}" for one in signed if one.failure and one.signature]
    return VerificationReport(
        valid=len(signed) - len(wrong),
        unsigned=len(stories.stories) - len({one.story.path for one in signed}),
        problems=(*map(str, stories.problems), *wrong),
    )


def sign(site: Site, request: SigningRequest, home: Path) -> list[str]:
    """Sign each story that has no valid signature, and return a line for each. Raises SigningError and ContentErrors.

    `home` is the folder that has the author's `.ssh`.
    """
    stories = SignableStories(site)
    project = stories.content.parent
    statuses = [one for one in stories.check() if _is_requested(one, request, project)]
    if not statuses:
        raise SigningError(_explain_nothing(stories, request))
    key = load_key(request.key, project) if request.key else None
    if not request.author:
        statuses = _choose_author(statuses, key)
    author = statuses[0].author
    if author.signing_keys and key is None:
        key = find_key(author.signing_keys, home / ".ssh")
    if key is None or key.public not in author.signing_keys:
        raise SigningError(_explain_keys(author.name, key, home))
    due = [one for one in statuses if request.again or one.signature is None or one.failure]
    for one in due:
        write_atomically(one.file, sign_text(stories.make_text(one.story), key).encode("ascii"))
    return [f"{one.story.title}: {one.file.relative_to(project).as_posix()}" for one in due]


def _is_requested(one: SignatureStatus, request: SigningRequest, project: Path) -> bool:
    if request.author and request.author not in {one.author.name, one.author.slug}:
        return False
    if not request.story:
        return True
    file = Path(request.story)
    path = file.resolve().relative_to(project.resolve()).as_posix() if file.exists() else request.story
    return path in {one.story.path, one.story.address}


def _choose_author(statuses: list[SignatureStatus], key: SigningKey | None) -> list[SignatureStatus]:
    """Return those of the author whose key it is; without a key, of the only author there is. Raises SigningError."""
    names = {one.author.name for one in statuses if key and key.public in one.author.signing_keys}
    names = names or {one.author.name for one in statuses}
    if len(names) > 1:
        raise SigningError(f'Anda penulis yang mana? Tambahkan --author, misalnya --author "{min(names)}"')
    return [one for one in statuses if one.author.name in names]


def _explain_nothing(stories: SignableStories, request: SigningRequest) -> str:
    if request.story:
        return f"Tidak ada cerita {request.story}. Tulis nama berkasnya, misalnya content/cerita/2026/judul.md"
    if request.author:
        known = "; ".join(sorted(stories.blog.authors))
        return f"{request.author} belum menulis cerita apa pun di sini. Penulis yang ada: {known}"
    return "Belum ada cerita yang dapat ditandatangani; draf tidak ditandatangani."


def _explain_keys(name: str, key: SigningKey | None, home: Path) -> str:
    known = [key.public] if key else list_public_keys(home / ".ssh")
    line = f'signing_keys = ["{known[0] if known else "ssh-ed25519 AAAA…"}"]'
    make = "" if known else "Buat dahulu kuncinya dengan: ssh-keygen -t ed25519\n"
    return (
        f'{make}Kunci Anda belum tercantum. Tambahkan baris ini di bawah ["{name}"] di content/penulis.toml:\n\n{line}'
    )
