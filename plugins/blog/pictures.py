"""Pictures as pages show them, and the files they are offered as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from plugins.blog.addresses import picture_address
from plugins.blog.views import Picture
from plugins.engine.output import Artifact, ArtifactFile, Output, OutputGroup
from plugins.engine.problem import Problem
from plugins.engine.rendering import RenderContext, artifact_file
from plugins.engine.tracked import Scope, Tracked
from plugins.images.encoding import Variant
from plugins.images.picture import PictureFile
from plugins.images.svg import sanitise
from plugins.images.variants import encode_variants, offer, prepare_encoding, variant_path
from plugins.stories.links import folded

_PICTURES = frozenset(("pictures",))
_PIXELS_A_MILLISECOND = 25_000
_VARIANT = re.compile(r"\.[0-9a-f]{10}-\d+\.\w+$")
"""How `variant_path` ends."""


def shown(picture: PictureFile, alt: str = "") -> Picture:
    """Return a picture as pages show it, with all sizes and formats that it is offered in."""
    address, offered = picture_address(picture.published), offer(picture)
    if offered is None:
        return Picture(address, alt, picture.width, picture.height)
    avif, usual = (
        tuple((picture_address(variant_path(picture, offered, one)), one.width) for one in several)
        for several in (offered.avif, offered.usual)
    )
    return Picture(address, alt, offered.own.width, offered.own.height, avif, usual)


def plain(picture: PictureFile, alt: str = "") -> Picture:
    """Return a picture as one file at an address that stays, for feeds and for copies of a story."""
    offered = offer(picture)
    size = (offered.own.width, offered.own.height) if offered else (picture.width, picture.height)
    return Picture(picture_address(picture.published), alt, *size)


def group(pictures: Mapping[str, PictureFile]) -> OutputGroup:
    """Return the group of the files of all pictures."""
    scope = Scope("pictures", repr(pictures))
    return OutputGroup("pictures", (scope,), lambda read: [it for one in pictures.values() for it in _outputs(one)])


def collisions(pictures: Mapping[str, PictureFile], root: str) -> Iterator[Problem]:
    """Yield a problem for each file that an author saved under the very name that another picture is published by.

    `root` is the content folder's path.
    """
    named = any(_VARIANT.search(address) for address in pictures)
    for picture in pictures.values():
        if not named and picture.published == picture.address:
            continue
        for variant, path in _variants(picture):
            if (taken := pictures.get(folded(path))) and taken is not picture:
                problem = f"nama ini dipakai blog sendiri untuk ukuran {variant.width} piksel dari {picture.address}"
                yield Problem(f"{root}/{taken.address}", problem, "ganti namanya")


def sanitised_svg(key: str, context: RenderContext) -> bytes:
    """Return the SVG with this digest as anybody may open it."""
    return sanitise(context.file(key))


def _variants(picture: PictureFile) -> Iterator[tuple[Variant, str]]:
    if offered := offer(picture):
        yield offered.own, picture.published
        for one in (*offered.avif, *offered.usual):
            yield one, variant_path(picture, offered, one)


def _outputs(picture: PictureFile) -> Iterator[Output]:
    offered = offer(picture)
    if offered is None:
        digest = picture.digest
        yield Output(picture.address, sanitised_svg, Tracked(digest, _PICTURES, partial(str, digest)))
        return
    effort = 100 + picture.width * picture.height // _PIXELS_A_MILLISECOND
    artifact = Artifact(offered.key, encode_variants, prepare_encoding(picture, offered), (picture.digest,), effort)
    for variant, path in _variants(picture):
        file = partial(ArtifactFile, artifact, variant.name)
        yield Output(path, artifact_file, Tracked(f"{artifact.key} {variant.name}", _PICTURES, file), artifact=artifact)
