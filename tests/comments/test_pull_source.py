"""Where the pull gets its snapshot: real HTTP, and the key that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plugins.engine.problem import UserError
from tests.comments.pulling import KEY, comment, snapshot
from tests.tools.desk_stand_in import Stand, stand
from tools.comments.pull_state import PullError
from tools.comments.source import SnapshotCache, fetch, open_cache, read_export_key


@pytest.fixture
def desk() -> Iterator[Stand]:
    with stand(KEY) as server:
        server.data, server.tag = snapshot(comment()), '"meja-uji-1"'
        yield server


def refused(url: str, key: bytes, known: SnapshotCache) -> str:
    with pytest.raises(PullError) as caught:
        fetch(url, key, known)
    assert caught.value.remedy
    return caught.value.problem


def test_what_is_known_already_is_not_sent_again(desk: Stand, tmp_path: Path) -> None:
    known = open_cache(tmp_path)
    assert fetch(desk.url, KEY, known) == desk.data
    assert fetch(desk.url + "/", KEY, known) == desk.data
    desk.data, desk.tag = snapshot(comment(text="Lain."), sequence=2), '"meja-uji-2"'
    assert fetch(desk.url, KEY, known) == desk.data
    assert desk.told == [200, 304, 200]


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(file.read_bytes()[:-9])])
def test_a_kept_copy_that_was_lost_or_damaged_is_fetched_anew(
    desk: Stand, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    known = open_cache(tmp_path)
    fetch(desk.url, KEY, known)
    harm(known.file)
    assert fetch(desk.url, KEY, known) == desk.data
    assert desk.told == [200, 200]


def test_the_desk_must_be_shown_the_right_token(desk: Stand, tmp_path: Path) -> None:
    assert "menolak kunci" in refused(desk.url, b"y" * 40, open_cache(tmp_path))


@pytest.mark.parametrize(("status", "said"), [(404, "tidak ada meja"), (500, "menjawab 500"), (503, "menjawab 503")])
def test_every_other_answer_is_told(desk: Stand, tmp_path: Path, status: int, said: str) -> None:
    desk.answer = status
    assert said in refused(desk.url, KEY, open_cache(tmp_path))


def test_nobody_is_told_the_token_by_a_redirect(desk: Stand, tmp_path: Path) -> None:
    desk.answer = 302
    assert "mengalihkan" in refused(desk.url, KEY, open_cache(tmp_path))
    assert desk.told == [302]


def test_a_desk_that_is_away_is_told(tmp_path: Path) -> None:
    with stand(KEY) as server:
        url = server.url
    assert "tidak dapat dihubungi" in refused(url, KEY, open_cache(tmp_path))


@pytest.mark.parametrize("url", ["http://meja.example", "ftp://meja.example", "meja.example", "http://10.0.0.1:8000"])
def test_the_token_leaves_this_machine_over_https_only(url: str, tmp_path: Path) -> None:
    assert "bukan alamat https" in refused(url, KEY, open_cache(tmp_path))


def test_the_key_comes_from_a_file_outside_and_must_be_hard_to_guess(tmp_path: Path) -> None:
    file = tmp_path / "kunci"
    for environment in ({}, {"DESK_EXPORT_KEY_FILE": str(file)}):
        with pytest.raises(UserError):
            read_export_key(environment)
    file.write_bytes(KEY + b"\n" + b"kunci-lama-yang-masih-diterima-meja-itu\n")
    file.chmod(0o600)
    assert read_export_key({"DESK_EXPORT_KEY_FILE": str(file)}) == KEY
    for bad in (b"", b"pendek", b"a" * 64):
        file.write_bytes(bad)
        with pytest.raises(UserError):
            read_export_key({"DESK_EXPORT_KEY_FILE": str(file)})
