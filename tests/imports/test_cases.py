"""Every hard case in both formats of export, imported into a real blog that is then built."""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import NamedTuple

import pytest

from tests.imports.cases import CASES, COMMENTS, MAPPING, Case, table
from tests.imports.exports import FORMATS, Item
from tests.tiny import NOW, PROJECT, TinyBlog
from tools.importing.importer import import_blog
from tools.importing.options import ImportOptions, read_names
from tools.importing.report import Outcome, Remark, Report

ALL = (*CASES, *COMMENTS)
UNSEEN = 152
"""What nobody could read at the old blog is no public address."""


class Imported(NamedTuple):
    """A built blog, the report, and all content files by path."""

    blog: TinyBlog
    report: Report
    files: Table[str, str]
    entries: int


@pytest.fixture(scope="module", params=FORMATS)
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp(request.param)
    blog = TinyBlog(folder)
    items = [case.item for case in ALL if request.param in case.formats]
    format_ = FORMATS[request.param]
    export = format_.find(format_.write(items, folder))
    mapping = folder / "pemetaan.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    report = import_blog(blog.site(), ImportOptions(names=read_names(mapping)), NOW, export, format_.read)
    blog.build()
    files = {
        path.relative_to(blog.content).as_posix(): path.read_text(encoding="utf-8")
        for path in blog.content.rglob("*")
        if path.is_file() and path.suffix != ".png"
    }
    return Imported(blog, report, files, len(items) + format_.others)


@pytest.mark.parametrize("case", ALL, ids=[case.case for case in ALL])
def test_the_case_ends_as_the_guide_says(imported: Imported, case: Case, request: pytest.FixtureRequest) -> None:
    format_ = request.node.callspec.params["imported"]
    if format_ not in case.formats:
        assert not any(f"Kasus {case.item.id}\n" in text for text in imported.files.values())
        return
    assert (case.file in imported.files) is bool(case.file)
    text = imported.files.get(case.file, "")
    for piece in case.has:
        assert piece in text
    for piece in case.lacks:
        assert piece not in text
    address = _address(case.item)
    if case.shows or case.hides:
        page = imported.blog.text(address)
        for piece in case.shows:
            assert piece in page
        for piece in case.hides:
            assert piece not in page


def _address(item: Item) -> str:
    by_id = {case.item.id: case.item for case in CASES}
    return by_id.get(item.parent, item).path.removeprefix("/")


def test_every_entry_is_accounted_for(imported: Imported) -> None:
    report = imported.report
    assert report.entries == imported.entries
    assert report.outcomes.total() == report.entries
    assert report.outcomes[Outcome.LEFT_OUT] == sum(map(len, report.left_out.values()))


def test_every_public_address_is_what_it_was(imported: Imported) -> None:
    written = {path for path in imported.blog.files() if path.endswith(".html")}
    public = {
        case.item.path.removeprefix("/")
        for case in CASES
        if case.file and case.item.status == "LIVE" and case.item.published < "2026-11"
        if "#" not in case.item.path and case.item.id != UNSEEN
    }
    assert public <= written


def test_what_was_not_public_is_not_public_now(imported: Imported) -> None:
    written = "\n".join(path for path in imported.blog.files() if path.endswith(".html"))
    for slug in ("belum-jadi", "besok-lusa", "nanti", "kasus-101-2", "kasus-305", "kasus-306", "kasus-307"):
        assert slug not in written


def test_the_content_passes_the_check(imported: Imported) -> None:
    assert imported.blog.problems() == []
    assert Remark.BROKEN not in imported.report.remarks


def test_no_address_of_a_person_is_written(imported: Imported) -> None:
    for trace in ("noreply", "blogger.com/profile", "potret.jpg"):
        assert not [path for path, text in imported.files.items() if trace in text]
    assert "@" not in imported.report.as_markdown()


@pytest.mark.parametrize(
    ("remark", "where"),
    [
        (Remark.SHAPE, "cerita/2024/03/kasus-126.md"), (Remark.TEXT, "cerita/2024/03/kasus-130.md"),
        (Remark.PICTURE, "cerita/2024/03/kasus-116.md"), (Remark.ALT, "cerita/2024/03/kasus-108.md"),
        (Remark.VIDEO, "cerita/2024/03/kasus-131.md"), (Remark.SCHEDULED, "cerita/2027/02/nanti.md"),
        (Remark.PERMISSION, "[izin-sari-pratama]"), (Remark.AUTHOR, "Sari Pratama"),
        (Remark.MEMBER, "Bang Budi (budi)"), (Remark.NAME, "cerita/2024/03/kasus-127.md"),
        (Remark.COMMENTS, "halaman/siapa-kami.md"), (Remark.FAULT, "“Kasus 150”"),
        (Remark.PLACE, "cerita/2024/03/kasus-136.md: #entah"),
        (Remark.ADDRESS, "cerita/2024/03/kasus-140.md: /2024/03/index.html sudah dipakai oleh blog ini sendiri"),
        (Remark.ADDRESS, "cerita/2004/01/kasus-142.md"), (Remark.ADDRESS, "cerita/2024/03/kasus-309.md"),
        (Remark.HIDDEN, "cerita/2024/03/kasus-151.md: Rahasia dapur"),
        (Remark.HIDDEN, "cerita/2024/03/kasus-151.md: lagi"),
        (Remark.UNSEEN, "cerita/2024/03/kasus-152.md"), (Remark.ONLY, "cerita/2024/03/kasus-153.md"),
        (Remark.PLAYER, "cerita/2024/03/kasus-154.md"), (Remark.NAME, "cerita/2024/03/kasus-155.md: label"),
        (Remark.PART, "cerita/2024/03/kasus-117.md"), (Remark.PART, "cerita/2024/03/kasus-120.md"),
    ],
)  # fmt: skip
def test_the_report_points_at_what_needs_a_look(imported: Imported, remark: Remark, where: str) -> None:
    assert any(line.startswith(where) for line in imported.report.remarks[remark])


def test_the_guide_has_this_very_table() -> None:
    guide = (PROJECT / "docs" / "pindah-dari-blogger.md").read_text(encoding="utf-8")
    assert table() in guide
