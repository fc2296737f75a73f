"""What travels to a target, and that afterwards it is what was built: every test on every kind of host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publishing.conftest import EVERYWHERE, Deployment, mostly
from tests.tiny import STORY_FILE
from tools.publishing.errors import RefusedError
from tools.publishing.target import Options


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path, data in after.items() if before.get(path) != data}


def test_only_changed_files_travel(deployment: Deployment) -> None:
    first = deployment.publish()
    before = deployment.blog.files()
    assert set(first.outcome.uploaded) == set(before)
    deployment.expect_equal()
    assert deployment.publish().outcome.release == 0
    # As long as before, within the same second, at the same moment as far as clocks of files go.
    file = deployment.blog.content / STORY_FILE
    status = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("pukul tujuh", "pukul enam "), encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    second = deployment.publish()
    assert set(second.outcome.uploaded) == changed(before, deployment.blog.files())
    assert "2026/11/obat-yang-tertukar.html" in second.outcome.uploaded
    deployment.expect_equal()


@pytest.mark.parametrize("deployment", mostly("folder", "ftp", "s3-bersahaja", "pages"), indirect=True)
def test_deletions_and_renames_leave_nothing(deployment: Deployment) -> None:
    deployment.publish()
    (deployment.blog.content / "cerita/antre.md").rename(deployment.blog.content / "cerita/giliran.md")
    deployment.publish(yes=True)
    deployment.expect_equal()
    assert "2026/10/giliran.html" in deployment.server.download()
    (deployment.blog.content / "cerita/giliran.md").unlink()
    gone = deployment.publish(yes=True)
    assert "2026/10/giliran.html" in gone.outcome.deleted
    deployment.expect_equal()


@EVERYWHERE
def test_the_targets_own_manifest_wins(deployment: Deployment) -> None:
    """What this machine remembers does not matter: somebody else may have published meanwhile."""
    deployment.publish()
    deployment.blog.story("Ditulis di tempat lain.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    own, aside = deployment.blog.folder / ".terbitan", deployment.blog.folder / "disimpan"
    own.rename(aside)
    deployment.publish()
    shutil.rmtree(own)
    aside.rename(own)
    deployment.blog.story("Antre sejak pagi.", file="cerita/antre.md", Title="Antre", Date="2026-10-02 08:00")
    assert "2026/10/antre.html" in deployment.publish().outcome.uploaded
    deployment.expect_equal()


@EVERYWHERE
def test_a_dry_run_names_changes_and_makes_none(deployment: Deployment) -> None:
    planned = deployment.publish(dry_run=True)
    assert deployment.server.download() == {}
    assert planned.outcome.sizes == {path: len(data) for path, data in deployment.blog.files().items()}
    deployment.publish()
    before = deployment.server.download()
    (deployment.blog.content / "cerita/antre.md").unlink()
    planned = deployment.publisher().publish(Options(dry_run=True, yes=True))
    assert "2026/10/antre.html" in planned.outcome.deleted
    assert deployment.server.download() == before


@EVERYWHERE
def test_a_large_loss_needs_a_yes(deployment: Deployment) -> None:
    deployment.publish()
    before = deployment.server.download()
    (deployment.blog.content / "cerita/antre.md").unlink()
    with pytest.raises(RefusedError, match=r"akan menghapus \d+ dari \d+ berkas.*--yes"):
        deployment.publish()
    assert deployment.server.download() == before
    deployment.publish(yes=True)
    deployment.expect_equal()


@EVERYWHERE
def test_a_place_that_others_filled_is_not_taken_over_without_a_yes(deployment: Deployment) -> None:
    deployment.server.put("index.html", b"situs lama")
    deployment.server.put("cgi-bin/hitung.cgi", b"milik orang lain")
    with pytest.raises(RefusedError, match=r"belum pernah diterbitkan dari sini"):
        deployment.publish()
    assert deployment.server.download()["index.html"] == b"situs lama"
    deployment.publish(yes=True)
    found = deployment.server.download()
    if deployment.server.name != "pages":
        assert found.pop("cgi-bin/hitung.cgi") == b"milik orang lain"
    found.pop(".nojekyll", None)
    assert found == deployment.blog.files()


@pytest.mark.parametrize("deployment", ["folder", "s3"], indirect=True)
def test_what_somebody_changed_at_the_host_is_mended_by_full(deployment: Deployment) -> None:
    deployment.publish()
    deployment.server.put("index.html", b"tangan orang lain")
    assert deployment.publish().outcome.release == 0
    assert len(deployment.publish(full=True).outcome.uploaded) == len(deployment.blog.files())
    deployment.expect_equal()


def test_the_users_own_rclone_conf_is_read_and_never_written(
    open_deployment: Callable[[str], Deployment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = open_deployment("sftp-only")
    target = dict(deployment.server.target)
    conf = tmp_path / "rclone.conf"
    conf.write_text(
        f"[hosting]\ntype = sftp\nhost = {target['host']}\nuser = {target['user']}\nport = {target['port']}\n"
        f"key_file = {target['key_file']}\nknown_hosts_file = {target['known_hosts']}\n\n[lain]\ntype = ftp\n"
    )
    conf.chmod(0o400)
    before = conf.read_bytes()
    monkeypatch.setenv("RCLONE_CONFIG", str(conf))
    monkeypatch.setenv("RCLONE_INPLACE", "true")  # would undo a promise, and is not heard
    monkeypatch.setattr(deployment.server, "target", {"target": "sftp", "remote": "hosting", "path": target["path"]})
    deployment.publish()
    found = deployment.server.root / "index.html"  # type: ignore[attr-defined]
    assert found.read_bytes() == deployment.blog.files()["index.html"]
    assert conf.read_bytes() == before
    for name in ("lain", "tiada"):
        monkeypatch.setattr(deployment.server, "target", {"target": "sftp", "remote": name, "path": target["path"]})
        with pytest.raises(RefusedError, match=r"rclone\.conf Anda"):
            deployment.publish()


@EVERYWHERE
def test_former_addresses_lead_on(deployment: Deployment) -> None:
    deployment.blog.story(Alias="/2013/05/obat.html")
    deployment.publish()
    found = deployment.server.download()
    assert b"url=/2026/11/obat-yang-tertukar.html" in found["2013/05/obat.html"]
    assert found["_redirects"] == b"/2013/05/obat.html /2026/11/obat-yang-tertukar.html 301\n"
    assert b'Redirect 301 "/2013/05/obat.html"' in found[".htaccess"]
    assert b"Content-Security-Policy" in found["_headers"]


@EVERYWHERE
def test_hidden_addresses_stand_nowhere_at_the_target(deployment: Deployment) -> None:
    deployment.blog.story(
        "Untuk yang tahu.", file="cerita/rahasia.md", Title="Rahasia", Date="2026-10-03", Status="hidden"
    )
    deployment.publish()
    found = deployment.server.download()
    assert "2026/10/rahasia.html" in found
    assert not [path for path, data in deployment.server.notes().items() if b"rahasia" in data or "rahasia" in path]
    (deployment.blog.content / "cerita/rahasia.md").unlink()
    deployment.publish(yes=True)
    deployment.expect_equal()
