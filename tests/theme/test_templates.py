"""What templates may reach for, and that every word of theirs is Indonesian."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment, meta, nodes

from plugins.blog.environment import FILTERS
from plugins.stories.markdown import RESERVED_IDS
from tests.tiny import PROJECT

TEMPLATES = sorted((PROJECT / "theme/templates").iterdir())
CATALOGUE = PROJECT / "theme/translations/id/LC_MESSAGES/kisah.po"
GETTEXT = {"_", "gettext", "ngettext"}


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_know_page_and_site_and_nothing_else(path: Path) -> None:
    env = Environment(extensions=["jinja2.ext.i18n"])
    env.filters |= FILTERS
    env.filters |= dict.fromkeys(("anchored", "html", "inlined", "once", "fragment"), str)
    tree = env.parse(source(path))
    own = {node.target for node in tree.find_all(nodes.Import)}
    own |= {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    assert meta.find_undeclared_variables(tree) <= {"page", "site"} | GETTEXT | own


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_excused_for_being_undefined_and_nothing_is_declared_safe(path: Path) -> None:
    assert not re.search(r"is\s+(not\s+)?defined|\|\s*(default|d)\b|\|\s*safe\b|autoescape", source(path))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=lambda path: path.name)
def test_no_heading_of_a_story_can_take_an_id_of_the_theme(path: Path) -> None:
    ids = set(re.findall(r'\bid="([^"{]+)"', source(path)))
    assert ids <= RESERVED_IDS


def messages() -> set[str]:
    found = set()
    for path in TEMPLATES:
        for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", str(path), options={"trimmed": "false"}):
            found.add(message if isinstance(message, str) else message[0])
    return {text for text in found if text}


def test_every_message_has_its_indonesian_and_no_word_is_left_over() -> None:
    with CATALOGUE.open("rb") as handle:
        catalogue = read_po(handle, locale="id")
    known = {}
    for message in catalogue:
        if message.id:
            assert not message.fuzzy
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            assert all(strings), message.id
            known[message.id if isinstance(message.id, str) else message.id[0]] = strings
    assert catalogue.num_plurals == 1
    assert messages() == set(known)


def test_the_catalogue_names_nobody() -> None:
    assert "@" not in source(CATALOGUE)
