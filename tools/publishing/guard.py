"""Ends a program together with whoever wanted it, however that one ends: `python guard.py PROGRAM ARGUMENTS…`.

What was promised about kills would be worth little if a killed publish went on uploading through its child. The one who
starts this keeps the other end of its standard input; the system closes it for the dead.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main(command: list[str]) -> None:
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as program:

        def follow() -> None:
            os._exit(program.wait())

        threading.Thread(target=follow, daemon=True).start()
        while sys.stdin.buffer.read(1):
            pass
        program.kill()


if __name__ == "__main__":
    main(sys.argv[1:])
