"""Which test holds which promise for which kind of host: `python -m tests.publishing.promises` writes the table."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Set as AbstractSet
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENT = PROJECT / "docs" / "publishing-promises.md"
TARGETS = ("folder", "sftp", "sftp-only", "ftp", "ftps", "s3", "s3-bersahaja", "pages")
CONNECTED = tuple(name for name in TARGETS if name not in {"folder", "pages"})
SERVED = ("folder", "sftp", "sftp-only", "ftp", "ftps")
"""Whose web server reads `.htaccess`, or serves compressed copies."""
LOCKED = tuple(name for name in TARGETS if name != "pages")

PROMISES: tuple[tuple[str, dict[str, str]], ...] = (
    ("1 manifest", dict.fromkeys(TARGETS, "test_travel::test_only_changed_files_travel")),
    ("1 target's manifest wins", dict.fromkeys(TARGETS, "test_travel::test_the_targets_own_manifest_wins")),
    ("1 hidden addresses", dict.fromkeys(TARGETS, "test_travel::test_hidden_addresses_stand_nowhere_at_the_target")),
    (
        "2 order, whole files; 3 kill -9",
        dict.fromkeys(TARGETS, "test_kills::test_kills_and_the_next_publish_finishes_exactly"),
    ),
    ("2 deletions, renames", dict.fromkeys(TARGETS, "test_travel::test_deletions_and_renames_leave_nothing")),
    (
        "3 kill -9, twenty times",
        dict.fromkeys(TARGETS, "test_kills::test_twenty_kills_and_the_next_publish_finishes_exactly"),
    ),
    (
        "3 lock",
        dict.fromkeys(LOCKED, "test_lock::test_two_at_once_one_publishes_and_the_other_is_told")
        | {"pages": "test_pages::test_of_two_pushes_at_once_one_is_refused_and_nothing_is_lost"},
    ),
    (
        "3 stale lock",
        dict.fromkeys(LOCKED, "test_lock::test_a_lock_is_handed_on_and_a_stale_one_expires")
        | {"pages": "test_pages::test_contenders_end_with_one_whole_site"},
    ),
    ("4 rollback", dict.fromkeys(TARGETS, "test_rollback::test_rollback_returns_exactly_and_new_files_go")),
    ("4 erased comments", dict.fromkeys(TARGETS, "test_rollback::test_an_erased_comment_does_not_come_back")),
    ("4 fresh machine", dict.fromkeys(TARGETS, "test_rollback::test_a_fresh_machine_can_roll_back_too")),
    ("5 dry run", dict.fromkeys(TARGETS, "test_travel::test_a_dry_run_names_changes_and_makes_none")),
    ("5 large loss", dict.fromkeys(TARGETS, "test_travel::test_a_large_loss_needs_a_yes")),
    (
        "6 refusals",
        dict.fromkeys(("sftp", "sftp-only"), "test_refusals::TestHostKeys::test_a_changed_host_key_is_refused")
        | dict.fromkeys(("ftp", "s3"), "test_refusals::test_a_wrong_password_is_refused")
        | {
            "folder": "test_refusals::test_a_folder_that_holds_this_blog_is_refused",
            "ftps": "test_refusals::test_a_certificate_that_nobody_signed_is_refused",
            "pages": "test_pages::test_a_repository_that_is_not_there_is_named",
        },
    ),
    (
        "6 foreign files",
        dict.fromkeys(TARGETS, "test_travel::test_a_place_that_others_filled_is_not_taken_over_without_a_yes"),
    ),
    (
        "6 lost connection, full disk",
        dict.fromkeys(CONNECTED, "test_network::test_a_dropped_connection_leaves_a_clear_state")
        | {
            "folder": "test_network::test_a_full_disk_is_named_and_nothing_is_torn",
            "pages": "test_pages::test_a_server_that_dies_shows_the_old_site",
        },
    ),
    ("7 redirects, server files", dict.fromkeys(TARGETS, "test_travel::test_former_addresses_lead_on")),
    (
        "7 types and cache headers",
        dict.fromkeys(SERVED, "test_htaccess::test_apache_does_what_the_blog_says")
        | {"s3": "test_headers::test_a_store_keeps_types_and_cache_headers"},
    ),
    ("7 compressed copies", dict.fromkeys(SERVED, "test_headers::test_compressed_copies_follow_their_files")),
)
"""Promise → target → module::test. Where a host is missing its web server does as it likes."""

HEAD = """\
# Publishing: which test holds which promise

Written by `python -m tests.publishing.promises`, and held to by a test. `s3-bersahaja` is a store that keeps no headers
(rclone's own); `pages` is a bare Git repository, whose web server sets its own. Promise 8 (progress, summary, `--json`,
pings) is the same code for all: `test_tasks.py`, `test_pings.py`, `test_progress.py`. What stands in *italics* runs in
the long round only, `invoke test --long`.

"""


def collected(marks: str) -> set[str]:
    """Tests of this room as cells spell them, those with a host's name in brackets too: `test_kills::test_x[sftp]`."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-m", marks, "tests/publishing"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return {line.partition("tests/publishing/")[2].replace(".py", "") for line in done.stdout.splitlines()}


def runs(test: str, target: str, among: AbstractSet[str]) -> bool:
    return bool(among & {test, f"{test}[{target}]"})


def table(short: AbstractSet[str]) -> str:
    """A row for each promise, a column for each kind of host; `short` are the tests of the short round."""
    lines = [f"| promise | {' | '.join(TARGETS)} |", f"| --- |{' --- |' * len(TARGETS)}"]
    for promise, cells in PROMISES:
        named = [cell(cells[target], target, short) if target in cells else "—" for target in TARGETS]
        lines.append(f"| {promise} | {' | '.join(named)} |")
    return "\n".join(lines) + "\n"


def cell(test: str, target: str, short: AbstractSet[str]) -> str:
    name = f"`{test.rpartition('::')[2]}`"
    return name if runs(test, target, short) else f"*{name}*"


def main() -> None:
    DOCUMENT.write_text(HEAD + table(collected("not long")), encoding="utf-8")


if __name__ == "__main__":
    main()
