"""What documents say of the code, where that can be compared: links, paths, formats, promises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, metadata
from pathlib import Path

import pytest

from plugins.comments.comment import KEYS
from plugins.stories.story import PAGE_KEYS, STORY_KEYS
from tests.tiny import PROJECT, TinyBlog
from tests.tools.test_tasks import MANUAL
from tools.generated_docs import DOCS, TABLES, generate

DOCUMENTS = sorted(
    [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / ".github").rglob("*.md"),
     *(PROJECT / "plugins").rglob("*.md"), PROJECT / "benchmark/README.md"]
)  # fmt: skip
AUTOMATION = [PROJECT / ".pre-commit-config.yaml", *(PROJECT / ".github/workflows").iterdir()]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"(?ms)^```.*?^```$")


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", CODE.sub("", path.read_text(encoding="utf-8")))
    assert [link for link in LINK.findall(text) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_paths_in_documents_are_there(path: Path) -> None:
    """Of how-tos only their tables of paths: the steps below them name files that are yet to be written."""
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "how-to":
        text = "\n".join(re.findall(r"(?m)^\|.*$", text))
    named = re.findall(r"`((?:plugins|desk|tools|tests|theme|benchmark|docs)/[\w./-]+)`", text)
    assert [one for one in named if not (PROJECT / one).exists()] == []


@pytest.mark.parametrize("document", TABLES)
def test_tables_made_of_code_are_as_the_code_has_them(document: str) -> None:
    assert (DOCS / document).read_text(encoding="utf-8") == generate(document)


def test_names_in_the_glossary_are_names_in_the_code() -> None:
    page = (PROJECT / "docs/arsitektur.md").read_text(encoding="utf-8")
    rows = [row.rpartition(" | ")[2] for row in page.partition("## Glossary")[2].splitlines() if row.startswith("|")]
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    sources = [
        *(PROJECT / "plugins").rglob("*.py"),
        *(PROJECT / "desk").rglob("*.py"),
        *(PROJECT / "tools").rglob("*.py"),
    ]
    words = {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    assert len(names) > 30
    assert names - words == set()


@pytest.mark.parametrize("path", [*DOCUMENTS, *AUTOMATION], ids=name)
def test_commands_in_documents_are_tasks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:bootstrap\.py|`invoke) ([a-z][\w-]*(?:\.[a-z]+)?)", text))
    assert commands - {*MANUAL, "publish"} == set()


def test_the_readme_names_every_command_of_authors_and_owners_and_none_of_developers() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+)`", "".join(re.findall(r"(?m)^\| (`.*?`) \|", readme))))
    assert named == {"publish", *MANUAL} - {"publish.now", "audit", "benchmark", "lint"}


def test_every_package_that_we_ask_for_has_its_reason() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    page = (PROJECT / "docs/decisions/12-dependencies.md").read_text(encoding="utf-8")
    rows = [name for row in re.findall(r"(?m)^\| ([^|]+) \|", page) for name in row.split(", ")]
    packages = [re.sub("^types-.*", "types-*", re.split(r"[ \[<>=]", package)[0]) for package in wanted]
    assert set(packages) == set(rows) - {"package", "---"}


def test_packages_that_ask_for_more_than_a_notice_are_named_with_their_licences() -> None:
    page = (PROJECT / "docs/licences.md").read_text(encoding="utf-8")
    locked = re.findall(r"(?m)^([\w.-]+)==", (PROJECT / "requirements.txt").read_text(encoding="utf-8"))
    installed = [package for package in locked if list(distributions(name=package))]
    assert len(installed) > 40
    reciprocal = [package for package in installed if re.search(r"GPL|MPL|General Public", licence(package))]
    named = [package.partition("-binary")[0] for package in reciprocal]
    assert [package for package in named if f"| {package} " not in page] == []


def licence(package: str) -> str:
    """The expression and the classifiers by which an installed package declares its licence."""
    facts = metadata(package)
    return " ".join([*(facts.get_all("License-Expression") or ()), *(facts.get_all("Classifier") or ())])


# Formats


def examples() -> Iterator[tuple[str, str]]:
    """Each file of docs/file-formats.md that has an example: its path below `content/`, and its text."""
    page = (PROJECT / "docs/file-formats.md").read_text(encoding="utf-8")
    for found in re.finditer(r"(?ms)^## .*?`content/([^`]+)`(.*?)(?=^## |\Z)", page):
        if example := re.search(r"(?ms)^```\w*\n(.*?)^```", found[2]):
            yield found[1], example[1]


def test_the_examples_of_formats_make_a_blog(tmp_path: Path) -> None:
    blog = TinyBlog(tmp_path)
    files = dict(examples())
    assert len(files) == 5
    for path, text in files.items():
        blog.write(path, text)
    blog.write("anggota.toml", files["anggota.toml"] + '[rina]\nname = "Rina"\n[[rina.masa]]\ndari = 2025-01-01\n')
    blog.comment(stem="2026-11-21T180000-rina", Member="rina", Date="2026-11-21T18:00:00+07:00")
    blog.write("gambar/apotek.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    blog.build()
    page = blog.page().get_text()
    assert all(said in page for said in ("Hore, hari baru!", "SARI — Sari Pratama", "Di Balik Loket", "Matur nuwun"))


def test_formats_name_every_key() -> None:
    page = (PROJECT / "docs/file-formats.md").read_text(encoding="utf-8")
    assert [
        key for key in {*STORY_KEYS, *PAGE_KEYS, *KEYS} if not re.search(rf"(`|^){key}\b", page, re.MULTILINE)
    ] == []


def test_every_promise_of_the_desk_is_cited_by_a_test() -> None:
    promises = re.findall(r"(?m)^(\d+)\. \*\*", (PROJECT / "docs/desk-promises.md").read_text(encoding="utf-8"))
    tests = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests/desk").glob("test_*.py"))
    cited = {number for found in re.findall(r"[Pp]oints? ([\d, and]+)", tests) for number in re.findall(r"\d+", found)}
    assert sorted(cited, key=int) == promises
