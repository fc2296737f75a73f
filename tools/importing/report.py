"""What an import did, for the terminal and for `laporan-impor.md`."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import StrEnum
from pathlib import Path

from jinja2 import StrictUndefined, Template

from plugins.indonesian.wording import number
from tools.importing.journal import Fate


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

    def count(self, outcome: Outcome, fate: Fate, file: str) -> None:
        """Count an entry that was imported, and what became of its file."""
        self.outcomes[outcome] += 1
        self.fates[fate] += 1
        if fate in {Fate.EDITED, Fate.DELETED}:
            self.note(Remark.KEPT, file, str(fate))

    def leave_out(self, entry: str, reason: str) -> None:
        """Count an entry that was not imported, as the report names it."""
        self.outcomes[Outcome.LEFT_OUT] += 1
        self.left_out[reason].append(entry)

    def note(self, remark: Remark, where: str, said: str = "") -> None:
        """Remark on a file, or on whatever `where` names."""
        self.remarks[remark].append(f"{where}: {said}" if said else where)

    @property
    def balanced(self) -> bool:
        """Whether every entry is accounted for."""
        return self.outcomes.total() == self.entries

    def as_text(self, path: str) -> str:
        """Return the table and how many of what else there are, for the terminal; `path` is where the rest is."""
        lines = [f"  {name:<14}{count:>9}" for name, count in self.rows]
        lines += ["", self.files]
        if self.remarks:
            lines += ["", "Yang perlu dilihat dahulu:"]
            lines += [f"  {number(len(self.remarks[one])):>5}  {one.value}" for one in Remark if one in self.remarks]
        return "\n".join([*lines, "", f"Semuanya, satu per satu, ada di {path}."])

    def as_markdown(self) -> str:
        """Return everything, one by one; each item stays one line and is shown as it is."""
        text = Path(__file__).with_name("laporan-impor.md").read_text(encoding="utf-8")
        template: Template = Template(text, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
        return template.render(report=self, Remark=Remark)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """How many entries had each outcome, as words."""
        rows = [(outcome.value, number(self.outcomes[outcome])) for outcome in Outcome]
        return [*rows, ("seluruh entri", number(self.entries))]

    @property
    def files(self) -> str:
        """What became of files, in a sentence."""
        counts = ", ".join(f"{number(self.fates[fate])} {fate.value}" for fate in Fate if self.fates[fate])
        return f"Berkas: {counts or 'tidak ada'}. Gambar di content/gambar/impor: {number(self.pictures)}."
