"""Links to elsewhere that lead nowhere any more. Asks the net, and only where the author wants that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tools.copies.fetch import FetchError, Resolve, fetch, resolve
from tools.proofreading.finding import Finding

_AT_ONCE = 8
_GONE = {404, 410}


def find_dead_links(
    links: Iterable[tuple[str, str, int]], *, private: bool = False, resolver: Resolve = resolve
) -> Iterator[Finding]:
    """Yield what is wrong with addresses elsewhere, from (address, file, line).

    A site that refuses programs, or is overloaded, is no dead link. One address of a host at a time: nobody shall be
    stormed.
    """
    by_host: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for link in links:
        by_host[link[0].split("/", 3)[2].lower()].append(link)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for found in pool.map(partial(_ask, private=private, resolver=resolver), by_host.values()):
            yield from found


def _ask(links: Iterable[tuple[str, str, int]], *, private: bool, resolver: Resolve) -> list[Finding]:
    """What is wrong with the addresses of one host."""
    found: list[Finding] = []
    for address, path, line in links:
        try:
            fetch(address.partition("#")[0], private=private, resolver=resolver)
        except FetchError as error:
            if not error.status or error.status in _GONE:
                said = "halamannya sudah tidak ada" if error.status else str(error).partition(";")[0]
                problem, remedy = f"tautan {address}: {said}", "perbarui alamatnya, atau hapus tautannya"
                found.append(Finding(path, line, "tautan", problem, remedy))
    return found
