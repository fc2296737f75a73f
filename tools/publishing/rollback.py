"""Which files an earlier release consists of, all of them here and none with a comment that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from plugins.indonesian.wording import number
from tools.publishing import erasure
from tools.publishing.archive import Archive
from tools.publishing.compression import compressed
from tools.publishing.manifest import Entry, Index, known
from tools.publishing.office import Office
from tools.publishing.refusal import Refused
from tools.publishing.target import PACKED

_NEWER = (
    "tidak kembali persis seperti dulu, karena memuat komentar yang sudah dihapus; yang dipakai versi sesudah "
    "penghapusan itu"
)
_SEARCH = "tetap seperti sekarang, karena kata-kata komentar yang sudah dihapus tidak boleh dapat dicari lagi"
_NONE = "tidak kembali, karena memuat komentar yang sudah dihapus dan tidak ada versi tanpa komentar itu"


class Return(Struct, frozen=True):
    """`replaced`: path → why it does not come back as it was, in Indonesian."""

    files: Mapping[str, Entry]
    replaced: Mapping[str, str]


def plan(release: Index, office: Office, archive: Archive, alive: erasure.Alive, compress: Sequence[str]) -> Return:
    """The files of a release. What is not here is fetched; raises Refused, with its names, where that is not all."""
    files = archive.files(release)
    standing = office.standing()
    needed = [path for path, entry in files.items() if known(standing, path) != entry]
    missing = {files[path].digest for path in needed if not archive.is_sound(files[path].digest)}
    for digest in missing:  # what is here under that name is not what it was
        archive.bytes_of(digest).unlink(missing_ok=True)
    if missing - archive.purged():
        office.fetch(release, missing - archive.purged())
    purged = archive.purged()
    lacking = [path for path in needed if files[path].digest not in purged and not archive.is_sound(files[path].digest)]
    if lacking:
        raise Refused(
            f"Terbitan ke-{release.release} tidak dapat dikembalikan: {_named(lacking)} tidak tersimpan lagi."
        )
    replaced = {}
    for path in list(erasure.tainted(files, needed, archive, alive)):
        other = erasure.replacement(path, release, archive, alive) or _standing_still(path, standing, archive)
        replaced[path] = _NEWER if other else _NONE
        for old in (path, *(f"{path}.{kind}" for kind in PACKED)):
            files.pop(old, None)
        if other:
            files |= {path: other, **compressed({path: other}, compress, archive)}
    if replaced:
        for path in [path for path in files if path.startswith(erasure.WORDS)]:
            del files[path]
        files |= {path: entry for path, entry in standing.items() if path.startswith(erasure.WORDS)}
        replaced = {path: why for path, why in replaced.items() if not path.startswith(erasure.WORDS)}
        replaced[f"{erasure.WORDS}…"] = _SEARCH
    return Return(files, replaced)


def refuse_absent(planned: Return) -> None:
    """Raises Refused where pages would be missing to which others lead."""
    if absent := [path for path, why in planned.replaced.items() if why == _NONE]:
        raise Refused(
            f"{_named(absent)} memuat komentar yang tidak ada lagi di content/komentar/, dan tidak ada versi "
            "tanpa komentar itu. Bila ceritanya yang ingin ditampilkan lagi, kembalikan cerita dan komentarnya ke "
            "content/, misalnya dengan `git checkout`, lalu terbitkan seperti biasa. Dengan --yes situs dikembalikan "
            "tanpa halaman itu."
        )


def _standing_still(path: str, standing: Mapping[str, Entry], archive: Archive) -> Entry | None:
    """What readers see at that address now."""
    entry = known(standing, path)
    return entry if entry and archive.is_sound(entry.digest) else None


def _named(paths: Iterable[str], shown: int = 10) -> str:
    names = sorted(paths)
    more = f" dan {number(len(names) - shown)} berkas lain" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
