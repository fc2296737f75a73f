"""`import-blogger` as an author meets it, in a copy of this very blog."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.cases import CASES, COMMENTS
from tests.imports.exports import classic


def invoke(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "import-blogger", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("unduhan") / "blog-09-01-2024.xml"
    file.write_text(classic(case.item for case in (*CASES, *COMMENTS)), encoding="utf-8")
    return file


def test_the_task_imports_into_this_very_blog_and_tells_what_it_did(project: Path, export: Path) -> None:
    done = invoke(project, str(export), "--address", "https://lain.blogspot.com")
    assert done.returncode == 0, done.stderr
    counts = dict(re.findall(r"^  (\w[\w ]*?) {2,}([\d.]+)$", done.stdout, re.MULTILINE))
    assert int(counts.pop("seluruh entri")) == sum(map(int, counts.values())) == len(CASES) + len(COMMENTS) + 2
    report = (project / "laporan-impor.md").read_text(encoding="utf-8")
    assert "## Yang perlu dilihat dahulu" in report
    assert "## Mengulang dan membatalkan" in report
    checked = subprocess.run(
        [sys.executable, "-m", "invoke", "check"], cwd=project, capture_output=True, encoding="utf-8", check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_authors_without_a_word_about_sharing_grant_nothing(project: Path, export: Path) -> None:
    invoke(project, str(export))
    assert '["Sari Pratama"]\nslug = "sari-pratama-2"\nsignature = "SARI"\npermission = "hak-cipta"\n' in (
        project / "content" / "penulis.toml"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tidak-ada.xml"], "tidak ada"),
        (["pelicanconf.py"], "bukan XML"),
        (["content"], "Sebutkan berkasnya"),
        (["EXPORT", "--mapping", "tidak-ada.toml"], "tidak dapat dibuka"),
    ],
)
def test_what_cannot_be_imported_is_said_in_a_sentence(
    project: Path, export: Path, arguments: list[str], said: str
) -> None:
    done = invoke(project, *(str(export) if one == "EXPORT" else one for one in arguments))
    assert done.returncode == 1
    assert done.stderr.startswith("Belum diimpor. ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
