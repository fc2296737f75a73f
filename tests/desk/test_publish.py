"""`invoke publish` with a real desk: new comments go live, and an erased one does not come back by any way."""

from __future__ import annotations

import json

from tests.desk.running_desk import STORY, RunningDesk
from tests.desk.test_pull import Blog, blog, project  # noqa: F401  fixtures

PAGE = STORY.removeprefix("/")


def publish(blog: Blog, *arguments: str) -> dict[str, object]:  # noqa: F811
    code, said = blog.invoke("publish", "--json", *arguments)
    assert code == 0, said
    done: dict[str, object] = json.loads(said)
    return done


def test_comments_go_live_with_a_publish_and_erased_ones_stay_away(blog: Blog, small: RunningDesk) -> None:  # noqa: F811
    (settings := blog.folder / "publishconf.py").write_text(
        settings.read_text(encoding="utf-8") + '\nPUBLISH = {"target": "folder", "folder": "siap"}\n', encoding="utf-8"
    )
    people = small.crew()
    small.write(people["wayan"], "Nomor saya nol delapan satu dua.")
    small.approve(people["ratih"])
    blog.desk_at(f"http://127.0.0.1:{small.port}")
    page = blog.folder / "siap" / PAGE
    assert publish(blog)["release"] == 1
    assert b"nol delapan satu dua" in page.read_bytes()
    assert publish(blog)["release"] == 0
    with small.services.database.write() as connection:
        small.services.members.erase(connection, "wayan")
    assert publish(blog)["release"] == 2
    assert b"nol delapan satu dua" not in page.read_bytes()
    code, said = blog.invoke("publish.rollback", "--release", "1", "--yes")
    assert code == 0, said
    assert "komentar yang sudah dihapus" in said
    assert page.is_file()
    kept = [file for folder in ("siap", ".terbitan") for file in (blog.folder / folder).rglob("*") if file.is_file()]
    assert len(kept) > 100
    assert not [file for file in kept if b"nol delapan satu dua" in file.read_bytes()]


def test_a_desk_that_is_away_stops_a_publish_before_anything_is_touched(blog: Blog) -> None:  # noqa: F811
    blog.desk_at("http://127.0.0.1:9")
    code, said = blog.invoke("publish")
    assert code == 1
    assert "Belum diterbitkan. Komentar tidak dapat ditarik dari meja komentar." in said
    assert "tidak dapat dihubungi" in said
    assert not (blog.folder / "terbit").exists()
    assert blog.invoke("publish", DESK_EXPORT_KEY_FILE="")[0] == 0
