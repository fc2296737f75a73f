"""Where links and pictures of another blog lead, now that it lives here."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from plugins.indonesian.slug import slug
from plugins.stories.links import link_target

_SPACES = re.compile(r"\s+")
_LABEL = re.compile(r"/search/label/([^/]+)$")
_BLOGSPOT = re.compile(r"(?:www\.)?([a-z0-9-]+)\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
_SERVED = re.compile(r"(?:^|\.)(?:bp\.blogspot\.com|googleusercontent\.com|ggpht\.com)$")
_SIZE_FOLDER = re.compile(r"/(?:[swh]\d+)(?:-[a-z0-9]+)*/(?=[^/]*$)", re.IGNORECASE)
_SIZE_SUFFIX = re.compile(r"=(?:[swh]\d+)(?:-[a-z0-9]+)*$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)$", re.IGNORECASE)


class Surroundings(Struct, frozen=True):
    """What is known while one text is read.

    `hosts` are those of the old blog, `addresses` what is public here, `tags` the slugs of all tags, `pictures` the
    files below `content/` by the address of the original; `address` is the text's own.
    """

    hosts: frozenset[str] = frozenset()
    addresses: Container[str] = ()
    tags: Container[str] = ()
    pictures: Mapping[str, str] = {}
    address: str = "/"

    def at(self, address: str) -> Surroundings:
        """The same around another text."""
        return replace(self, address=address)

    def link(self, href: str) -> str:
        """The address that a link shall have here, or '' where it leads nowhere that can be named."""
        href = _SPACES.sub("", href.strip()) if "://" in href else href.strip()
        if not href or href.startswith("#"):
            return ""
        if href.startswith("//"):
            href = f"https:{href}"
        try:
            parts = urlsplit(href)
        except ValueError:
            return ""
        if not parts.scheme:
            return self._own(urljoin(self.address, parts.path))
        if parts.scheme in {"http", "https"} and self.is_own_host(parts.hostname or ""):
            return self._own(parts.path) or self._checked(href)
        return self._checked(href)

    def is_own_host(self, host: str) -> bool:
        return canonical_host(host) in self.hosts

    def _own(self, path: str) -> str:
        path = path or "/"
        if path == "/" or path in self.addresses:
            return path
        if (label := _LABEL.search(path)) and (tag := slug(unquote(label[1]).replace("+", " "))) in self.tags:
            return f"/tag/{tag}.html"
        return ""

    def _checked(self, href: str) -> str:
        href = re.sub(r"[<>\"'()\s\\`]", lambda sign: f"%{ord(sign[0]):02X}", href)
        return href if link_target(href)[0] == "external" else ""


def host_of(text: str) -> str:
    """The host of an address as people write it, with or without https://."""
    text = text.strip()
    return urlsplit(text if "://" in text else f"https://{text}").hostname or ""


def canonical_host(host: str) -> str:
    """Blogger showed one blog under a name for each country."""
    host = host.casefold().removesuffix(".")
    found = _BLOGSPOT.fullmatch(host)
    return f"{found[1]}.blogspot.com" if found else host


def original(url: str) -> str:
    """The largest form of a picture that Blogger serves in any size; others as they are."""
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not _SERVED.search((parts.hostname or "").casefold()):
        return url
    path = _SIZE_FOLDER.sub("/s0/", parts.path)
    if path == parts.path:
        path = _SIZE_SUFFIX.sub("=s0", path)
    return parts._replace(path=path).geturl()


def is_picture(url: str) -> bool:
    """Whether an address leads to a picture and not to a page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_PICTURE.search(parts.path) or _SERVED.search((parts.hostname or "").casefold()))


def file_name(url: str) -> str:
    """What a picture was called when it was uploaded."""
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2]).replace("+", " ")
    except ValueError:
        return ""
