"""Reading exports: which file is meant, what each entry is, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.exports import HOST, Item, classic, takeout
from tools.exports.blogger import read
from tools.exports.entry import Entry, Kind, State
from tools.exports.source import ExportError, find_export

FEED = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>"


def entries(text: str, folder: Path) -> list[Entry]:
    file = folder / "blog.xml"
    file.write_text(text, encoding="utf-8")
    return list(read(file, set()))


class TestEntries:
    """Both formats say the same of the same blog."""

    ITEMS = (
        Item(1, "Satu", "<p>isi</p>", path="/2024/03/satu.html", labels=["Loket", "Sore"], summary="Ringkas"),
        Item(2, "Dua", "<p>isi</p>", kind="PAGE", path="/p/dua.html"),
        Item(3, "Tiga", "<p>isi</p>", status="DRAFT"),
        Item(4, "", "Halo", kind="COMMENT", parent=1),
        Item(5, "", "Juga", kind="COMMENT", parent=1, reply_to=4),
        Item(6, "", "Komentar ini telah dihapus oleh pengarang.", kind="COMMENT", status="EMPTIED", parent=1),
    )

    def test_kind_state_address_labels_and_threads_are_the_same(self, tmp_path: Path) -> None:
        hosts: set[str] = set()
        old = [entry for entry in entries(classic(self.ITEMS), tmp_path) if entry.kind is not Kind.OTHER]
        new = list(read(find_export(takeout(self.ITEMS, tmp_path)).feed, hosts))
        same = (
            "id",
            "kind",
            "state",
            "title",
            "html",
            "author",
            "published",
            "address",
            "labels",
            "parent",
            "reply_to",
        )
        assert [[getattr(entry, name) for name in same] for entry in old] == [
            [getattr(entry, name) for name in same] for entry in new
        ]
        assert [entry.state for entry in new] == [
            State.LIVE, State.LIVE, State.DRAFT, State.LIVE, State.LIVE, State.REMOVED,
        ]  # fmt: skip
        assert (new[0].address, new[0].labels, new[0].summary) == ("/2024/03/satu.html", ("Loket", "Sore"), "Ringkas")
        assert (new[4].parent, new[4].reply_to) == ("1", "4")

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("LIVE", State.LIVE), ("DRAFT", State.DRAFT), ("SCHEDULED", State.SCHEDULED),
            ("SOFT_TRASHED", State.TRASHED), ("PENDING", State.PENDING), ("SPAM", State.SPAM),
            ("live", State.UNKNOWN), ("", State.UNKNOWN), ("LIVE2", State.UNKNOWN), ("PRIVATE", State.UNKNOWN),
        ],
    )  # fmt: skip
    def test_only_what_is_live_is_live(self, tmp_path: Path, status: str, state: State) -> None:
        (entry,) = entries(
            f"{FEED}<entry><blogger:type>POST</blogger:type><blogger:status>{status}</blogger:status>"
            "<blogger:filename>/2024/03/x.html</blogger:filename></entry></feed>",
            tmp_path,
        )
        assert entry.state is state

    def test_a_live_post_without_an_address_is_a_draft(self, tmp_path: Path) -> None:
        for text in (classic([Item(1, "Satu", "x")]), classic([Item(1, "Satu", "x")], host="")):
            assert entries(text, tmp_path)[-1].state is State.DRAFT

    @pytest.mark.parametrize("draft", ["maybe", "", "YES"])
    def test_a_control_that_says_something_else_is_not_public(self, tmp_path: Path, draft: str) -> None:
        text = classic([Item(1, "Satu", "x", path="/2024/03/x.html")])
        control = f"<app:control><app:draft>{draft}</app:draft></app:control>"
        (*_, entry) = entries(text.replace("</updated><category", f"</updated>{control}<category"), tmp_path)
        assert entry.state is State.UNKNOWN

    def test_the_author_s_own_kind_is_not_the_entry_s(self, tmp_path: Path) -> None:
        """Takeout says `blogger:type` of authors too."""
        (entry,) = entries(
            f"{FEED}<entry><author><name>A</name><blogger:type>ANONYMOUS</blogger:type></author></entry></feed>",
            tmp_path,
        )
        assert entry.kind is Kind.OTHER

    def test_a_title_of_html_is_read_as_html(self, tmp_path: Path) -> None:
        item = Item(1, "Kopi &amp; <b>teh</b>", "x", path="/2024/03/x.html", title_type="html")
        assert entries(classic([item]), tmp_path)[-1].title == "Kopi & teh"

    @pytest.mark.parametrize("date", ["", "kemarin", "2024-03-05T03:00:00", "99999-01-01T00:00:00Z"])
    def test_a_date_that_cannot_be_read_is_none(self, tmp_path: Path, date: str) -> None:
        (entry,) = entries(f"{FEED}<entry><published>{date}</published></entry></feed>", tmp_path)
        assert entry.published is None

    def test_the_blog_s_hosts_are_heard_of(self, tmp_path: Path) -> None:
        hosts: set[str] = set()
        file = tmp_path / "blog.xml"
        file.write_text(classic([Item(1, "Satu", "x", path="/2024/03/x.html")]), encoding="utf-8")
        list(read(file, hosts))
        assert hosts == {HOST.removeprefix("http://")}
        assert find_export(takeout([], tmp_path)).hosts == {"cerita-loket.blogspot.com", "www.cerita-loket.example"}


class TestHostileFiles:
    """XML that is no export."""

    BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (f'<!DOCTYPE f [<!ENTITY e0 "x">{BOMB}]>{FEED}<entry><title>&e9;</title></entry></feed>', "DTD"),
            (f'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>{FEED}<title>&x;</title></feed>', "DTD"),
            (f'<!DOCTYPE f SYSTEM "http://127.0.0.1:1/x.dtd">{FEED}</feed>', "DTD"),
            (f'<!DOCTYPE f [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>{FEED}</feed>', "DTD"),
            (f"{FEED}<entry><title>Terpo", "terputus sebelum ada entri yang utuh"),
            (f"{FEED}<entry></feed>", "rusak"),
            (f"{FEED}<entry", "rusak sebelum entri"),
            (FEED, "terputus sebelum"),
            ("<umpan/>", "bukan cadangan Blogger"),
            ("halo", "bukan XML"),
        ],
    )
    def test_it_is_refused_with_a_reason(self, tmp_path: Path, text: str, why: str) -> None:
        with pytest.raises(ExportError, match=why):
            entries(text, tmp_path)


class TestFaultyFiles:
    """Exports that editors, downloads and Word have been at are read as far as they go."""

    STORIES = (Item(1, "Satu", "<p>isi satu</p>", path="/2024/03/x.html"), Item(2, "Dua", "x", path="/2024/03/y.html"))

    @pytest.mark.parametrize(
        ("sign", "left", "lost"),
        [
            ("\x0b", " ", 1),
            ("\x00", "", 1),
            ("\x08\x1b", "", 2),
            ("\uffff", "", 1),
            ("\ufdd0", "", 1),
            ("&#11;", " ", 1),
            ("&#x0;", "", 1),
            ("&#xD800;", "", 1),
            ("&#x110000;", "", 1),
            ("\x92", "’", 0),
            ("&#147;", "“", 0),
            ("\x81", "", 1),
            ("&nbsp;", "\xa0", 0),
            ("&eacute;", "é", 0),
            (" & ", " & ", 0),
            ("&x", "&x", 0),
            ("&tidakada;", "&tidakada;", 0),
        ],
    )
    def test_signs_that_xml_forbids_cost_themselves_alone(
        self, tmp_path: Path, sign: str, left: str, lost: int
    ) -> None:
        *_, one, two = entries(classic(self.STORIES).replace("isi satu", f"isi{sign}satu"), tmp_path)
        assert one.html == f"<p>isi{left}satu</p>"
        assert one.flaws == (f"{lost} tanda yang tidak terbaca dihilangkan" if lost else "")
        assert (two.html, two.flaws) == ("x", "")

    @pytest.mark.parametrize(
        ("declared", "encoding"),
        [
            ("UTF-8", "cp1252"),
            ("UTF-8", "utf-8-sig"),
            ("ISO-8859-1", "utf-8"),
            ("windows-1252", "cp1252"),
            ("UTF-16", "utf-16"),
            ("UTF-8", "utf-16-le"),
            ("UTF-16", "utf-8"),
            ("tidak-ada", "utf-8"),
            ("base64", "cp1252"),
        ],
    )
    def test_a_wrong_declaration_of_encoding_changes_nothing(
        self, tmp_path: Path, declared: str, encoding: str
    ) -> None:
        file = tmp_path / "blog.xml"
        text = classic(self.STORIES).replace("isi satu", "kata “Réna”").replace("'UTF-8'", f"'{declared}'")
        file.write_bytes(text.encode(encoding))
        *_, one, _two = read(file, set())
        assert one.html == "<p>kata “Réna”</p>"

    def test_bytes_of_another_encoding_are_read_as_windows_does_and_counted(self, tmp_path: Path) -> None:
        file = tmp_path / "blog.xml"
        file.write_bytes(classic(self.STORIES).encode().replace(b"isi satu", b"kafe\xe9 \x93ya\x94 \xc3\xa9"))
        *_, one, two = read(file, set())
        assert one.html == "<p>kafeé “ya” é</p>"
        assert (one.flaws, two.flaws) == ("3 tanda dibaca menurut pengodean Windows", "")

    @pytest.mark.parametrize("cut", [1, 10, 40, 200])
    def test_a_file_that_breaks_off_is_read_up_to_there(self, tmp_path: Path, cut: int) -> None:
        *whole, last = entries(classic(self.STORIES)[:-cut], tmp_path)
        assert "Satu" in [entry.title for entry in whole]
        assert "terputus" in last.fault
        assert last.title in {"Dua", "akhir berkas"}

    @pytest.mark.parametrize("broken", ["<p>", "</p>", "<entry>", "<content", "<!--", "<![CDATA["])
    def test_an_entry_that_is_no_xml_does_not_cost_the_others(self, tmp_path: Path, broken: str) -> None:
        found = entries(classic(self.STORIES).replace("&lt;p&gt;isi satu&lt;/p&gt;", f"isi {broken} satu"), tmp_path)
        assert found[-1].html == "x"
        assert any(entry.fault for entry in found)
        assert not any("isi" in entry.html for entry in found)

    def test_titles_labels_and_names_that_were_escaped_twice_are_what_they_were(self, tmp_path: Path) -> None:
        item = Item(
            1,
            "Kopi &amp;amp; &quot;teh&quot;",
            "a &amp;amp; b",
            path="/2024/03/x.html",
            author="Ani &amp; Budi",
            labels=["Ramah &amp; hangat"],
            summary="Ini &#39;itu&#39;\x85",
        )
        (*_, one) = entries(classic([item]), tmp_path)
        assert (one.title, one.author, one.labels) == ('Kopi & "teh"', "Ani & Budi", ("Ramah & hangat",))
        assert one.summary == "Ini 'itu'…"
        assert one.html == "a &amp;amp; b"


class TestOtherFiles:
    """What has the suffix of an export and is none: it is named, and so is where the right file lies."""

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (
                b'<?xml version="1.0"?><!DOCTYPE html><html b:version="2" xmlns:b="http://www.google.com/2005/gml/b">',
                "tema",
            ),
            (b"<layouts><layout/></layouts>", "tata letak"),
            (b"<!DOCTYPE html>\n<html lang=id><head>", "halaman web"),
            (b"\xef\xbb\xbf\n<html>", "halaman web"),
            (b'<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">', "ekspor WordPress"),
            (b"<rss><channel/></rss>", "umpan RSS"),
            (
                b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='http://x.example/feeds/posts/default'/>",
                "umpan untuk pembaca",
            ),
            (b"<urlset/>", "peta situs"),
            (b"blog_name,blog_subdomain\nCerita,loket\n", "setelan blog"),
            (b"PK\x03\x04", "arsip zip"),
            (b"\x1f\x8b\x08", "arsip"),
            (b"", "kosong"),
            (b" \n", "kosong"),
            (b"%PDF-1.4", "bukan XML"),
            (b'{"a": 1}', "bukan XML"),
            (b"\xff\xd8\xff", "bukan XML"),
        ],
    )
    def test_it_is_named(self, tmp_path: Path, data: bytes, said: str) -> None:
        file = tmp_path / "blog.xml"
        file.write_bytes(data)
        with pytest.raises(ExportError, match=rf"(?si){said}.*feed\.atom dalam folder Takeout"):
            list(read(file, set()))

    def test_an_export_whose_template_is_within_is_an_export(self, tmp_path: Path) -> None:
        (*_, one) = entries(classic([Item(1, "Tema", '<html b:version="2">', path="/2024/03/x.html")]), tmp_path)
        assert one.title == "Tema"

    def test_the_export_among_other_files_of_a_folder_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "tema.xml").write_text('<html b:version="2"/>', encoding="utf-8")
        (tmp_path / "blog.xml").write_text(classic([]), encoding="utf-8")
        assert find_export(tmp_path).feed == tmp_path / "blog.xml"
        (tmp_path / "blog.xml").unlink()
        with pytest.raises(ExportError, match=r"tema\.xml: Ini tema blog"):
            find_export(tmp_path)

    def test_comments_on_other_blogs_are_no_blog(self, tmp_path: Path) -> None:
        takeout([], tmp_path)
        with pytest.raises(ExportError, match="komentar Anda di blog orang lain"):
            find_export(tmp_path / "Takeout/Blogger/Comments/Blog Orang/feed.atom")


class TestWhichFile:
    """What an author points at."""

    def test_a_takeout_folder_is_found_from_anywhere_above(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path, {"IMG 1.JPG": b"satu", "x.txt": b"bukan gambar"})
        blog = root / "Blogger" / "Blogs" / "Cerita Loket"
        for where in (tmp_path, root, blog, blog / "feed.atom"):
            export = find_export(where)
            assert export.feed == blog / "feed.atom"
            assert [picture.name for picture in export.albums.find("img+1.jpg")] == ["IMG 1.JPG"]
            assert export.albums.find("x.txt") == []

    def test_a_folder_with_one_xml_file_is_that_file(self, tmp_path: Path) -> None:
        (tmp_path / "blog.xml").write_text(classic([]), encoding="utf-8")
        assert find_export(tmp_path).feed == tmp_path / "blog.xml"

    def test_pictures_that_names_cannot_tell_apart_are_both_named_unless_they_are_equal(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path, {"a.jpg": b"satu", "b.jpg": b"sama"})
        other = root / "Blogger" / "Albums" / "Lain"
        other.mkdir()
        (other / "A.jpg").write_bytes(b"dua")
        (other / "b.jpg").write_bytes(b"sama")
        albums = find_export(root).albums
        assert len(albums.find("a%2Ejpg")) == 2
        assert [picture.read_bytes() for picture in albums.find("A.jpg")] == [b"dua"]
        assert len(albums.find("B.JPG")) == 1

    @pytest.mark.parametrize(
        ("here", "wanted"),
        [
            ("foto loket.jpg", "foto+loket.jpg"),
            ("foto+loket.jpg", "foto%20loket.jpg"),
            ("foto_loket.jpg", "foto loket.jpg"),
            ("Re\u0301na.jpg", "R\xe9na.jpg"),
            ("R\xe9na.jpg", "Re%CC%81na.jpg"),
            ("FOTO.JPG", "foto.jpeg"),
            ("a%26b.png", "a&b.png"),
            ("100%25.png", "100%2525.png"),
            ("itu (1).png", "itu_1_.png"),
            (f"{'pagi ' * 9}.png", f"{'pagi ' * 9}sekali di loket tujuh.png"),
        ],
    )
    def test_a_name_is_known_however_programs_spelled_it(self, tmp_path: Path, here: str, wanted: str) -> None:
        albums = find_export(takeout([], tmp_path, {here: b"satu", "lain.png": b"dua"})).albums
        assert [picture.name for picture in albums.find(wanted)] == [here]

    def test_a_short_beginning_proves_nothing(self, tmp_path: Path) -> None:
        albums = find_export(takeout([], tmp_path, {"foto.png": b"satu", f"{'x' * 45}.png": b"dua"})).albums
        assert albums.find("foto pagi.png") == []
        assert albums.find(f"{'x' * 60}.jpg") == []

    def test_pictures_behind_links_are_not_taken(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path)
        (root / "Blogger" / "Albums" / "Cerita Loket" / "rahasia.jpg").symlink_to("/etc/passwd")
        assert find_export(root).albums.find("rahasia.jpg") == []

    def test_several_blogs_have_to_be_chosen_from(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path)
        other = root / "Blogger" / "Blogs" / "Blog Kedua"
        other.mkdir()
        (other / "feed.atom").write_text(f"{FEED}</feed>", encoding="utf-8")
        with pytest.raises(ExportError, match=r"(?s)beberapa blog.*Blog Kedua.*Cerita Loket"):
            find_export(root)
        assert find_export(other).feed == other / "feed.atom"

    @pytest.mark.parametrize(
        ("name", "why"),
        [("tidak-ada.xml", "tidak ada"), (".", "arsip zip; urai dahulu"), ("kosong", "tidak ada cadangan blog")],
    )
    def test_nothing_to_import_is_said(self, tmp_path: Path, name: str, why: str) -> None:
        (tmp_path / "takeout.zip").write_bytes(b"PK\x03\x04")
        (tmp_path / "kosong").mkdir()
        with pytest.raises(ExportError, match=why):
            find_export(tmp_path / name)
