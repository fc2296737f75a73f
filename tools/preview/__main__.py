"""How the preview starts itself anew: `python -m tools.preview`. People use `invoke serve`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.preview.session import PORT, Options, Session


def main() -> int:
    """Read the options that `Session` passes on."""
    parser = argparse.ArgumentParser(prog="tools.preview")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--lan", action="store_true")
    parser.add_argument("--restarted", action="store_true")
    parser.add_argument("--no-desk", action="store_true")
    chosen = parser.parse_args()
    return Session(Path.cwd(), Options(chosen.port, chosen.lan, False, chosen.restarted, not chosen.no_desk)).run()


if __name__ == "__main__":
    sys.exit(main())
