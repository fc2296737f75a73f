"""Reading exports: which file is meant, what each entry is, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.exports import HOST, Item, classic, takeout
from tools.exports.blogger import Unreadable, read
from tools.exports.entry import Entry, Kind, State
from tools.exports.source import Refused, find_export

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
            (f"{FEED}<entry><title>Terpo", "rusak di baris 1"),
            (f"{FEED}<entry></feed>", "rusak"),
            ("<rss><channel/></rss>", "bukan cadangan Blogger"),
            ("PK\x03\x04", "bukan XML"),
            ("", "rusak|bukan XML"),
            ("halo", "bukan XML"),
        ],
    )
    def test_it_is_refused_with_a_reason(self, tmp_path: Path, text: str, why: str) -> None:
        with pytest.raises(Unreadable, match=why):
            entries(text, tmp_path)

    def test_what_was_read_before_a_fault_is_not_imported(self, tmp_path: Path) -> None:
        """The import writes only when all has been read: see test_importer."""
        text = classic([Item(1, "Satu", "x", path="/2024/03/x.html")]).removesuffix("</feed>")
        with pytest.raises(Unreadable):
            entries(text, tmp_path)


class TestWhichFile:
    """What an author points at."""

    def test_a_takeout_folder_is_found_from_anywhere_above(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path, {"IMG 1.JPG": b"satu", "x.txt": b"bukan gambar"})
        blog = root / "Blogger" / "Blogs" / "Cerita Loket"
        for where in (tmp_path, root, blog, blog / "feed.atom"):
            export = find_export(where)
            assert export.feed == blog / "feed.atom"
            assert list(export.albums) == ["img 1.jpg"]

    def test_a_folder_with_one_xml_file_is_that_file(self, tmp_path: Path) -> None:
        (tmp_path / "blog.xml").write_text(classic([]), encoding="utf-8")
        assert find_export(tmp_path).feed == tmp_path / "blog.xml"

    def test_names_that_two_albums_have_are_left_out_unless_the_pictures_are_equal(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path, {"a.jpg": b"satu", "b.jpg": b"sama"})
        other = root / "Blogger" / "Albums" / "Lain"
        other.mkdir()
        (other / "A.jpg").write_bytes(b"dua")
        (other / "b.jpg").write_bytes(b"sama")
        assert list(find_export(root).albums) == ["b.jpg"]

    def test_pictures_behind_links_are_not_taken(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path)
        (root / "Blogger" / "Albums" / "Cerita Loket" / "rahasia.jpg").symlink_to("/etc/passwd")
        assert find_export(root).albums == {}

    def test_several_blogs_have_to_be_chosen_from(self, tmp_path: Path) -> None:
        root = takeout([], tmp_path)
        other = root / "Blogger" / "Blogs" / "Blog Kedua"
        other.mkdir()
        (other / "feed.atom").write_text(f"{FEED}</feed>", encoding="utf-8")
        with pytest.raises(Refused, match=r"(?s)beberapa blog.*Blog Kedua.*Cerita Loket"):
            find_export(root)
        assert find_export(other).feed == other / "feed.atom"

    @pytest.mark.parametrize(
        ("name", "why"), [("tidak-ada.xml", "tidak ada"), ("takeout.zip", "Urai dahulu"), (".", "tidak ada")]
    )
    def test_nothing_to_import_is_said(self, tmp_path: Path, name: str, why: str) -> None:
        (tmp_path / "takeout.zip").write_bytes(b"PK\x03\x04")
        with pytest.raises(Refused, match=why):
            find_export(tmp_path / name)
