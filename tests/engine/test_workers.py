"""Work shared out among forks of a process. Each test has a process of one thread of its own: pytest has several."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import PROJECT, TinyBlog


def said(script: str, *arguments: str, **environment: str) -> Any:
    """The JSON that a script prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=PROJECT, capture_output=True, text=True, check=True,
        env=os.environ | environment,
    )  # fmt: skip
    return json.loads(done.stdout)


MAPPED = """
import json, os, signal, sys
from plugins.engine import workers
assert workers.can_fork()
first = os.getpid()
def work(job):
    if sys.argv[1] == "die" and job % 40 == 0 and os.getpid() != first:
        os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[1] == "fail" and job == 70:
        raise LookupError("tujuh puluh")
    return job * job, os.getpid()
try:
    with workers.fork_map(work, range(200), 2) as results:
        found = list(results)
    print(json.dumps({"found": [one for one, _ in found], "forks": len({fork for _, fork in found} - {first})}))
except LookupError as error:
    print(json.dumps(str(error)))
try:
    os.waitpid(-1, os.WNOHANG)
    raise SystemExit("a child is left")
except ChildProcessError:
    pass
"""
SQUARES = [number * number for number in range(200)]


def test_every_job_is_done_once_and_in_order() -> None:
    assert said(MAPPED, "")["found"] == SQUARES


def test_what_a_dead_child_leaves_is_done_all_the_same() -> None:
    assert said(MAPPED, "die")["found"] == SQUARES


def test_what_a_child_raises_is_raised_and_no_child_is_left() -> None:
    assert said(MAPPED, "fail") == "tujuh puluh"


IN_CHILD = """
import json, os, signal, sys
from plugins.engine import workers
first = os.getpid()
def work():
    if sys.argv[1] == "die" and os.getpid() != first:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()
with workers.run_in_child(work) as result:
    child = result()
print(json.dumps("first" if child == first else "other"))
try:
    os.waitpid(-1, os.WNOHANG)
    raise SystemExit("a child is left")
except ChildProcessError:
    pass
"""


def test_something_is_done_by_a_child() -> None:
    assert said(IN_CHILD, "") == "other"


def test_what_a_dead_child_should_have_done_is_done_all_the_same() -> None:
    assert said(IN_CHILD, "die") == "first"


def test_changes_are_found_by_a_child_that_looks_for_them(tmp_path: Path) -> None:
    blog = TinyBlog(tmp_path)
    blog.build()
    scan = BUILT.replace("blog = ", "from plugins.engine import contents\ncontents._MANY = 1\nblog = ")
    assert said(scan, str(tmp_path), KISAH_WORKERS="2")[0] == 1
    blog.story("Isi yang lain.")
    born, problems = said(scan, str(tmp_path), KISAH_WORKERS="2")
    assert (born, problems) == (1, "")
    page = blog.output / "2026/11/obat-yang-tertukar.html"
    assert "Isi yang lain." in page.read_text(encoding="utf-8")
    next((tmp_path / "content/cerita").rglob("*.md")).unlink()
    assert said(scan, str(tmp_path), KISAH_WORKERS="2")[0] == 1
    assert not page.exists()


KILLED = """
import os, signal, sys
from plugins.engine import workers
great = "x" * 1_000_000
if sys.argv[1] == "in child":
    with workers.run_in_child(lambda: great):
        os.kill(os.getpid(), signal.SIGKILL)
else:
    with workers.fork_map(lambda _: great, range(200), 3):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("how", ["in child", "fork map"])
def test_children_do_not_outlive_who_is_killed(how: str) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, how], cwd=PROJECT, stdout=subprocess.PIPE) as process:
        process.communicate(timeout=30)  # the end of what is printed comes when the last of them is gone
    assert process.returncode == -signal.SIGKILL


def test_a_process_of_several_threads_is_not_forked() -> None:
    script = (
        "import json, threading\nfrom plugins.engine import workers\nwait = threading.Event()\n"
        "threading.Thread(target=wait.wait, daemon=True).start()\nprint(json.dumps(workers.can_fork()))"
    )
    assert said(script) is False


BUILT = """
import json, sys
from pathlib import Path
born = []
sys.addaudithook(lambda event, _: born.append(event) if event == "os.fork" else None)
from plugins.engine.problem import ContentErrors
from tests.tiny import TinyBlog
class Unchanged(TinyBlog):
    def __init__(self, folder):
        self.folder, self.content, self.output = folder, folder / "content", folder / "output"
blog = Unchanged(Path(sys.argv[1]))
try:
    blog.build()
    print(json.dumps([len(born), ""]))
except ContentErrors as errors:
    print(json.dumps([len(born), str(errors)]))
"""


def test_the_same_bytes_come_from_any_number_of_children(tmp_path: Path) -> None:
    found = []
    for workers in ("1", "3"):
        blog = TinyBlog(tmp_path / workers)
        for number in range(90):
            blog.story(f"Isi {number}.", file=f"cerita/{number}.md", Title=f"Cerita {number}", Tags="antre")
        blog.comment()
        born, problems = said(BUILT, str(blog.folder), KISAH_WORKERS=workers)
        assert not problems
        assert bool(born) is (workers != "1")
        found.append(blog.files())
    assert found[0] == found[1]


def test_what_is_no_template_does_not_stop_a_first_build(tmp_path: Path) -> None:
    theme = tmp_path / "tema"
    shutil.copytree(PROJECT / "theme", theme)
    (theme / "templates/.story.html.swp").write_bytes(b"b0VIM \xff\xfe")
    (theme / "templates/catatan.html").write_text("{% if %}", encoding="utf-8")
    TinyBlog(tmp_path / "blog")
    own = BUILT.replace("blog.build()", f"blog.build(THEME={str(theme)!r})")
    born, problems = said(own, str(tmp_path / "blog"), KISAH_WORKERS="2")
    assert (bool(born), problems) == (True, "")
