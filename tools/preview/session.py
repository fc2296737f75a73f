"""One run of `invoke serve`, from the first build to Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import webbrowser
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

from tools.preview.builder import OUTPUT, Builder
from tools.preview.comment_desk import FOLDER, PreviewDesk
from tools.preview.failure import BuildFailure
from tools.preview.server import create_app, find_lan_address, open_server
from tools.preview.state import PreviewState, Snapshot
from tools.preview.watcher import SETTINGS, Effect, Watcher

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.serving import BaseWSGIServer

    from plugins.engine.output import Due

_RESTARTED = "KISAH_SERVE_RESTARTED"
"""The environment variable by which a start knows that the code has changed and all else is as it was."""


class Session:
    """Builds, serves, watches. `lan` lets other devices in; `desk` asks for a comment desk beside the site."""

    def __init__(self, project: Path, port: int, *, lan: bool, open_browser: bool, desk: bool) -> None:
        self._project = project
        self._port, self._lan, self._open_browser, self._with_desk = port, lan, open_browser, desk
        self._is_restarted = bool(os.environ.pop(_RESTARTED, ""))
        self._state = PreviewState()
        self._watcher = Watcher(project)
        self._builder = Builder(project, project / SETTINGS)
        self._app = self._create_app()
        self._due: Due | None = None

    def run(self) -> int:
        """Serve until Ctrl-C, and return the exit code. Raises PortError."""
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace", line_buffering=True)  # type: ignore[union-attr]
        server = open_server("0.0.0.0" if self._lan else "127.0.0.1", self._port, self._app)
        try:
            self._watcher.start()
            self._open_desk(server)
            if not self._is_restarted:
                print("Membangun blog …")
            self._build()
            Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
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

    def _create_app(self) -> Flask:
        """Return the application, with the page to write in unless others could reach it and write."""
        app = create_app(self._state)
        if not self._lan:
            with contextlib.suppress(Exception):  # a plugin that cannot be imported is shown by the build
                from tools.preview.admin.routes import create_blueprint

                app.register_blueprint(create_blueprint(self._project, self._project / SETTINGS))
        return app

    def _follow(self, server: BaseWSGIServer) -> None:
        while True:
            saved = self._watcher.wait()
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

    def _open_desk(self, server: BaseWSGIServer) -> None:
        """Open the comment desk. The preview goes on without one, whatever is wrong with it."""
        if not self._with_desk:
            return
        try:
            settings = self._builder.settings()
        except (Exception, SystemExit):  # noqa: BLE001  settings that cannot be read: the build will tell
            return
        try:
            address = f"http://localhost:{server.port}"
            self._builder.desk = PreviewDesk(self._project, settings, address)
        except Exception as error:  # noqa: BLE001
            reason = str(error).removesuffix(".") or type(error).__name__
            print(f"Meja komentar tidak dapat dibuka kali ini ({reason}). Pratinjau tetap berjalan.")

    def _build(self) -> None:
        result = self._builder.build()
        self._due = None
        if isinstance(result, BuildFailure):
            output = self._state.snapshot.output or self._former_output()
            self._state.show(Snapshot(output, result))
            print(f"\n{result}\n")
            if output:
                print("Yang tampil masih halaman terakhir yang baik. Perbaiki dan simpan; sisanya berjalan sendiri.")
            else:
                print("Belum ada halaman yang dapat ditampilkan. Perbaiki dan simpan; sisanya berjalan sendiri.")
            return
        self._due = result.plan.next_due
        self._state.show(Snapshot(result.output))
        seconds = f"{result.seconds:.1f}".replace(".", ",")
        print(f"{_clock()}  Siap: {result.plan.items} cerita, {result.outputs} berkas, {seconds} detik.")
        if result.plan.next_due:
            from plugins.site.site import format_due

            print(f"          {format_due(result.plan.next_due)}")

    def _former_output(self) -> Path | None:
        """Return what an earlier run has left. It is a whole site: a build puts its output there only when it is."""
        output = self._project / OUTPUT
        return output if (output / "index.html").is_file() else None

    def _announce(self, server: BaseWSGIServer) -> None:
        port = server.port
        address = f"http://localhost:{port}/"
        if self._is_restarted:
            return
        if self._port not in {0, port}:
            print(f"Porta {self._port} sedang dipakai program lain, jadi kali ini memakai porta {port}.")
        print(f"\n  Buka di komputer ini:  {address}")
        if self._lan:
            phone = find_lan_address()
            if phone:
                print(f"  Buka di ponsel:        http://{phone}:{port}/")
                print("  (Semua perangkat di jaringan yang sama dapat membukanya, termasuk draf.)")
            else:
                print("  Komputer ini belum tersambung ke jaringan, jadi belum dapat dibuka dari ponsel.")
        if "admin" in self._app.blueprints:
            print(f"  Menulis di peramban:   {address}admin/")
        if self._builder.desk:
            print(f"\n  Meja komentar:         {self._builder.desk.url}/")
            print("  Untuk mencobanya, tekan Tulis komentar di bawah sebuah cerita, lalu masuk dengan alamat contoh:")
            for name, mail in self._builder.desk.list_members():
                print(f"    {mail}  {name}")
            print(f"  Tautan masuknya muncul di sini; suratnya tersimpan di {FOLDER.as_posix()}/surat.")
            if self._lan:
                print("  (Meja komentar hanya dapat dibuka di komputer ini, tidak dari ponsel.)")
        print("\nSimpan naskah, dan halaman memuat ulang sendiri. Tekan Ctrl-C untuk berhenti.\n")
        if self._open_browser and _has_desktop():
            webbrowser.open(address)

    def _restart(self, server: BaseWSGIServer) -> NoReturn:
        """Start this process anew on the same port: the surest way to have all code afresh."""
        print(f"{_clock()}  Kode berubah; memulai ulang …")
        port = server.port
        server.shutdown()  # answers that are under way have until then
        command = [sys.executable, "-m", "invoke", "serve", f"--port={port}", "--no-open"]
        command += ["--lan"] if self._lan else []
        command += [] if self._with_desk else ["--no-desk"]
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(self._project)
        os.environ[_RESTARTED] = "1"
        if os.name != "nt":
            os.execv(command[0], command)
        with subprocess.Popen(command) as successor:
            while True:
                with contextlib.suppress(KeyboardInterrupt):  # the successor says goodbye
                    sys.exit(successor.wait())


def _has_desktop() -> bool:
    """Return whether a browser window can be opened: elsewhere a text browser would take over the terminal."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _clock() -> str:
    return datetime.now().astimezone().strftime("%H.%M.%S")
