"""Everything that can be done with this blog, one task each; `invoke --list` shows the first lines as a manual."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from invoke import program
from invoke.collection import Collection
from invoke.context import Context

from plugins.engine.problem import UserError
from tools import tasks as groups
from tools.arguments import CommandLine
from tools.task import PROJECT, task

if TYPE_CHECKING:
    from plugins.site.site import Site

# Tasks import what they need when they run: `invoke --list` stays quick, and works while a plugin is broken.


@task(
    help={
        "port": "nomor porta; bila sedang dipakai, porta kosong berikutnya",
        "lan": "dapat dibuka juga dari ponsel di jaringan yang sama",
        "open": "langsung membuka peramban",
        "desk": "sekalian membuka meja komentar untuk dicoba",
    }
)
def serve(
    context: Context,
    port: int = 8000,
    lan: bool = False,
    open: bool = True,  # noqa: A002
    desk: bool = True,
) -> int:
    """Membuka blog di komputer ini, dan memuat ulang halaman setiap kali naskah disimpan."""
    from tools.preview.session import Session

    return Session(PROJECT, port, lan=lan, open_browser=open, desk=desk).run()


@task()
def build(context: Context) -> int:
    """Membangun seluruh situs ke folder output/."""
    gc.disable()  # what is about to be imported stays: looking for circles in it takes a tenth of a small build
    import pelican

    # The very call behind `python -m pelican`, so that both build the same.
    code = pelican.main(["--settings", str(PROJECT / "pelicanconf.py"), "--fatal", "warnings"])
    return int(code or 0)


@task(
    help={
        "fix": "tunjukkan perbaikannya, lalu tanya sebelum menulis",
        "yes": "bersama --fix: tulis tanpa bertanya",
        "online": "periksa juga tautan ke situs lain",
        "json": "hasil untuk dibaca program",
    }
)
def check(context: Context, fix: bool = False, online: bool = False, json: bool = False, yes: bool = False) -> int:
    """Memeriksa semua naskah: yang harus dibenahi, dan saran seorang penyunting."""
    from tools.proofreading import command

    return command.check(PROJECT, fix=fix, online=online, json=json, yes=yes)


@task(help={"long": "sertakan pembuktian yang lama"})
def test(context: Context, long: bool = False) -> int:
    """Menjalankan semua pengujian: gaya kode, tipe, dan perilaku."""
    from tools import checks

    failed, counts = checks.run_all(long)
    if failed:
        print(f"\nBelum lulus: {'; '.join(failed)}.")
    print(f"\n{counts}", flush=True)
    return 1 if failed else 0


@task()
def audit(context: Context) -> None:
    """Memeriksa nilai Lighthouse beranda, cerita, arsip, penulis, dan pencarian; perlu npm."""
    from tools import checks

    if checks.audit():
        raise UserError("\nBelum semuanya 100.")


@task(help={"fix": "perbaiki yang dapat diperbaiki sendiri"})
def lint(context: Context, fix: bool = False) -> None:
    """Memeriksa gaya dan tipe kode."""
    from tools import checks

    failed = checks.lint(fix)
    if failed:
        raise UserError(f"\nBelum lulus: {'; '.join(failed)}.")


@task(
    stopped="Dibatalkan; tidak ada yang ditulis.",
    help={
        "title": "judul cerita, di antara tanda kutip",
        "author": "nama penulis, seperti di content/penulis.toml",
        "category": "kategori; yang belum ada dibuat baru",
        "permission": "izin, seperti di content/izin.toml",
        "voice": "kisah atau renungan",
        "date": 'tanggal terbit, misalnya "21 November 2026 19.05 WIB"',
        "tags": "tag, dipisah koma",
        "edit": "langsung buka di penyunting teks",
        "quick": "tanpa bertanya; yang tidak disebut memakai yang biasa",
    },
)
def new(
    context: Context,
    title: str = "",
    author: str = "",
    category: str = "",
    permission: str = "",
    voice: str = "",
    date: str = "",
    tags: str = "",
    edit: bool = False,
    quick: bool = False,
) -> None:
    """Menyiapkan naskah cerita baru, misalnya: invoke new "Obat yang Tertukar"."""
    from tools.writing.command import Options, create_story
    from tools.writing.editor import open_editor

    options = Options(title, author, category, permission, voice, date, tags)
    path = create_story(PROJECT, options, quick=quick)
    print(f"Naskah baru: {path.relative_to(PROJECT).as_posix()}")
    print("Tulis di sana sambil melihat hasilnya lewat `serve`. Bila siap terbit, hapus baris `Status: draft`.")
    if edit and (trouble := open_editor(path)):
        print(trouble)


@task(
    help={
        "key": "kunci Anda; bila tidak disebut, dicari di folder .ssh",
        "author": "nama penulis, bila di blog ini ada beberapa",
        "story": "satu cerita saja, misalnya content/cerita/2026/judul.md",
        "all": "tanda tangani lagi juga yang sudah cocok",
    }
)
def sign(context: Context, key: str = "", author: str = "", story: str = "", all: bool = False) -> None:  # noqa: A002
    """Menandatangani cerita Anda dengan kunci SSH Anda, supaya siapa pun dapat memeriksa keasliannya."""
    from tools.signatures import signing

    lines = signing.sign(
        _open_site(), signing.SigningRequest(Path(key) if key else None, author, story, all), Path.home()
    )
    print("\n".join(lines))
    print(f"{len(lines)} cerita ditandatangani." if lines else "Semua cerita Anda sudah ditandatangani.")


@task()
def verify(context: Context) -> None:
    """Memeriksa semua tanda tangan, dan menyebutkan naskah yang berubah sejak ditandatangani."""
    from tools.signatures import signing

    checked = signing.verify(_open_site())
    if checked.problems:
        raise UserError("\n".join(checked.problems))
    print(f"{checked.valid} tanda tangan cocok; {checked.unsigned} cerita belum ditandatangani.")


@task(
    iterable=["source"],
    help={
        "source": "berkas, folder, atau alamat; boleh beberapa, dipisah spasi",
        "json": "hasil untuk dibaca program",
        "private": "boleh mengambil alamat di jaringan sendiri",
    },
)
def find_copies(context: Context, source: list[str] | None = None, json: bool = False, private: bool = False) -> int:
    """Mencari salinan cerita Anda di halaman lain, dan memeriksa apakah kreditnya ikut."""
    if not source:
        raise UserError("find-copies: perintah ini belum lengkap", "tulis juga berkas, folder, atau alamat.")
    from tools.copies import detection

    site = _open_site()
    report = detection.find_copies(site, source, site.now(), private=private)
    print(report.as_json() if json else report.as_text())
    for name, problem in report.problems:
        print(f"{name}: {problem}", file=sys.stderr)
    return 1 if report.problems else 0


@task(
    help={
        "source": "berkas XML dari Blogger, atau folder Google Takeout yang sudah diurai",
        "plain": "biarkan salam penutup, izin, dan catatan kaki sebagai teks",
        "fetch-pictures": "ambil gambar dari internet, ukuran terbesar",
        "mapping": "berkas TOML: [kategori], [penulis], [anggota]",
        "address": "alamat lama blog, misalnya https://nama.blogspot.com; beberapa dipisah koma",
        "private": "boleh mengambil gambar di jaringan sendiri",
    }
)
def import_blogger(
    context: Context,
    source: str,
    plain: bool = False,
    fetch_pictures: bool = False,
    mapping: str = "",
    address: str = "",
    private: bool = False,
) -> int:
    """Memindahkan blog dari Blogger: cerita, halaman, komentar, gambar, label, tanggal, dan alamatnya."""
    from tools.exports.blogger import read
    from tools.exports.source import find_export
    from tools.importing.command import run
    from tools.importing.options import ImportOptions

    options = ImportOptions(plain=plain, fetch_pictures=fetch_pictures, private=private)
    return run(PROJECT, find_export, read, source, options, mapping, address)


@task(
    help={
        "sizes": "banyaknya cerita, dipisah koma",
        "rounds": "banyaknya putaran",
        "eleventy": "sertakan Eleventy (perlu node dan npm)",
    }
)
def benchmark(context: Context, sizes: str = "100,1000,5000,10000", rounds: int = 7, eleventy: bool = True) -> int:
    """Membandingkan waktu membangun dengan Hugo, Pelican biasa, dan Eleventy; perlu berjam-jam."""
    from benchmark.__main__ import main

    return main(["--sizes", sizes, "--rounds", str(rounds), "--eleventy" if eleventy else "--no-eleventy"])


def _open_site() -> Site:
    from plugins.site.site import Site, load_settings

    return Site(load_settings(PROJECT / "pelicanconf.py"))


program.Parser = CommandLine  # type: ignore[attr-defined]  # invoke has no door for other answers

# Every module of tools/tasks/ is a group of tasks with a dotted name: `serve` in desk.py is `desk.serve`.
namespace = Collection.from_module(sys.modules[__name__])
for found in iter_modules(groups.__path__):
    namespace.add_collection(Collection.from_module(import_module(f"tools.tasks.{found.name}")), found.name)
