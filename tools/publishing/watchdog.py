"""Runs a program and ends it when the process that asked for it dies: `python watchdog.py PROGRAM ARGUMENTS…`.

What is promised about kills would be worth little if a killed publish went on uploading through its child process. The
parent holds the other end of the standard input; the operating system closes it when the parent dies, however it dies.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main(command: list[str]) -> None:
    """Run the command until it ends, or until the standard input does."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as program:

        def follow() -> None:
            os._exit(program.wait())

        threading.Thread(target=follow, daemon=True).start()
        while sys.stdin.buffer.read(1):
            pass
        program.kill()


if __name__ == "__main__":
    main(sys.argv[1:])
