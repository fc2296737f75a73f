"""The installed command `pelican` in a blog's folder: what its options say is what they do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.tiny import PROJECT, STORY_FILE, TinyBlog

PELICAN = str(Path(sys.executable).with_name("pelican"))
STORY = "2026/11/obat-yang-tertukar.html"
WAIT = 60
"""Seconds that a watching process may take for a build on a busy machine."""


@pytest.fixture
def blog(blog: TinyBlog) -> TinyBlog:
    """A tiny blog whose folder has settings, theme and plugins, as an owner's has."""
    for name in ("theme", "plugins"):
        (blog.folder / name).symlink_to(PROJECT / name)
    own = 'MENU_PAGES = []\nMEMBERSHIP_PAGE = None\nNOW = "2026-11-22T12:00:00+07:00"\n'
    for name, more in (("pelicanconf.py", own), ("publishconf.py", "")):
        (blog.folder / name).write_text((PROJECT / name).read_text(encoding="utf-8") + more, encoding="utf-8")
    return blog


def run(blog: TinyBlog, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PELICAN, *arguments], cwd=blog.folder, capture_output=True, text=True, check=False)


def succeed(blog: TinyBlog, *arguments: str) -> str:
    done = run(blog, *arguments)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout


def test_without_options_it_builds_into_output(blog: TinyBlog) -> None:
    assert "Selesai: 1 cerita" in succeed(blog)
    assert STORY in blog.files()
    assert "kisah-layanan.example/b" not in blog.text("index.html")


def test_s_takes_other_settings(blog: TinyBlog) -> None:
    with (blog.folder / "publishconf.py").open("a") as file:
        file.write('SITEURL = "https://kisah-layanan.example/b"\n')
    succeed(blog, "-s", "publishconf.py")
    assert 'href="/b/arsip.html"' in blog.text("index.html")


def test_o_builds_elsewhere(blog: TinyBlog) -> None:
    succeed(blog, "-o", "lain/situs")
    assert (blog.folder / "lain/situs" / STORY).exists()
    assert not blog.output.exists()


def test_t_takes_a_theme_that_fits(blog: TinyBlog) -> None:
    (blog.folder / "theme").rename(blog.folder / "tema")
    succeed(blog, "-t", "tema")
    assert STORY in blog.files()


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_t_refuses_a_theme_without_credit_in_words(blog: TinyBlog, theme: str) -> None:
    succeed(blog)
    before = blog.files()
    done = run(blog, "-t", theme)
    assert done.returncode == 1
    assert f"tema {theme}: tidak punya home.html, " in done.stderr
    assert "salin folder theme lalu ubah salinannya" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert blog.files() == before


def test_e_overrides_a_setting_and_refuses_one_without_effect(blog: TinyBlog) -> None:
    succeed(blog, "-e", 'SITENAME="Nama lain"')
    assert "Nama lain" in blog.text("index.html")
    done = run(blog, "-e", 'ARTICLE_URL="{slug}/"')
    assert done.returncode == 1
    assert "pilihan -e: ARTICLE_URL tidak berlaku di blog ini" in done.stderr


def test_d_and_the_deletion_of_the_output_leave_just_the_site(blog: TinyBlog) -> None:
    succeed(blog)
    before = blog.files()
    succeed(blog, "-d", "-D")
    assert blog.files() == before


def test_print_settings_prints_them_and_builds_nothing(blog: TinyBlog) -> None:
    assert "SITENAME: 'Kisah Layanan'" in succeed(blog, "--print-settings", "SITENAME")
    assert not blog.output.exists()


def test_fatal_errors_is_no_obstacle_to_a_sound_blog(blog: TinyBlog) -> None:
    succeed(blog, "--fatal", "errors")
    blog.story(Date="")
    done = run(blog, "--fatal", "errors")
    assert done.returncode == 1
    assert "1 hal perlu dibenahi" in done.stderr


def test_ignore_cache_makes_everything_anew(blog: TinyBlog) -> None:
    succeed(blog)
    assert "(0 di antaranya baru)" in succeed(blog)
    made = succeed(blog, "--ignore-cache").split(" berkas (")
    assert made[1].startswith(made[0].split()[-1])


def test_l_serves_what_was_built(blog: TinyBlog) -> None:
    succeed(blog)
    with running(blog, "-l") as (process, address):
        assert wait_for(lambda: "Obat yang Tertukar" in fetch(f"{address}/{STORY}"))
        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) == 0


@pytest.mark.parametrize("options", [("-r",), ("-l", "-r")], ids=" ".join)
def test_r_survives_a_bad_story_and_builds_the_mended_one(blog: TinyBlog, options: tuple[str, ...]) -> None:
    with running(blog, *options) as (process, address):
        assert wait_for((blog.output / STORY).exists)
        time.sleep(2)  # until it watches
        blog.write(STORY_FILE, "Title: Tanpa tanggal\n\nIsi.\n")
        assert wait_for(lambda: "hal perlu dibenahi" in (blog.folder / "log").read_text())
        assert process.poll() is None
        assert "Hore" in blog.text(STORY)
        time.sleep(2)
        blog.story("Sudah beres.")
        assert wait_for(lambda: "Sudah beres." in blog.text(STORY))
        if "-l" in options:
            assert "Sudah beres." in fetch(f"{address}/{STORY}")
        assert "Traceback" not in (blog.folder / "log").read_text()


@contextmanager
def running(blog: TinyBlog, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`pelican` with these options, and where it serves if it does; what it says is in the file `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["-p", str(port)] if "-l" in options else []
    with (blog.folder / "log").open("w") as log:
        process = subprocess.Popen(
            [PELICAN, *options, *own], cwd=blog.folder, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # `-lr` has children
        process.wait(WAIT)


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether something becomes true in time. What is not there yet is not true."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def fetch(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text
