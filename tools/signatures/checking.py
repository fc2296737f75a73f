"""`invoke verify`: every signature of the blog, whether it holds."""

from __future__ import annotations

from msgspec import Struct

from plugins.site.site import Site
from tools.signatures.manuscripts import Manuscripts


class Checked(Struct, frozen=True):
    """How many signatures hold, and a line for each that does not."""

    sound: int
    unsigned: int
    """Stories without any."""
    problems: tuple[str, ...]


def verify(site: Site) -> Checked:
    """Look at all of them. Raises `ContentErrors` where stories are not in order."""
    manuscripts = Manuscripts(site)
    signed = [one for one in manuscripts.standings() if one.signature]
    wrong = [f"{one.signature.path}: {'; '.join(one.failure.value)}" for one in signed if one.failure and one.signature]
    stories = {story.path for story in manuscripts.blog.written if story.status != "draft"}
    return Checked(
        sound=len(signed) - len(wrong),
        unsigned=len(stories - {one.story.path for one in signed}),
        problems=(*map(str, manuscripts.problems), *wrong),
    )
