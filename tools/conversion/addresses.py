"""Where links and pictures of another blog lead, now that it lives here."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from plugins.indonesian.slug import slug
from plugins.stories.links import link_target
from tools.exports.entry import split_url

_BREAKS = re.compile(r"[\t\r\n]+")
_SIGNS = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff<>\"'()\\^`{|}]")
"""What an address may not hold as it is: browsers take line ends out and encode the rest."""
_MONTH = re.compile(r"/(\d{4})_(\d\d)_\d\d_archive\.html")
_LABEL = re.compile(r"/search/label/([^/]+)$")
_BLOGSPOT = re.compile(r"(?:www\.)?([a-z0-9-]+)\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
_SERVED = re.compile(r"(?:^|\.)(?:bp\.blogspot\.com|googleusercontent\.com|ggpht\.com)$")
_SIZE_FOLDER = re.compile(r"/(?:[swh]\d+)(?:-[a-z0-9]+)*/(?=[^/]*$)", re.IGNORECASE)
_SIZE_SUFFIX = re.compile(r"=(?:[swh]\d+)(?:-[a-z0-9]+)*$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)$", re.IGNORECASE)


class LinkResolver(Struct, frozen=True):
    """What is known of addresses while one text is read.

    `hosts` are those of the old blog, `addresses` what is public here, `tags` the slugs of all tags, `pictures` the
    files below `content/` by the address of the original; `address` is the text's own. `moved` has the addresses of
    texts that could not keep theirs, by the old one (with its fragment, where several stood on one page); `anchors` the
    ids that links lead to, by address and by what they were called there.
    """

    hosts: frozenset[str] = frozenset()
    addresses: Container[str] = ()
    tags: Container[str] = ()
    pictures: Mapping[str, str] = {}
    address: str = "/"
    moved: Mapping[str, str] = {}
    anchors: Mapping[str, Mapping[str, str]] = {}

    def at(self, address: str) -> LinkResolver:
        """Return the same for another text."""
        return replace(self, address=address)

    def resolve(self, href: str) -> str:
        """Return the address that a link shall have here, or '' where it leads nowhere that can be named."""
        href = encode_url(href)
        parts = split_url(href)
        if found := self.find_text(href):
            address, fragment = found
            id_ = self.anchors.get(address, {}).get(fragment, "")
            place = f"#{id_}" if id_ else ""
            return place if href.startswith("#") or (place and address == self.address) else address + place
        if href.startswith("#") or not any(parts):
            return ""
        if self._is_own(parts) and (listed := self._find_list(urljoin(self.address, parts.path) or "/")):
            return listed
        return href if link_target(href)[0] == "external" else ""

    def find_text(self, href: str) -> tuple[str, str] | None:
        """Return the address here of the text that a link leads to, and the fragment; None where it leads elsewhere."""
        parts = split_url(encode_url(href))
        if not self._is_own(parts):
            return None
        fragment = unquote(parts.fragment)
        if not parts.scheme and not parts.path:
            return (self.address, fragment) if fragment and not parts.query else None
        path = urljoin(self.address, parts.path)
        if address := self.moved.get(f"{path}#{parts.fragment}"):
            return address, ""
        address = self.moved.get(path, path)
        return (address, fragment) if address in self.addresses else None

    def is_own_host(self, host: str) -> bool:
        """Return whether the old blog was known under this host."""
        return canonical_host(host) in self.hosts

    def _is_own(self, parts: SplitResult) -> bool:
        return not parts.scheme or (parts.scheme in {"http", "https"} and self.is_own_host(parts.hostname or ""))

    def _find_list(self, path: str) -> str:
        """Where the blog lists what the old one listed there."""
        if month := _MONTH.fullmatch(path):
            path = f"/{month[1]}/{month[2]}/"
        if path == "/" or path in self.addresses:
            return path
        if (label := _LABEL.search(path)) and (tag := slug(unquote(label[1]).replace("+", " "))) in self.tags:
            return f"/tag/{tag}.html"
        return ""


def encode_url(href: str) -> str:
    """Return an address as it has to be spelled, whatever signs somebody left in it."""
    href = _SIGNS.sub(lambda sign: quote(sign[0]), _BREAKS.sub("", href.strip()))
    return f"https:{href}" if href.startswith("//") else href


def host_of(text: str) -> str:
    """Return the host of an address as people write it, with or without https://."""
    text = text.strip()
    return urlsplit(text if "://" in text else f"https://{text}").hostname or ""


def canonical_host(host: str) -> str:
    """Return the one name of a host: Blogger showed one blog under a name for each country."""
    host = host.casefold().removesuffix(".")
    found = _BLOGSPOT.fullmatch(host)
    return f"{found[1]}.blogspot.com" if found else host


def find_largest_url(url: str) -> str:
    """Return the address of the largest form of a picture that Blogger serves in any size; others as they are."""
    if url.startswith("//"):
        url = f"https:{url}"
    parts = split_url(url)
    if not _SERVED.search((parts.hostname or "").casefold()):
        return url
    path = _SIZE_FOLDER.sub("/s0/", parts.path)
    return parts._replace(path=path if path != parts.path else _SIZE_SUFFIX.sub("=s0", path)).geturl()


def is_picture(url: str) -> bool:
    """Return whether an address leads to a picture and not to a page."""
    parts = split_url(url)
    return bool(_PICTURE.search(parts.path) or _SERVED.search((parts.hostname or "").casefold()))


def find_file_name(url: str) -> str:
    """Return what a picture was called when it was uploaded."""
    return unquote(split_url(url).path.rpartition("/")[2]).replace("+", " ")


def first_free(base: str, is_used: Callable[[str], bool], suffix: str = "") -> str:
    """Return the first of `base`, `base-2`, `base-3` … (each with the suffix) that is not used yet."""
    name, number = f"{base}{suffix}", 2
    while is_used(name):
        name, number = f"{base}-{number}{suffix}", number + 1
    return name
