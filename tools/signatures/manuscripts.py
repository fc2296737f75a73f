"""The blog's stories as their authors sign them, and how each signature stands."""

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


class Standing(Struct, frozen=True):
    """One author of one story: whether there is a signature, and what is wrong with it. `file` is where it belongs."""

    story: Story
    author: Author
    file: Path
    signature: SignatureFile | None
    failure: VerificationFailure | None


class Manuscripts:
    """All stories but drafts, read as the build reads them. Raises `ContentErrors` where stories are not in order."""

    def __init__(self, site: Site) -> None:
        facts, problems, self._body = site.contents()
        settings, _ = read_settings(site.settings)
        # Stories that are dated ahead can be signed before they appear.
        self.blog, found, _ = gather(facts, settings, datetime(9000, 1, 1, tzinfo=settings.zone))
        everything = [*problems, *found]
        self.problems = [problem for problem in everything if f"/{FOLDER}/" in problem.path]
        if len(self.problems) < len(everything):
            raise ContentErrors(everything)
        self.content = Path(site.path)

    def text(self, story: Story) -> str:
        return make_manuscript(self.blog.record(story), self._body(story.body))

    def standings(self) -> Iterator[Standing]:
        """Newest story first, each author of it."""
        for story in self.blog.written:
            if story.status != "draft":
                yield from self._of(story)

    def _of(self, story: Story) -> Iterator[Standing]:
        signed = {one.author: one for one in self.blog.signatures.get(story.address, ())}
        thread = story.address.removeprefix("/").removesuffix(".html")
        for name in story.authors:
            author = self.blog.authors[name]
            one = signed.get(author.slug)
            found = verify_signature(self.text(story), one.armored, author.signing_keys) if one else None
            yield Standing(story, author, self.content / locate_signature_file(thread, author.slug), one, found)
