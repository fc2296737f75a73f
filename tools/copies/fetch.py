"""A page from the net, fetched so that nobody can lead us where we should not go.

Addresses come from authors, but the pages behind them come from strangers, who may redirect anywhere: to a router, to
another program on this machine, to a file without end. Every host is resolved here, every address it has is looked at,
and the connection goes to the very address that was looked at.
"""

from __future__ import annotations

import gzip
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from msgspec import Struct

from plugins.engine.problem import UserError

MAX_BYTES = 5_000_000
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_NAT64 = ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")
_AGENT = "Kisah-Layanan find-copies"

Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to the addresses it has, as text."""


class FetchError(UserError):
    """Nothing was fetched. `status` is what the site answered, 0 where it did not."""

    def __init__(self, problem: str, status: int = 0) -> None:
        super().__init__(problem)
        self.status = status


class FetchedPage(Struct, frozen=True):
    """What was fetched, from which URL in the end. `charset` is what the server said, or empty."""

    url: str
    data: bytes
    charset: str


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host, as the system finds them. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    *,
    private: bool = False,
    resolver: Resolve = resolve,
    accept: str = "text/html, text/plain",
    limit: int = MAX_BYTES,
) -> FetchedPage:
    """Fetch a URL. `private` allows hosts of this machine and its network; `limit` is in bytes. Raises FetchError."""
    deadline = time.monotonic() + MAX_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        try:
            response, connection = _request(url, accept, private, resolver, deadline)
            with closing(connection):
                if response.status in _REDIRECTS and (target := response.getheader("Location")):
                    url = urljoin(url, target)
                    continue
                if response.status != 200:
                    raise FetchError(
                        f"situsnya menjawab {response.status}; buka di peramban, simpan, lalu periksa berkasnya",
                        response.status,
                    )
                data = _read(response, connection, deadline, limit)
                return FetchedPage(url, data, response.headers.get_content_charset() or "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(_describe(error)) from None
    raise FetchError(f"alamat ini mengalihkan lebih dari {MAX_REDIRECTS} kali; periksa alamatnya")


def _request(
    url: str, accept: str, private: bool, resolver: Resolve, deadline: float
) -> tuple[http.client.HTTPResponse, _Connection]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("hanya alamat http dan https yang dapat diambil; tulis alamat utuh, https://…")
    if parts.username or parts.password:
        raise FetchError("alamat ini memuat nama atau sandi; hapus bagian sebelum tanda @")
    address = _resolve_checked(parts.hostname, port, private, resolver)
    connection = _Connection(parts.hostname, address, port, parts.scheme == "https", deadline)
    target = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe="/%:@!$&'()*+,;=~-._?[]")
    connection.request("GET", target, headers={"User-Agent": _AGENT, "Accept": accept, "Accept-Encoding": "gzip"})
    return connection.getresponse(), connection


def _resolve_checked(host: str, port: int, private: bool, resolver: Resolve) -> str:
    """Return one address of the host. All have to be public: which one is asked may be up to the other side."""
    addresses = resolver(host, port)
    if not addresses:
        raise FetchError(f"situs {host} tidak ditemukan; periksa alamatnya")
    if not private and not all(map(is_public, addresses)):
        raise FetchError(
            f"{host} berada di jaringan sendiri, bukan di internet; tambahkan --private bila memang itu maksudnya"
        )
    return addresses[0]


def is_public(text: str) -> bool:
    """Return whether an IP address belongs to the internet at large, also one that carries an IPv4 address inside."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in network for network in _NAT64):
            inner = ip_address(address.packed[-4:])  # type: ignore[assignment]
        if inner is not None:
            return is_public(str(inner))
        if address.teredo:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Connection(http.client.HTTPConnection):
    """To an address that was looked at, by the name it was looked up by."""

    def __init__(self, host: str, address: str, port: int, tls: bool, deadline: float) -> None:
        super().__init__(host, port, timeout=_left(deadline))
        self.default_port = 443 if tls else 80
        self._address, self._tls = address, tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(response: http.client.HTTPResponse, connection: _Connection, deadline: float, limit: int) -> bytes:
    """Return the body, with an eye on clock and size; a packed one is unpacked no further than the limit."""
    pieces, size = [], 0
    while True:
        if connection.sock:
            connection.sock.settimeout(_left(deadline))
        _left(deadline)
        piece = response.read1(65_536)
        if not piece:
            break
        size += len(piece)
        pieces.append(piece)
        if size > limit:
            raise FetchError(_too_large(limit), 200)
    data = b"".join(pieces)
    if response.getheader("Content-Encoding", "").casefold() in {"gzip", "x-gzip"}:
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1)
        except (OSError, EOFError, zlib.error):
            raise FetchError("jawaban situsnya rusak; buka di peramban, simpan, lalu periksa berkasnya") from None
        if len(data) > limit:
            raise FetchError(_too_large(limit), 200)
    return data


def _too_large(limit: int) -> str:
    return f"isinya lebih besar dari {limit // 1_000_000} MB; simpan bagian yang perlu ke berkas .txt"


def _describe(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "situsnya tidak ditemukan; periksa alamat dan sambungan internet"
    if isinstance(error, TimeoutError):
        return f"situsnya tidak selesai menjawab dalam {MAX_SECONDS:.0f} detik; coba lagi nanti"
    # A name that cannot be encoded, an odd redirect. `ssl.SSLCertVerificationError` is a ValueError, too.
    if isinstance(error, ValueError | http.client.InvalidURL) and not isinstance(error, OSError):
        return "alamat ini, atau yang ditujunya, tidak terbaca; periksa nama situs dan nomor portanya"
    if isinstance(error, ssl.SSLError):
        return "sertifikat situsnya tidak dapat dipercaya; buka di peramban, simpan, lalu periksa berkasnya"
    return "situsnya tidak dapat dihubungi; coba lagi nanti"
