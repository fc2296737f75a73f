"""`python3 bootstrap.py` in a folder of its own: real environments, and a real pip fed from a folder."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# Stands for the package that bootstrap hands over to: says how it was called, and ends with 7.
INVOKE = "import os, sys; print('invoke', *sys.argv[1:], 'in', os.path.basename(os.getcwd())); sys.exit(7)"


class Copy:
    """A copy of what bootstrap needs, and a folder of packages that it may install."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "blog"
        self.packages = folder / "packages"
        self.packages.mkdir()
        (self.folder / "tools").mkdir(parents=True)
        for name in ("bootstrap.py", "pyproject.toml", "tools/__init__.py", "tools/components.py"):
            shutil.copy(PROJECT / name, self.folder / name)
        self.lock("requirements.txt", self.wheel("invoke", INVOKE))
        self.lock("requirements-test.txt", self.wheel("invoke", INVOKE), self.wheel("penguji", ""))

    @property
    def stamp(self) -> Path:
        """What says that an environment is whole."""
        return self.folder / ".venv" / "kisah.json"

    def wheel(self, name: str, main: str, version: str = "1") -> Path:
        """Put a package with a `__main__` among the packages."""
        path = self.packages / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        files = {
            f"{name}/__init__.py": "",
            f"{name}/__main__.py": main,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in files.items():
                archive.writestr(zipfile.ZipInfo(file), text)
        return path

    def lock(self, name: str, *wheels: Path) -> None:
        """Write a lock file for these wheels."""
        lines = []
        for wheel in wheels:
            package, version, *_ = wheel.name.split("-")
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            lines.append(f"{package}=={version} \\\n    --hash=sha256:{digest}\n")
        (self.folder / name).write_text("".join(lines))

    def environment(self, **changes: str) -> dict[str, str]:
        """A shell's variables; pip may take packages from that folder only."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") and name != "CI"}
        return {**kept, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.packages), **changes}

    def start(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run it from another folder."""
        return subprocess.run(
            [sys.executable, str(self.folder / "bootstrap.py"), *arguments],
            cwd=self.folder.parent,
            env=self.environment(**changes),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def fresh(tmp_path: Path) -> Copy:
    """A copy without an environment."""
    return Copy(tmp_path)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy after its first start. The tests below use it in their order, each as the one before has left it: making
    an environment takes seconds."""
    copy = Copy(tmp_path_factory.mktemp("started"))
    done = copy.start("serve", "--lan")
    assert done.returncode == 7, done.stderr
    assert done.stdout == "invoke serve --lan in blog\n"
    assert "Memasang paket untuk blog" in done.stderr
    return copy


def test_the_second_start_goes_straight_to_invoke(started: Copy) -> None:
    begun = time.monotonic()
    # Were pip asked for anything, it would find nothing.
    done = started.start("serve", PIP_FIND_LINKS="nowhere")
    assert time.monotonic() - begun < 5
    assert (done.returncode, done.stdout, done.stderr) == (7, "invoke serve in blog\n", "")


def test_a_package_that_is_not_the_locked_one_is_refused_in_a_sentence(started: Copy) -> None:
    started.wheel("penguji", "print('bukan yang dikunci')")
    done = started.start("lint")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("Pemasangan paket belum berhasil")
    assert "Traceback" not in done.stderr
    assert not started.stamp.exists()


@pytest.mark.skipif(os.name == "nt", reason="kills a process group")
def test_an_installation_killed_at_its_work_heals_on_the_next_start(started: Copy) -> None:
    started.stamp.unlink(missing_ok=True)
    leftover = started.folder / ".venv" / "leftover"
    leftover.touch()
    half = subprocess.Popen(
        [sys.executable, str(started.folder / "bootstrap.py"), "serve"],
        env=started.environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert half.stderr is not None
    assert half.stderr.readline().startswith("Menyiapkan ruang kerja")
    while leftover.exists():
        time.sleep(0.01)
    time.sleep(0.5)
    os.killpg(half.pid, signal.SIGKILL)
    half.wait()
    half.stderr.close()
    assert not started.stamp.exists()
    done = started.start("serve")
    assert done.stdout == "invoke serve in blog\n", done.stderr
    assert started.stamp.exists()


def test_another_lock_makes_the_environment_anew(started: Copy) -> None:
    leftover = started.folder / ".venv" / "leftover"
    leftover.touch()
    newer = started.wheel("invoke", INVOKE.replace("7", "8"), version="2")
    started.lock("requirements.txt", newer)
    started.lock("requirements-test.txt", newer, started.wheel("penguji", ""))
    assert started.start("serve").returncode == 8
    assert not leftover.exists()


def test_tests_get_their_packages_beside_the_others(started: Copy) -> None:
    done = started.start("lint")
    assert done.stdout == "invoke lint in blog\n", done.stderr
    assert "Menyiapkan ruang kerja" not in done.stderr
    assert set(json.loads(started.stamp.read_text())) == {"site", "test", "python"}
    assert started.start("serve").stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="PATH alone does not hide programs there")
def test_a_missing_program_is_named_with_its_package_and_fails_only_in_ci(started: Copy, tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path)}
    told = started.start("test", **nothing)
    assert told.stdout == "invoke test in blog\n"
    # What lies outside PATH (servers of the system) may be found all the same.
    named = r"Chromium, .*Java, (dan )?OpenSSH.* belum ada"
    assert re.search(named, told.stderr)
    wanted = "chromium-headless-shell | chromium, firefox-esr | firefox, webkit2gtk-driver, xvfb, default-jre-headless"
    assert f"sudo apt satisfy '{wanted}, openssh-client" in told.stderr
    refused = started.start("test", CI="true", **nothing)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert re.search(named, refused.stderr)
    assert started.start("serve", CI="true", **nothing).stderr == ""


def test_a_python_without_venv_is_told_what_to_install(fresh: Copy, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    done = fresh.start("serve", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_command_it_explains_itself_and_installs_nothing(fresh: Copy) -> None:
    done = fresh.start()
    assert done.returncode == 0
    assert done.stdout.startswith("Cara memakai: python3 bootstrap.py")
    assert not (fresh.folder / ".venv").exists()


@pytest.mark.parametrize("asked", ["--version", "-V"])
def test_it_names_its_version_and_installs_nothing(fresh: Copy, asked: str) -> None:
    said = fresh.start(asked)
    assert (said.returncode, said.stderr) == (0, "")
    assert re.fullmatch(r"Kisah Layanan \d+\.\d+\.\d+\n", said.stdout)
    newest = re.search(r"(?m)^## (.+)$", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert newest
    assert said.stdout == f"Kisah Layanan {newest[1]}\n"
    assert not (fresh.folder / ".venv").exists()


def test_older_pythons_can_read_the_file_and_so_say_what_they_lack() -> None:
    tree = ast.parse((PROJECT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_locks_carry_digests_and_no_addresses(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "@" not in text
    entries = text.replace("\\\n", "").splitlines()
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_test_lock_holds_what_the_site_lock_holds() -> None:
    site, test = (
        {line.rstrip(" \\").split(" ;")[0] for line in (PROJECT / name).read_text().splitlines() if "==" in line[:60]}
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert site <= test
