"""Everything that can be done with this blog, one task each; `invoke --list` shows the first lines as a manual."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

from invoke import program
from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

from tools import tasks as groups
from tools.arguments import CommandLine, many, optional

PROJECT = Path(__file__).resolve().parent

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
) -> None:
    """Membuka blog di komputer ini, dan memuat ulang halaman setiap kali naskah disimpan."""
    from tools.preview.session import Options, Session

    raise Exit(code=Session(PROJECT, Options(port, lan, open, desk=desk)).run())


@task
def build(context: Context) -> None:
    """Membangun seluruh situs ke folder output/."""
    gc.disable()  # what is about to be imported stays: looking for circles in it takes a tenth of a small build
    import pelican

    # The very call behind `python -m pelican`, so that both build the same.
    code = pelican.main(["--settings", str(PROJECT / "pelicanconf.py"), "--fatal", "warnings"])
    raise Exit(code=int(code or 0))


@task(
    help={
        "fix": "tunjukkan perbaikannya, lalu tanya sebelum menulis",
        "yes": "bersama --fix: tulis tanpa bertanya",
        "online": "periksa juga tautan ke situs lain",
        "json": "hasil untuk dibaca program",
    }
)
def check(context: Context, fix: bool = False, online: bool = False, json: bool = False, yes: bool = False) -> None:
    """Memeriksa semua naskah: yang harus dibenahi, dan saran seorang penyunting."""
    from tools.proofreading import errand

    raise Exit(code=errand.check(PROJECT, errand.Wishes(fix, online, json, yes)))


@task(help={"long": "sertakan pembuktian yang lama"})
def test(context: Context, long: bool = False) -> None:
    """Menjalankan semua pengujian: gaya kode, tipe, dan perilaku."""
    from tools import checks

    failed, counts = checks.run(long)
    if failed:
        print(f"\nBelum lulus: {'; '.join(failed)}.")
    print(f"\n{counts}", flush=True)
    raise Exit(code=1 if failed else 0)


@task
def audit(context: Context) -> None:
    """Memeriksa nilai Lighthouse beranda, cerita, arsip, penulis, dan pencarian; perlu npm."""
    from tools import checks

    if checks.audit():
        raise Exit("\nBelum semuanya 100.", code=1)


@task(help={"fix": "perbaiki yang dapat diperbaiki sendiri"})
def lint(context: Context, fix: bool = False) -> None:
    """Memeriksa gaya dan tipe kode."""
    from tools import checks

    failed = checks.lint(fix)
    if failed:
        raise Exit(f"\nBelum lulus: {'; '.join(failed)}.", code=1)


@task(
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
    }
)
@optional("new", "title")
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
    from plugins.engine.problem import ContentErrors
    from tools.writing.beginning import begin
    from tools.writing.draft import Refused
    from tools.writing.editor import open_editor
    from tools.writing.interview import Wishes

    wishes = Wishes(title, author, category, permission, voice, date, tags)
    try:
        path = begin(PROJECT, wishes, ask=not quick)
    except (ContentErrors, Refused) as problem:
        raise Exit(str(problem), code=1) from None
    except (EOFError, KeyboardInterrupt):
        raise Exit("\nDibatalkan; tidak ada yang ditulis.", code=1) from None
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
    from plugins.engine.problem import ContentErrors
    from plugins.site.site import Site, load_settings
    from tools.signatures.keys import Refused
    from tools.signatures.signing import Wanted
    from tools.signatures.signing import sign as sign_stories

    site = Site(load_settings(PROJECT / "pelicanconf.py"))
    try:
        lines = sign_stories(site, Wanted(Path(key) if key else None, author, story, all), Path.home())
    except (ContentErrors, Refused) as problem:
        raise Exit(str(problem), code=1) from None
    print("\n".join(lines))
    print(f"{len(lines)} cerita ditandatangani." if lines else "Semua cerita Anda sudah ditandatangani.")


@task
def verify(context: Context) -> None:
    """Memeriksa semua tanda tangan, dan menyebutkan naskah yang berubah sejak ditandatangani."""
    from plugins.engine.problem import ContentErrors
    from plugins.site.site import Site, load_settings
    from tools.signatures.checking import verify as verify_all

    try:
        checked = verify_all(Site(load_settings(PROJECT / "pelicanconf.py")))
    except ContentErrors as errors:
        raise Exit(str(errors), code=1) from None
    if checked.problems:
        raise Exit("\n".join(checked.problems), code=1)
    print(f"{checked.sound} tanda tangan cocok; {checked.unsigned} cerita belum ditandatangani.")


@task(
    help={
        "source": "berkas, folder, atau alamat; boleh beberapa, dipisah spasi",
        "json": "hasil untuk dibaca program",
        "private": "boleh mengambil alamat di jaringan sendiri",
    }
)
@many("find-copies", "source")
def find_copies(context: Context, json: bool = False, private: bool = False, **sources: str) -> None:
    """Mencari salinan cerita Anda di halaman lain, dan memeriksa apakah kreditnya ikut."""
    from plugins.engine.problem import ContentErrors
    from plugins.site.site import Site, load_settings
    from tools.copies.inquiry import find_copies as find
    from tools.copies.report import as_json, as_text

    settings = load_settings(PROJECT / "pelicanconf.py")
    now = datetime.now(ZoneInfo(settings["TIMEZONE"]))
    try:
        answer = find(Site(settings), list(sources.values()), now, private=private)
    except ContentErrors as errors:
        raise Exit(str(errors), code=1) from None
    print(as_json(answer.findings, answer.problems) if json else as_text(answer.findings))
    for name, problem in answer.problems:
        print(f"{name}: {problem}", file=sys.stderr)
    raise Exit(code=1 if answer.problems else 0)


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
) -> None:
    """Memindahkan blog dari Blogger: cerita, halaman, komentar, gambar, label, tanggal, dan alamatnya."""
    from tools.exports.blogger import read
    from tools.exports.source import find_export
    from tools.importing.command import run
    from tools.importing.options import ImportOptions

    options = ImportOptions(plain=plain, fetch_pictures=fetch_pictures, private=private)
    raise Exit(code=run(PROJECT, find_export, read, source, options, mapping, address))


@task(
    help={
        "sizes": "banyaknya cerita, dipisah koma",
        "rounds": "banyaknya putaran",
        "eleventy": "sertakan Eleventy (perlu node dan npm)",
    }
)
def benchmark(context: Context, sizes: str = "100,1000,5000,10000", rounds: int = 7, eleventy: bool = True) -> None:
    """Membandingkan waktu membangun dengan Hugo, Pelican biasa, dan Eleventy; perlu berjam-jam."""
    from benchmark.__main__ import main

    raise Exit(code=main(["--sizes", sizes, "--rounds", str(rounds), "--eleventy" if eleventy else "--no-eleventy"]))


program.Parser = CommandLine  # type: ignore[attr-defined]  # invoke has no door for other answers

# Every module of tools/tasks/ is a group of tasks with a dotted name: `serve` in desk.py is `desk.serve`.
namespace = Collection.from_module(sys.modules[__name__])
for found in iter_modules(groups.__path__):
    namespace.add_collection(Collection.from_module(import_module(f"tools.tasks.{found.name}")), found.name)
