"""What `invoke import-blogger` does, as an author sees it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from plugins.site.site import Site, load_settings
from tools.conversion.addresses import host_of
from tools.exports.blogger import Unreadable, read
from tools.exports.source import Refused, find_export
from tools.importing.importer import Importer, Wanted
from tools.importing.mapping import Names, read_mapping
from tools.importing.pictures import Limits

REPORT = "laporan-impor.md"
_AGAIN = "Tidak ada yang rusak; jalankan perintah yang sama untuk melanjutkan."


class Asked(Struct, frozen=True):
    """The words of the command line."""

    source: str
    plain: bool = False
    fetch_pictures: bool = False
    mapping: str = ""
    address: str = ""
    private: bool = False


def run(project: Path, asked: Asked) -> int:
    """Import into the project's content; print the table and write the report. The exit code."""
    site = Site(load_settings(project / "pelicanconf.py"))
    now = datetime.now(ZoneInfo(site.settings["TIMEZONE"]))
    try:
        export = find_export(Path(asked.source).expanduser())
        wanted = Wanted(
            plain=asked.plain,
            mapping=read_mapping(Path(asked.mapping).expanduser()) if asked.mapping else Names(),
            hosts=tuple(host_of(one) for one in asked.address.split(",") if one.strip()),
            limits=Limits(fetch=asked.fetch_pictures, private=asked.private),
        )
        report = Importer(site, wanted, now).run(export, read)
    except (Refused, Unreadable) as refused:
        print(f"Belum diimpor. {refused}", file=sys.stderr)
        return 1
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
