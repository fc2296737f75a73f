"""Signing stories, and checking signatures with the very commands that the blog's page tells."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from plugins.attribution.ssh_signature import VerificationFailure as Failure
from plugins.attribution.ssh_signature import verify_signature
from plugins.engine.problem import ContentErrors
from tests.keys import KINDS, made, public
from tests.tiny import AUTHORS, TinyBlog
from tools.components import SSH_KEYGEN, required
from tools.signatures import keys
from tools.signatures.keys import SigningError
from tools.signatures.signing import SigningRequest, VerificationReport, sign, verify

pytestmark = pytest.mark.skipif(SSH_KEYGEN.find() is None and not required(), reason=SSH_KEYGEN.waits)

SIG = "tanda-tangan/2026/11/obat-yang-tertukar.sari-pratama.sig"
PAGE = "2026/11/obat-yang-tertukar"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a key."""
    folder = tmp_path_factory.mktemp("rumah")
    made(folder / ".ssh")
    return folder


def list_key(blog: TinyBlog, key: str, name: str = "Sari Pratama, M.Farm.") -> None:
    text = (blog.content / "penulis.toml").read_text()
    blog.write("penulis.toml", text.replace(f'["{name}"]\n', f'["{name}"]\nsigning_keys = ["{key}"]\n'))


@pytest.fixture
def signed(blog: TinyBlog, home: Path) -> TinyBlog:
    blog.story("Hore, *hari* baru![^a]\n\n[^a]: Catatan.")
    blog.comment()
    list_key(blog, public(home / ".ssh/id_kunci"))
    assert sign(blog.site(), SigningRequest(), home) == [f"Obat yang Tertukar: content/{SIG}"]
    return blog


