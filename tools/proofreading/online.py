"""Links to elsewhere that lead nowhere any more. Asks the net, and only where the author wants that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tools.copies.fetch import FetchError, Resolve, fetch, resolve
from tools.proofreading.finding import Finding

_AT_ONCE = 8
_GONE = {404, 410}


def dead_links(
    links: Iterable[tuple[str, str, int]], *, private: bool = False, resolver: Resolve = resolve
) -> Iterator[Finding]:
    """From (address, file, line) to what is wrong with each address.

    A site that refuses programs, or is overloaded, is no dead link. One address of a host at a time: nobody shall be
    stormed.
    """
    by_host: dict[str, list[tuple[str, str, int]]] = {}
    for link in links:
        by_host.setdefault(link[0].split("/", 3)[2].lower(), []).append(link)

    def ask(group: list[tuple[str, str, int]]) -> list[Finding]:
        return [found for link in group if (found := _asked(*link, private=private, resolver=resolver))]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for found in pool.map(ask, by_host.values()):
            yield from found


def _asked(address: str, path: str, line: int, *, private: bool, resolver: Resolve) -> Finding | None:
    try:
        fetch(address.partition("#")[0], private=private, resolver=resolver)
    except FetchError as error:
        if error.status and error.status not in _GONE:
            return None
        said = "halamannya sudah tidak ada" if error.status else str(error).partition(";")[0]
        return Finding(path, line, "tautan", f"tautan {address}: {said}", "perbarui alamatnya, atau hapus tautannya")
    return None
