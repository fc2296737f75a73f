"""Plugins from elsewhere: the twenty most used ones, as they are published, in a blog of ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from plugins.blog import defaults
from tests.conftest import FOREIGN_PLUGINS
from tests.tiny import PROJECT, TinyBlog

LOCKED = FOREIGN_PLUGINS.read_text().splitlines()
PLUGINS = [line.split("==")[0].removeprefix("pelican-").replace("-", "_") for line in LOCKED]
EXTENSIONS = {"linkclass", "render_math"}
"""Those that put a Markdown extension into Pelican's settings as an object, which workers cannot load."""
CHECKS = """\
import json, os, sys
sys.path.append(sys.argv[1])
from plugins.engine.problem import ContentErrors
from plugins.site.site import Site, load_settings
overrides, names = json.loads(sys.argv[2]), sys.argv[3:]
for name in names:
    if os.fork():
        os.wait()
        continue
    settings = load_settings("pelicanconf.py", **overrides)
    settings["PLUGINS"] = [*settings["PLUGINS"], f"pelican.plugins.{name}"]
    try:
        Site(settings).check()
        print(json.dumps([name, []]), flush=True)
    except ContentErrors as errors:
        print(json.dumps([name, list(map(str, errors.problems))]), flush=True)
    os._exit(0)
"""
"""Each plugin in a process of its own, since a plugin's signals stay connected."""


def test_each_works_or_is_named_with_what_the_blog_has_instead(foreign_plugins: Path, blog: TinyBlog) -> None:
    places = {"PATH": str(blog.content), "OUTPUT_PATH": str(blog.output), "MENU_PAGES": [], "MEMBERSHIP_PAGE": ""}
    command = [sys.executable, "-c", CHECKS, str(foreign_plugins), json.dumps(places), *PLUGINS]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    found = dict(map(json.loads, done.stdout.splitlines()))
    assert found.keys() == set(PLUGINS)
    assert len(found) == 20
    for plugin, problems in found.items():
        (problem,) = problems
        if plugin in EXTENSIONS:
            assert "MARKDOWN" in problem
            assert f"pelican.plugins.{plugin}." in problem
            continue
        assert f"bagian pelican.plugins.{plugin} menunggu sinyal" in problem
        assert "hapus dari PLUGINS" in problem


def plugin(folder: Path, name: str, signal: str, body: str) -> None:
    """A plugin of an owner's own that waits for one signal."""
    text = f"from pelican.plugins import signals\n\ndef wait(sender):\n    {body}\n\n"
    (folder / f"{name}.py").write_text(f"{text}def register():\n    signals.{signal}.connect(wait)\n")


def test_one_that_is_taken_out_again_is_in_nobodys_way(blog: TinyBlog, tmp_path: Path) -> None:
    """In a process that has had a site with it, such as `invoke serve`."""
    plugin(tmp_path, "menunggu", "article_generator_finalized", "pass")
    paths = [str(PROJECT), str(tmp_path)]
    (problem,) = blog.problems(PLUGINS=[*defaults.PLUGINS, "menunggu"], PLUGIN_PATHS=paths)
    assert "bagian menunggu menunggu sinyal article_generator_finalized" in problem.problem
    assert blog.problems(PLUGIN_PATHS=paths) == []


def test_one_that_fails_as_pelican_begins_is_named(blog: TinyBlog, tmp_path: Path) -> None:
    plugin(tmp_path, "rewel", "initialized", "raise ValueError('minta kunci')")
    (problem,) = blog.problems(PLUGINS=[*defaults.PLUGINS, "rewel"], PLUGIN_PATHS=[str(PROJECT), str(tmp_path)])
    assert str(problem) == (
        "PLUGINS: bagian rewel tidak dapat mulai: minta kunci; penuhi yang dimintanya, atau hapus dari PLUGINS"
    )
    assert blog.problems() == []


def test_one_that_adds_a_filter_works(blog: TinyBlog, tmp_path: Path) -> None:
    body = "sender.settings['JINJA_FILTERS'] = {'seru': lambda text: text + '!'}"
    plugin(tmp_path, "berseru", "initialized", body)
    (tmp_path / "tema").mkdir()
    (tmp_path / "tema/404.html").write_text("{{ site.name|seru }}")
    blog.build(
        PLUGINS=[*defaults.PLUGINS, "berseru"],
        PLUGIN_PATHS=[str(PROJECT), str(tmp_path)],
        THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "tema")],
    )
    assert blog.text("404.html") == "Kisah Layanan!"
