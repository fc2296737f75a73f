"""The seam: Pelican's command line builds our site, and content errors end it properly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pelican
import pytest
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import DEFAULT_CONFIG

from plugins.site.site import SettingsError, Site, load_settings
from tests.tiny import NOW, PROJECT, TinyBlog


def run_pelican(blog: TinyBlog, **settings: object) -> subprocess.CompletedProcess[str]:
    overrides: dict[str, object] = {"MENU_PAGES": [], "MEMBERSHIP_PAGE": "", "NOW": NOW.isoformat(), **settings}
    extra = [f"{key}={json.dumps(value)}" for key, value in overrides.items()]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pelican",
            str(blog.content),
            "-o",
            str(blog.output),
            "--fatal",
            "warnings",
            "-e",
            *extra,
        ],
        cwd=PROJECT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_pelican_is_the_minor_release_the_seam_was_written_for() -> None:
    assert pelican.__version__.startswith("4.12.")


def test_what_the_seam_uses_of_pelican_is_there() -> None:
    assert signals.get_generators.name == "get_generators"
    assert {"PELICAN_CLASS", "PATH", "OUTPUT_PATH", "THEME", "SITEURL", "JINJA_ENVIRONMENT", "JINJA_FILTERS"} <= set(
        DEFAULT_CONFIG
    )
    assert Site.__mro__[1] is pelican.Pelican
    assert Generator.__init__.__code__.co_varnames[1:6] == ("context", "settings", "path", "theme", "output_path")


@pytest.mark.parametrize(
    ("published", "common", "said"),
    [
        ("SITEURL = BLOG_URL", 'BLOG_URL = "https://blog.example', "pelicanconf.py:1: tulisan di baris ini"),
        ("SITEURL = 'x", "", "publishconf.py:2: tulisan di baris ini"),
        ("SITEURL = BLOG_URL", "", "publishconf.py: BLOG_URL belum ada"),
        (None, "", "publishconf.py tidak ada"),
    ],
)
def test_slips_in_settings_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: str | None, common: str, said: str
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "pelicanconf", raising=False)
    (tmp_path / "pelicanconf.py").write_text(common)
    if published is not None:
        (tmp_path / "publishconf.py").write_text(f"from pelicanconf import *\n{published}\n")
    with pytest.raises(SettingsError, match=re.escape(said)):
        load_settings(tmp_path / "publishconf.py")
    sys.modules.pop("pelicanconf", None)


def test_the_command_line_builds_what_the_task_builds(blog: TinyBlog) -> None:
    done = run_pelican(blog)
    assert done.returncode == 0, done.stderr
    assert "Selesai: 1 cerita" in done.stdout
    by_command = blog.files()
    blog.build()
    assert blog.files() == by_command


def test_errors_are_printed_all_at_once_without_a_traceback_and_the_old_site_stays(blog: TinyBlog) -> None:
    blog.build()
    before = blog.files()
    blog.story(Summry="x", Permission="entah")
    blog.comment(Member="orang-lewat")
    done = run_pelican(blog)
    assert done.returncode == 1
    story, comment = "content/cerita/2026/obat-yang-tertukar.md", "content/komentar/2026/11/obat-yang-tertukar/satu.md"
    assert done.stderr == (
        f'{story}: izin "entah" tidak ada di izin.toml; tambahkan tabel ["entah"] di izin.toml\n'
        f'{story}:4: kunci "Summry" tidak dikenal; '
        "mungkin maksudnya Summary; bila ini isi, beri satu baris kosong di atasnya\n"
        f'{comment}: "orang-lewat" bukan anggota blog ini; '
        "tambahkan ke anggota.toml bila memang anggota, atau hapus komentar ini\n"
        "\n3 hal perlu dibenahi. Blog yang sudah jadi tetap seperti sebelumnya.\n"
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert blog.files() == before


def test_a_plugin_that_cannot_be_loaded_stops_the_build(blog: TinyBlog) -> None:
    with pytest.raises(SettingsError, match=r"plugins\.tidak_ada"):
        blog.build(PLUGINS=["plugins.stories.hooks", "plugins.tidak_ada"])
    command = (
        "from tests.site.test_site import *; TinyBlog(Path(sys.argv[1])).site(PLUGINS=['plugins.tidak_ada']).run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, str(blog.folder)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Bagian plugins.tidak_ada tidak dapat dimuat; pasang ulang" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_template_that_reaches_for_what_is_not_there_stops_the_build(blog: TinyBlog, tmp_path: Path) -> None:
    blog.build()
    before = blog.files()
    override = tmp_path / "templates"
    override.mkdir()
    (override / "404.html").write_text("{{ page.tidak_ada }}")
    with pytest.raises(Exception, match="tidak_ada"):
        blog.build(THEME_TEMPLATES_OVERRIDES=[str(override)])
    assert blog.files() == before
