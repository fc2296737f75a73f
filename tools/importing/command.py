"""What `invoke import-blogger` does, as an author sees it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from plugins.engine.problem import UserError
from plugins.site.site import Site, load_settings
from tools.conversion.addresses import host_of
from tools.exports.source import Export
from tools.importing.importer import Read, import_blog
from tools.importing.options import ImportOptions, Names, read_names

REPORT = "laporan-impor.md"
_AGAIN = "Tidak ada yang rusak; jalankan perintah yang sama untuk melanjutkan."


def run(
    project: Path,
    find: Callable[[Path], Export],
    read: Read,
    source: str,
    options: ImportOptions,
    mapping: str = "",
    address: str = "",
) -> int:
    """Import into the project's content what `find` finds at `source` and `read` reads; return the exit code.

    `mapping` names a file of names, `address` the old blog's addresses, separated by commas. The table is printed and
    the report written.
    """
    site = Site(load_settings(project / "pelicanconf.py"))
    now = datetime.now(ZoneInfo(site.settings["TIMEZONE"]))
    try:
        export = find(Path(source).expanduser())
        names = read_names(Path(mapping).expanduser()) if mapping else Names()
        options = replace(options, names=names, hosts=tuple(map(host_of, filter(str.strip, address.split(",")))))
        report = import_blog(site, options, now, export, read)
    except UserError as error:
        print(f"Belum diimpor. {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"Terhenti: {error.strerror} ({error.filename}). {_AGAIN}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Dihentikan. {_AGAIN}", file=sys.stderr)
        return 130
    finally:
        site.close()
    (project / REPORT).write_text(report.as_markdown(), encoding="utf-8")
    print(report.as_text(REPORT))
    print(f"Selesai dalam {report.seconds:.0f} detik.")
    return 0
