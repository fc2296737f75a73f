"""Lighthouse, fetched by npm at an exact version into the cache folder, and what it says of a page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from tests.browser.conftest import ARGUMENTS
from tools.components import CHROMIUM

VERSION = "12.8.2"
"""The last that runs with Node 20 is of version 12."""
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def program() -> Path | None:
    """Lighthouse's command, fetched if need be; None where there is no npm or nothing to fetch it from."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base, "kisah-layanan", "lighthouse")
    command = folder / "node_modules/lighthouse/cli/index.js"
    manifest = json.dumps({"private": True, "dependencies": {"lighthouse": VERSION}})
    known = folder / "package.json"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "kunci"):  # pages are asked about by several workers at once
        if command.is_file() and known.read_text(encoding="utf-8") == manifest:
            return command
        if not (shutil.which("node") and shutil.which("npm")):
            return None
        known.write_text(manifest, encoding="utf-8")
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        done = subprocess.run(install, cwd=folder, check=False)
        return command if done.returncode == 0 and command.is_file() else None


def scores(command: Path, url: str, state: Path, *flags: str) -> tuple[dict[str, int], list[str]]:
    """Of a page on a simulated cheap phone: category → 0 to 100, and the audits that cost points."""
    report = state / "lighthouse.json"
    report.unlink(missing_ok=True)
    chrome = " ".join(["--headless=new", "--ignore-certificate-errors", *ARGUMENTS, *flags])
    subprocess.run(
        [
            "node", str(command), url, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={chrome}",
        ],
        env=os.environ | {"CHROME_PATH": str(CHROMIUM.find())}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    found = json.loads(report.read_text(encoding="utf-8"))
    weighed = {ref["id"] for one in found["categories"].values() for ref in one["auditRefs"] if ref["weight"]}
    given = {name: found["audits"][name]["score"] for name in weighed}
    lost = [name for name, score in given.items() if score is not None and score < 1]
    return {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}, sorted(lost)
