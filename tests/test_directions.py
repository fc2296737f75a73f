"""Which way the house leans (docs/arsitektur.md): what may import what, and what templates may reach for."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.tiny import PROJECT

BELOW = {
    "engine": set(),
    "indonesian": set(),
    "site": {"engine", "indonesian"},
    "stories": {"images", "indonesian", "site", "engine"},
    "attribution": {"stories", "indonesian", "site", "engine"},
    "comments": {"stories", "indonesian", "site", "engine"},
    "images": {"engine", "site"},
    "search": {"stories", "indonesian", "site", "engine"},
    "blog": {"attribution", "comments", "images", "search", "stories", "indonesian", "site", "engine"},
}
DESK = (
    "errors", "signing", "settings", "storage", "accounts", "comments", "mail", "services", "worker", "web", "preview",
    "wsgi",
)  # fmt: skip
"""The desk's rooms and the modules beside them; each imports only what stands before it."""
MODULES = sorted(path for path in (PROJECT / "plugins").rglob("*.py") if path.name != "__init__.py")
SEAM = {PROJECT / "plugins" / name for name in ("site/site.py", "site/foreign_plugins.py", "blog/defaults.py")}
"""What may import Pelican besides hooks and adapters: the site, and the release's settings, which name it."""


def name(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def is_pure(path: Path) -> bool:
    return path.name not in {"hooks.py", "stock.py"} and path not in SEAM


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_plugins_import_each_other_downward_only(path: Path) -> None:
    room = path.relative_to(PROJECT / "plugins").parts[0]
    rooms = {module.split(".")[1] for module in imports(path) if module.startswith("plugins.")}
    assert rooms - {room} <= BELOW[room]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_hooks_adapters_and_the_seam_import_pelican_and_nobody_imports_upward(path: Path) -> None:
    roots = {module.split(".")[0] for module in imports(path)}
    assert not roots & {"desk", "tools", "tasks", "pelicanconf", "publishconf", "tests"}
    if is_pure(path):
        assert not roots & {"pelican", "flask", "sqlalchemy"}


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (PROJECT / folder).rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", modules("desk"), ids=name)
def test_rooms_of_the_desk_import_each_other_downward_only(path: Path) -> None:
    room = path.relative_to(PROJECT / "desk").with_suffix("").parts[0]
    rooms = {module.split(".")[1] for module in imports(path) if module.split(".")[0] == "desk"}
    assert rooms <= set(DESK[: DESK.index(room) + 1])


@pytest.mark.parametrize("folder", ["desk", "tools", *(f"plugins/{room}" for room in sorted(BELOW))])
def test_no_module_imports_itself_by_way_of_others(folder: str) -> None:
    """Names under `TYPE_CHECKING` count as well: who knows whom is what a reader has to follow."""
    graph: dict[str, set[str]] = {}
    for path in modules(folder):
        found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names = [node for node in found if isinstance(node, ast.ImportFrom)]
        graph[name(path)] = {f"{node.module}.{alias.name}" for node in names for alias in node.names} | imports(path)
    TopologicalSorter({module: found & graph.keys() for module, found in graph.items()}).prepare()


def test_rooms_import_each_other_one_way_only() -> None:
    TopologicalSorter(BELOW).prepare()
    tools: dict[str, set[str]] = {}
    for path in modules("tools"):
        room = path.relative_to(PROJECT / "tools").with_suffix("").parts[0]
        rooms = {module.split(".")[1] for module in imports(path) if module.startswith("tools.")}
        tools.setdefault(room, set()).update(rooms - {room})
    TopologicalSorter(tools).prepare()


@pytest.mark.parametrize("path", modules("plugins/engine"), ids=name)
def test_the_engine_leans_on_nothing_that_makes_pages(path: Path) -> None:
    roots = {module.split(".")[0] for module in imports(path)}
    assert roots <= {*sys.stdlib_module_names, "plugins", "msgspec", "filelock"}


@pytest.mark.parametrize("path", modules("desk"), ids=name)
def test_the_desk_imports_of_the_blog_only_pure_modules(path: Path) -> None:
    """One policy, one roster, one renderer; the desk knows neither Pelican nor how the blog is built."""
    found = imports(path)
    assert not {module.split(".")[0] for module in found} & {"pelican", "tools", "tasks", "pelicanconf", "publishconf"}
    rooms = {module.split(".")[1] for module in found if module.startswith("plugins.")}
    assert rooms <= {"comments", "engine", "indonesian", "stories"}
    assert not {module for module in found if module.endswith((".hooks", ".stock"))}


def test_every_pure_module_is_importable_alone_without_pelican() -> None:
    pure = [name(path) for path in MODULES if is_pure(path)]
    program = (
        "import importlib, sys\n"
        f"for module in {pure!r}:\n"
        "    importlib.import_module(module)\n"
        "print(sorted({'pelican', 'flask', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PLUGINS = {"attribution", "comments"}
"""Packages that any Pelican site can name in `PLUGINS`."""


def test_packages_are_empty_but_for_a_register_that_imports_when_it_is_called() -> None:
    for path in (PROJECT / "plugins").rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        names = [node.name for node in body if isinstance(node, ast.FunctionDef)]
        assert names == (["register"] if path.parent.name in PLUGINS else [])
        assert len(body) == 2 * len(names)  # its docstring and the function


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "hooks.py"], ids=name)
def test_hooks_end_with_a_register_that_only_connects(path: Path) -> None:
    last = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    assert isinstance(last, ast.FunctionDef)
    assert last.name == "register"
    lines = last.body[1:] if ast.get_docstring(last) else last.body
    assert all(".connect(" in ast.unparse(line) for line in lines)


def test_modules_are_nouns_of_their_own() -> None:
    nothing = {"common", "utils", "helpers", "manager", "common_utils", "misc"}
    everything = [path for folder in ("plugins", "tools", "desk", "tests", "benchmark") for path in modules(folder)]
    assert not {path.stem for path in everything} & nothing


@pytest.mark.parametrize("name", ["feeds", "lists", "metadata", "search", "stories"])
def test_modules_of_pages_receive_accessors_and_compute_nothing_themselves(name: str) -> None:
    """A value that is looked at on the way would be watched by nobody: an output has fields, a group `read`s."""
    tree = ast.parse((PROJECT / f"plugins/blog/{name}.py").read_text(encoding="utf-8"))
    assert "plugins.blog.blog" not in imports(PROJECT / f"plugins/blog/{name}.py")
    assert "compute" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