@pytest.mark.parametrize("kind", KINDS)
def test_anybody_can_check_with_the_commands_of_the_page(blog: TinyBlog, tmp_path: Path, kind: str) -> None:
    home = tmp_path / "rumah"
    made(home / ".ssh", *KINDS[kind])
    list_key(blog, public(home / ".ssh/id_kunci"))
    sign(blog.site(), SigningRequest(), home)
    blog.build()
    shown = blog.page("verifikasi.html").select_one("pre code")
    assert shown
    commands = [line for line in shown.get_text().splitlines() if line]
    for command in commands[:3]:
        tool, _, name, address = shlex.split(command)
        assert tool == "curl"
        path = address.removeprefix("https://kisah-layanan.example/")
        (tmp_path / name).write_bytes((blog.output / path).read_bytes())
    done = subprocess.run(["bash", "-c", commands[3]], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith('Good "kisah-layanan" signature for sari-pratama')
    text = (tmp_path / "naskah.txt").read_text()
    (tmp_path / "naskah.txt").write_text(text.replace("Hore", "Hura"))
    done = subprocess.run(["bash", "-c", commands[3]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode
    assert verify(blog.site()) == VerificationReport(1, 0, ())


def test_the_footer_says_so_and_links_to_all_that_is_needed(signed: TinyBlog) -> None:
    signed.build()
    seal = signed.page().select_one("footer.letter .seal")
    assert seal
    assert "Ditandatangani penulis, Sari Pratama, M.Farm.:" in " ".join(seal.text.split())
    for link in seal.select("a"):
        assert (signed.output / str(link["href"]).removeprefix("/")).is_file()
    assert signed.text(f"{PAGE}.sari-pratama.sig") == (signed.content / SIG).read_text()
    assert "catatan pribadi" not in signed.text(".well-known/allowed_signers")


def test_an_unsigned_blog_has_none_of_it(blog: TinyBlog) -> None:
    blog.build()
    assert not [path for path in blog.files() if "verifikasi" in path or "allowed_signers" in path or ".sig" in path]
    assert verify(blog.site()) == VerificationReport(0, 1, ())


CHANGES = {
    "title": {"Title": "Obat yang Salah"},
    "moment": {"Date": "2026-11-21 19:06"},
    "address": {"Slug": "obat-lain", "Alias": f"/{PAGE}.html"},
    "author": {"Author": "", "Authors": "Sari Pratama, M.Farm.; Baso Lantera"},
    "body": {},
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_edit_after_signing_is_named_and_stops_the_build(signed: TinyBlog, what: str) -> None:
    signed.build()
    before = signed.files()
    body = "Hore, *hari* baru![^a]\n\n[^a]: Catatan." if CHANGES[what] else "Hore, hari ini![^a]\n\n[^a]: Catatan."
    signed.story(body, **CHANGES[what])
    checked = verify(signed.site())
    assert (checked.valid, len(checked.problems)) == (0, 1)
    assert f"content/{SIG}: naskah berubah sejak ditandatangani; jalankan invoke sign" in checked.problems[0]
    with pytest.raises(ContentErrors, match="naskah berubah sejak ditandatangani"):
        signed.build()
    assert signed.files() == before
    signed.build(PREVIEW=True)
    address = "2026/11/obat-lain.html" if what == "address" else f"{PAGE}.html"
    assert "Naskah berubah sejak ditandatangani" in signed.page(address).text
    assert not signed.page(address).select(".seal")


def test_signing_again_or_taking_the_signature_away_mends_it(signed: TinyBlog, home: Path) -> None:
    signed.story("Lain sekali.")
    assert len(sign(signed.site(), SigningRequest(), home)) == 1
    signed.build()
    assert verify(signed.site()) == VerificationReport(1, 0, ())
    assert sign(signed.site(), SigningRequest(), home) == []
    (signed.content / SIG).unlink()
    signed.story("Lain lagi.")
    signed.build()
    assert not signed.page().select(".seal")
    assert not (signed.output / f"{PAGE}.naskah.txt").exists()


def test_what_leaves_the_text_as_it_is_leaves_the_signature_valid(signed: TinyBlog) -> None:
    signed.story(
        "Hore,   *hari*   baru![^catatan]\n\n\n\n[^catatan]: Catatan.\n", Tags="apotek", Permission="cc-by-4.0"
    )
    signed.build()
    assert verify(signed.site()) == VerificationReport(1, 0, ())


def test_two_authors_sign_each_for_themselves(blog: TinyBlog, home: Path) -> None:
    blog.story(Author="", Authors="Sari Pratama, M.Farm.; Baso Lantera")
    other = made(home / "lain")
    list_key(blog, public(home / ".ssh/id_kunci"))
    list_key(blog, public(other), "Baso Lantera")
    with pytest.raises(SigningError, match="Anda penulis yang mana"):
        sign(blog.site(), SigningRequest(), home)
    sign(blog.site(), SigningRequest(author="sari-pratama"), home)
    sign(blog.site(), SigningRequest(key=other), home)
    blog.build()
    assert [seal.text.split("penulis, ")[1].split(":")[0] for seal in blog.page().select(".seal")] == [
        "Baso Lantera",
        "Sari Pratama, M.Farm.",
    ]
    assert verify(blog.site()).valid == 2


def test_nobody_signs_with_another_ones_key(signed: TinyBlog, home: Path) -> None:
    other = made(home / "lain")
    with pytest.raises(SigningError, match="Kunci Anda belum tercantum"):
        sign(signed.site(), SigningRequest(key=other, again=True), home)
    text = (signed.content / "penulis.toml").read_text()
    signed.write("penulis.toml", re.sub(r'signing_keys = \["[^"]*"\]', f'signing_keys = ["{public(other)}"]', text))
    with pytest.raises(ContentErrors, match="bukan kunci penulisnya"):
        signed.build()


def test_an_author_without_keys_is_told_which_line_to_write(blog: TinyBlog, home: Path) -> None:
    blog.story()
    with pytest.raises(SigningError) as refused:
        sign(blog.site(), SigningRequest(author="sari-pratama"), home)
    key = " ".join(public(home / ".ssh/id_kunci").split()[:2])
    assert f'signing_keys = ["{key}"]' in str(refused.value)
    assert '["Sari Pratama, M.Farm."]' in str(refused.value)


def test_a_private_key_within_the_blog_is_refused(blog: TinyBlog, home: Path) -> None:
    key = made(blog.folder / "kunci")
    list_key(blog, public(key))
    with pytest.raises(SigningError, match="berada di dalam folder blog"):
        sign(blog.site(), SigningRequest(key=key), home)
    blog.write("tanda-tangan/2026/11/x.sari-pratama.sig", key.read_bytes())
    assert [one.problem for one in blog.problems()] == ["berkas ini kunci rahasia"]
    (blog.content / "tanda-tangan/2026/11/x.sari-pratama.sig").unlink()
    blog.write("penulis.toml", AUTHORS + f'signing_keys = ["""{key.read_text()}"""]\n')
    assert "ini kunci rahasia, bukan kunci publik" in blog.problems()[0].problem


def test_drafts_are_not_signed_and_hidden_stories_are(blog: TinyBlog, home: Path) -> None:
    list_key(blog, public(home / ".ssh/id_kunci"))
    blog.story(Status="draft")
    with pytest.raises(SigningError, match="draf tidak ditandatangani"):
        sign(blog.site(), SigningRequest(), home)
    blog.story(Status="hidden")
    assert len(sign(blog.site(), SigningRequest(story=f"/{PAGE}.html"), home)) == 1
    assert not [path for path, data in blog.files().items() if b"hidden" in data]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("tanda-tangan/2026/11/lain.sari-pratama.sig", "tidak berada di bawah cerita mana pun"),
        ("tanda-tangan/2026/11/obat-yang-tertukar.baso-lantera.sig", "bukan penulis cerita ini"),
        ("tanda-tangan/2026/11/obat.sig", "tidak menyebut penulisnya"),
    ],
)
def test_a_signature_out_of_place_is_named(signed: TinyBlog, path: str, problem: str) -> None:
    text = (signed.content / SIG).read_text()
    signed.write(path, text)
    assert any(problem in str(one) for one in signed.problems())
    assert any(problem in one for one in verify(signed.site()).problems)


def test_a_signature_whose_author_has_no_key_any_more_is_named(signed: TinyBlog) -> None:
    signed.write("penulis.toml", AUTHORS)
    assert "belum mencantumkan kunci" in signed.problems()[0].problem


# Against ssh-keygen itself


def armored(key: Path, text: str, namespace: str = "kisah-layanan", *more: str) -> str:
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key), *more]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hashed", ["sha256", "sha512"])
def test_our_check_agrees_with_what_ssh_keygen_signs(tmp_path: Path, kind: str, hashed: str) -> None:
    key = made(tmp_path, *KINDS[kind])
    known = [" ".join(public(key).split()[:2])]
    signature = armored(key, "Teks.\n", "kisah-layanan", "-O", f"hashalg={hashed}")
    assert verify_signature("Teks.\n", signature, known) is None
    assert verify_signature("Teks!\n", signature, known) is Failure.CHANGED
    assert verify_signature("Teks.\n", armored(key, "Teks.\n", "git"), known) is Failure.NAMESPACE
    assert (
        verify_signature("Teks.\n", signature, [" ".join(public(made(tmp_path / "lain")).split()[:2])])
        is Failure.STRANGER
    )
    assert verify_signature("Teks.\n", signature, []) is Failure.STRANGER
    for torn in (signature[:120], signature.replace("BEGIN", "AWAL"), "", signature.replace("\n", "\nAA", 2)):
        assert verify_signature("Teks.\n", torn, known) is Failure.MALFORMED


def test_a_short_rsa_key_is_too_weak(tmp_path: Path) -> None:
    key = made(tmp_path, "-t", "rsa", "-b", "1024")
    assert verify_signature("Teks.\n", armored(key, "Teks.\n"), [" ".join(public(key).split()[:2])]) is Failure.WEAK


def test_a_key_is_found_by_its_public_half_and_never_copied(home: Path, tmp_path: Path) -> None:
    listed = keys.list_public_keys(home / ".ssh")
    assert keys.find_key(listed, home / ".ssh") == keys.SigningKey(home / ".ssh/id_kunci", listed[0])
    with pytest.raises(SigningError, match="--key"):
        keys.find_key(["ssh-ed25519 AAAA"], home / ".ssh")
    with pytest.raises(SigningError, match="tidak ada"):
        keys.load_key(tmp_path / "entah", tmp_path)
