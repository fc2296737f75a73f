"""Killed at any moment a publish leaves a site that can be read, and the next one finishes it to the byte."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from plugins.site.site import Site, load_settings
from tests.publishing.conftest import QUICK, SITEURL, Deployment, mostly
from tests.tiny import PROJECT
from tools.publishing.backend import RcloneBackend, RcloneTarget
from tools.publishing.manifest import Entry, stage
from tools.publishing.progress import ProgressReporter
from tools.publishing.releases import ReleaseStore
from tools.publishing.remote import Remote
from tools.publishing.snapshot import take_snapshot
from tools.publishing.target import Options

STORIES = 4
STORY = re.compile(r"2026/\d\d/(?!index)[^/]+\.html")


class Killer:
    """The process that forks and kills (killer.py)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.publishing.killer"], cwd=PROJECT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    def publish_and_kill(self, request: dict[str, Any]) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def killer(deployment: Deployment) -> Iterator[Killer]:
    """Started once the server's secrets are in the environment."""
    killer = Killer()
    yield killer
    killer.close()


def write(deployment: Deployment, word: str) -> None:
    """All stories anew, one more of them, one less: every stage has something to do, and so has the broom."""
    for number in range(STORIES):
        deployment.blog.story(f"{word} {number}.", file=f"cerita/s{number}.md", Title=f"{word} {number}", Tags=word)
    for file in (deployment.blog.content / "cerita").glob("lewat-*.md"):
        file.unlink()
    deployment.blog.story("Sebentar.", file=f"cerita/lewat-{word}.md", Title=f"Lewat {word}")
    deployment.blog.write("gambar/rak.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><title>{word}</title></svg>')


def readable(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], texts: set[str]) -> list[str]:
    """What a reader would stumble over, in a site on its way from old to new."""
    faults = [path for path, data in found.items() if data not in (old.get(path), new.get(path))]
    arrived = [{path for path in new if stage(path, texts) == one} for one in range(3)]
    differing = {path for path in new if old.get(path) != new[path]}
    for one in (1, 2):
        if any(found.get(path) == new[path] for path in arrived[one] & differing):
            # Nothing of a later stage is there before all of the earlier ones.
            early = {path for before in range(one) for path in arrived[before]}
            faults += [f"{path}: late" for path in early if found.get(path) != new[path]]
    lost = {path for path in old.keys() - new.keys() if path not in found}
    if lost and any(found.get(path) != new[path] for path in new):
        faults.append(f"{min(lost)}: deleted too early")
    return faults + [f"{path}: gone" for path in old.keys() & new.keys() if path not in found]


def kill(deployment: Deployment, killer: Killer, rounds: int) -> int:
    """Publishes killed at random until `rounds` of them were; each is looked at, and the next one finishes it."""
    chance = random.Random(deployment.server.name)
    write(deployment, "Awal")
    deployment.publish(yes=True)
    deployment.expect_equal()
    old, killed, attempt = deployment.server.download(), 0, 0
    longest = 1.5
    while killed < rounds:
        attempt += 1
        write(deployment, f"Kata{attempt}")
        # Built beforehand, so that the kill meets the publishing.
        built = Site(load_settings(PROJECT / "pelicanconf.py", **deployment.settings()))
        built.build()
        built.close()
        request = {"folder": str(deployment.blog.folder), "settings": deployment.settings()}
        outcome = killer.publish_and_kill({**request, "after": chance.uniform(0.1, longest)})
        assert outcome != "failed"
        killed += outcome == "killed"
        longest = longest * 0.8 if outcome == "done" else longest * 1.15
        found, new = partly(deployment), deployment.blog.files()
        texts = {path.removesuffix(".html") for path in {**old, **new} if STORY.fullmatch(path)}
        if outcome == "killed":
            assert readable(found, old, new, texts) == []
        deployment.publish(yes=True)
        deployment.expect_equal()
        old = deployment.server.download()
        assert not [
            path for path in deployment.server.notes() if "niat" in path or "partial" in path or "urutan" in path
        ]
    return killed


def partly(deployment: Deployment) -> dict[str, bytes]:
    """What readers get just now; half-made files have names of their own."""
    found = deployment.server.download()
    return {path: data for path, data in found.items() if not path.endswith(".partial")}


@pytest.mark.parametrize("deployment", mostly("folder", "ftp", "s3-bersahaja", "pages"), indirect=True)
def test_kills_and_the_next_publish_finishes_exactly(deployment: Deployment, killer: Killer) -> None:
    assert kill(deployment, killer, 2) == 2


@pytest.mark.long
def test_twenty_kills_and_the_next_publish_finishes_exactly(deployment: Deployment, killer: Killer) -> None:
    assert kill(deployment, killer, 20) == 20


class GivesUp(Remote):
    """Stopped before its third turn, by Ctrl-C as it were."""

    turns = 0

    def send(self, files: Mapping[str, Path], entries: Mapping[str, Entry]) -> None:
        self.turns += 1
        if self.turns == 3:
            raise KeyboardInterrupt
        super().send(files, entries)


@pytest.mark.parametrize("name", mostly("folder", "s3-bersahaja", among=("folder", "sftp", "ftp", "s3-bersahaja")))
def test_what_has_arrived_is_not_sent_again(open_deployment: Callable[[str], Deployment], name: str) -> None:
    deployment = open_deployment(name)
    deployment.blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    publisher = deployment.publisher()
    assert isinstance(publisher.target, RcloneTarget)
    store = ReleaseStore(publisher.project, publisher.target.name)
    snapshot = take_snapshot(Site(load_settings(PROJECT / "pelicanconf.py", **deployment.settings())), SITEURL, store)
    # As if each stage were more than one turn could take.
    target, project = publisher.target, publisher.project
    remote = GivesUp(target.connect(project), target.locate(target.root, project), store.stage, QUICK)
    remote.label = lambda path: path[:1]  # type: ignore[method-assign]
    backend = RcloneBackend(remote, store, None, ProgressReporter(silent=True))
    try:
        with pytest.raises(KeyboardInterrupt):
            backend.publish(snapshot, Options())
    finally:
        backend.close()
    arrived = deployment.server.download()
    assert arrived
    assert set(deployment.publish().outcome.uploaded) == set(snapshot.files) - set(arrived)
    deployment.expect_equal()
