"""One run of `invoke serve`, from the first build to Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import webbrowser
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

from tools.preview.admin.door import Room
from tools.preview.builder import OUTPUT, Builder
from tools.preview.desk import FOLDER, DeskUnavailable, PreviewDesk
from tools.preview.server import Server, lan_address, open_server
from tools.preview.stage import Scene, Stage
from tools.preview.trouble import Trouble
from tools.preview.watcher import SETTINGS, Effect, Watcher

if TYPE_CHECKING:
    from plugins.engine.output import Due

PORT = 8000

_TICK = 1.0
"""Seconds between looks at the clock. Short, because Windows lets Ctrl-C through only between two waits, and because a
clock may jump (a laptop that slept)."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. `restarted` is a start by this module itself after the code has changed."""

    port: int = PORT
    lan: bool = False
    open_browser: bool = True
    restarted: bool = False
    desk: bool = True


class Session:
    """Builds, serves, watches."""

    def __init__(self, project: Path, options: Options) -> None:
        self._project = project
        self._options = options
        self._stage = Stage()
        self._watcher = Watcher(project)
        self._builder = Builder(project, project / SETTINGS)
        self._due: Due | None = None

    def run(self) -> int:
        """Serve until Ctrl-C; returns the exit code."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError):
                stream.reconfigure(errors="replace", line_buffering=True)  # type: ignore[union-attr]
        try:
            server = open_server("0.0.0.0" if self._options.lan else "127.0.0.1", self._options.port, self._stage)
        except (OSError, OverflowError) as error:
            print(f"Porta {self._options.port} dan seratus porta sesudahnya tidak dapat dipakai ({error}).")
            return 1
        try:
            if not self._options.lan:  # who can reach the page to write in can write
                server.room = self._room()
            self._watcher.start()
            self._open_desk(server)
            if not self._options.restarted:
                print("Membangun blog …")
            self._build()
            Thread(target=server.serve_forever, daemon=True).start()
            if self._builder.desk:
                self._builder.desk.start()
            self._announce(server)
            self._follow(server)
        except KeyboardInterrupt:
            self._watcher.stop()
            if self._builder.desk:
                self._builder.desk.close()
        print("\nPratinjau ditutup. Sampai jumpa!")
        return 0

    def _room(self) -> Room | None:
        """The page to write in; none while the code that it needs cannot be imported."""
        try:
            from tools.preview.admin.room import Room as Admin
        except Exception:  # noqa: BLE001 - a plugin that cannot be read is shown by the build
            return None
        return Admin(self._project, self._project / SETTINGS)

    def _follow(self, server: Server) -> None:
        while True:
            saved = self._watcher.wait(_TICK)
            effect = self._watcher.effect(saved)
            if effect is Effect.CODE:
                self._restart(server)
            if effect is Effect.THEME:
                self._builder.forget()
            if effect:
                names = sorted(path.relative_to(self._project).as_posix() for path in saved)
                print(f"{_clock()}  Tersimpan: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}")
                self._build()
            elif self._builder.desk and self._builder.desk.has_news:
                print(f"{_clock()}  Ada yang berubah di meja komentar.")
                self._build()
            elif self._due and self._due.moment <= (now := datetime.now(self._due.moment.tzinfo)):
                has_story = self._due.item and self._due.item <= now
                what = "cerita yang tiba waktunya terbit" if has_story else "halaman yang isinya berganti hari ini"
                print(f"{_clock()}  Ada {what}.")
                self._build()

    def _open_desk(self, server: Server) -> None:
        """The comment desk, where it can be had."""
        if not self._options.desk:
            return
        try:
            settings = self._builder.settings()
            address = f"http://localhost:{server.server_port}"
            self._builder.desk = PreviewDesk(self._project, settings, address, self._watcher.wake)
        except DeskUnavailable as reason:
            print(f"Meja komentar tidak dapat dibuka kali ini ({reason}). Pratinjau tetap berjalan.")
        except (Exception, SystemExit):  # noqa: BLE001  settings that cannot be read: the build will tell
            return

    def _build(self) -> None:
        result = self._builder.build()
        self._due = None
        if isinstance(result, Trouble):
            output = self._stage.scene.output or self._former_output()
            self._stage.show(Scene(output, result))
            print(f"\n{result}\n")
            if output:
                print("Yang tampil masih halaman terakhir yang baik. Perbaiki dan simpan; sisanya berjalan sendiri.")
            else:
                print("Belum ada halaman yang dapat ditampilkan. Perbaiki dan simpan; sisanya berjalan sendiri.")
            return
        self._due = result.plan.next_due
        self._stage.show(Scene(result.output))
        seconds = f"{result.seconds:.1f}".replace(".", ",")
        print(f"{_clock()}  Siap: {result.plan.items} cerita, {result.outputs} berkas, {seconds} detik.")
        if result.plan.next_due:
            from plugins.site.site import format_due

            print(f"          {format_due(result.plan.next_due)}")

    def _former_output(self) -> Path | None:
        """What an earlier run has left, which is a whole site: a build puts its output there only when it is."""
        output = self._project / OUTPUT
        return output if (output / "index.html").is_file() else None

    def _announce(self, server: Server) -> None:
        port = server.server_port
        address = f"http://localhost:{port}/"
        if self._options.restarted:
            return
        if self._options.port not in {0, port}:
            print(f"Porta {self._options.port} sedang dipakai program lain, jadi kali ini memakai porta {port}.")
        print(f"\n  Buka di komputer ini:  {address}")
        if self._options.lan:
            phone = lan_address()
            if phone:
                print(f"  Buka di ponsel:        http://{phone}:{port}/")
                print("  (Semua perangkat di jaringan yang sama dapat membukanya, termasuk draf.)")
            else:
                print("  Komputer ini belum tersambung ke jaringan, jadi belum dapat dibuka dari ponsel.")
        if server.room:
            print(f"  Menulis di peramban:   {address}admin/")
        if self._builder.desk:
            print(f"\n  Meja komentar:         {self._builder.desk.url}/")
            print("  Untuk mencobanya, tekan Tulis komentar di bawah sebuah cerita, lalu masuk dengan alamat contoh:")
            for name, mail in self._builder.desk.list_members():
                print(f"    {mail}  {name}")
            print(f"  Tautan masuknya muncul di sini; suratnya tersimpan di {FOLDER.as_posix()}/surat.")
            if self._options.lan:
                print("  (Meja komentar hanya dapat dibuka di komputer ini, tidak dari ponsel.)")
        print("\nSimpan naskah, dan halaman memuat ulang sendiri. Tekan Ctrl-C untuk berhenti.\n")
        if self._options.open_browser and _has_desktop():
            webbrowser.open(address)

    def _restart(self, server: Server) -> NoReturn:
        """Start this process anew on the same port: the surest way to have all code afresh."""
        print(f"{_clock()}  Kode berubah; memulai ulang …")
        port = server.server_port
        server.server_close()
        command = [sys.executable, "-m", "tools.preview", "--restarted", f"--port={port}"]
        command += ["--lan"] if self._options.lan else []
        command += [] if self._options.desk else ["--no-desk"]
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(self._project)
        if os.name != "nt":
            os.execv(command[0], command)
        with subprocess.Popen(command) as successor:
            while True:
                with contextlib.suppress(KeyboardInterrupt):  # the successor says goodbye
                    sys.exit(successor.wait())


def _has_desktop() -> bool:
    """Whether a browser window can be opened: elsewhere a text browser would take over the terminal."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _clock() -> str:
    return datetime.now().astimezone().strftime("%H.%M.%S")
