"""What an import did, for the terminal and for `laporan-impor.md`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum

from plugins.indonesian.wording import number
from tools.importing.ledger import Fate


class Outcome(StrEnum):
    """Where an entry ended; every entry ends in one."""

    STORY = "cerita"
    PAGE = "halaman"
    COMMENT = "komentar"
    DRAFT = "draf"
    SCHEDULED = "terjadwal"
    LEFT_OUT = "tidak ikut"


class Remark(StrEnum):
    """What is worth a look, the most urgent first."""

    FAULT = "Bagian cadangan yang rusak"
    BROKEN = "Belum lolos pemeriksaan"
    SHAPE = "Disimpan sebagai HTML karena Markdown akan mengubah kata"
    TEXT = "Disimpan sebagai teks saja; tata letak, tautan, dan gambarnya perlu dipasang lagi"
    ONLY = "Hanya berisi gambar atau video yang belum ada di sini; sementara hanya tautannya yang tampil"
    PICTURE = "Gambar belum ada di sini; sementara menjadi tautan"
    VIDEO = "Video yang tersimpan di Blogger tidak ikut; unduh, simpan di tempat lain, lalu ganti tautannya"
    HIDDEN = "Bagian yang tersembunyi dari pembaca blog lama dan tidak ikut; salin dari sini bila memang perlu"
    UNHIDDEN = "Bagian yang tersembunyi di blog lama dan kini tampil, karena tidak dapat dipisahkan"
    UNSEEN = "Seluruh isinya tersembunyi di blog lama, jadi kini draf"
    PLACE = "Tautan ke bagian tulisan yang sudah tidak ada"
    PLAYER = "Sisipan tanpa alamat yang dapat dibuka"
    NUMBERS = "Cara menomori yang tidak ada di sini; kini angka biasa"
    ALT = "Gambar tanpa teks alternatif; tulis apa yang terlihat, atau biarkan bila hanya hiasan"
    SCHEDULED = "Terjadwal; hapus baris Status: draft supaya terbit pada tanggalnya"
    PERMISSION = "Izin dengan kata-kata penulis; bila boleh diterbitkan ulang, tulis republish = true di izin.toml"
    AUTHOR = "Penulis baru di penulis.toml; lengkapi, dan pilih izinnya"
    MEMBER = "Nama yang dipetakan ke anggota, tetapi tetap arsip"
    NAME = "Judul atau nama yang diganti"
    ADDRESS = "Alamat yang tidak dapat dipertahankan"
    HOST = "Mungkin alamat lama blog ini; bila benar, ulangi dengan --address"
    LINK = "Tautan yang masih menuju blog lama"
    EMAIL = "Memuat alamat surel yang akan terbaca siapa saja"
    COMMENTS = "Halaman yang membawa komentar; kolomnya tertutup bagi yang baru"
    PART = "Bagian penutup yang dikenali; salin kembali ke isi bila keliru, atau impor ulang dengan --plain"
    KEPT = "Tidak ditimpa karena sudah Anda ubah"


class Report:
    """Counts entries by outcome, and files by fate; gathers remarks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.entries = 0
        self.outcomes: Counter[Outcome] = Counter()
        self.fates: Counter[Fate] = Counter()
        self.left_out: dict[str, list[str]] = defaultdict(list)
        self.remarks: dict[Remark, list[str]] = defaultdict(list)
        self.pictures = 0
        self.seconds = 0.0

    def count(self, outcome: Outcome, fate: Fate | None = None, file: str = "") -> None:
        self.outcomes[outcome] += 1
        if fate is not None:
            self.fates[fate] += 1
        if fate in {Fate.EDITED, Fate.DELETED}:
            self.note(Remark.KEPT, file, str(fate))

    def leave_out(self, what: str, reason: str) -> None:
        self.outcomes[Outcome.LEFT_OUT] += 1
        self.left_out[reason].append(what)

    def note(self, remark: Remark, where: str, said: str = "") -> None:
        self.remarks[remark].append(f"{where}: {said}" if said else where)

    @property
    def balanced(self) -> bool:
        """Whether every entry is accounted for."""
        return self.outcomes.total() == self.entries

    def table(self) -> list[tuple[str, str]]:
        rows = [(outcome.value, number(self.outcomes[outcome])) for outcome in Outcome]
        return [*rows, ("seluruh entri", number(self.entries))]

    def as_text(self, path: str) -> str:
        """For the terminal: the table, and how many of what else."""
        lines = [f"  {name:<14}{count:>9}" for name, count in self.table()]
        lines += ["", self._files()]
        if self.remarks:
            lines += ["", "Yang perlu dilihat dahulu:"]
            lines += [f"  {number(len(self.remarks[one])):>5}  {one.value}" for one in Remark if one in self.remarks]
        return "\n".join([*lines, "", f"Semuanya, satu per satu, ada di {path}."])

    def as_markdown(self) -> str:
        lines = ["# Laporan impor", "", f"Dari `{self.source}`.", "", "| entri | banyaknya |", "| --- | ---: |"]
        lines += [f"| {name} | {count} |" for name, count in self.table()]
        lines += ["", self._files(), ""]
        if self.remarks:
            lines += ["## Yang perlu dilihat dahulu", ""]
            for remark in (one for one in Remark if one in self.remarks):
                lines += [f"### {remark.value}", "", *_items(self.remarks[remark]), ""]
        if self.left_out:
            lines += ["## Tidak ikut", ""]
            for reason, whats in sorted(self.left_out.items()):
                lines += [f"### {reason[:1].upper()}{reason[1:]}", "", *_items(whats), ""]
        return "\n".join([*lines, *_UNDOING])

    def _files(self) -> str:
        counts = ", ".join(f"{number(self.fates[fate])} {fate.value}" for fate in Fate if self.fates[fate])
        return f"Berkas: {counts or 'tidak ada'}. Gambar di content/gambar/impor: {number(self.pictures)}."


_UNDOING = [
    "## Mengulang dan membatalkan",
    "",
    "Perintah yang sama boleh dijalankan lagi kapan saja, juga dengan cadangan yang lebih baru. Naskah yang Anda",
    "sunting tidak ditimpa, dan yang Anda hapus tidak dibuat lagi. Yang ditulis impor tercatat di",
    "`content/.impor.jsonl`; tanpa catatan itu semua berkas dianggap milik Anda.",
    "",
    "Salam penutup, tanda tangan, dan izin yang dikenali berpindah ke kepala naskah. Bila ada yang keliru dikenali,",
    "hapus baris `Sign_off` atau `Permission` lalu tulis lagi kalimatnya di isi, atau impor ulang dengan `--plain`.",
    "",
]


def _items(texts: Iterable[str]) -> list[str]:
    """A list whose every item stays one line and is shown as it is."""
    return [f"- {' '.join(text.split()).replace('<', '&lt;')}" for text in texts]
