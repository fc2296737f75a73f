"""The decorator of every task: what a person can mend ends a task in Indonesian words and an exit code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from invoke.exceptions import Exit
from invoke.tasks import Task

from plugins.engine.problem import ContentErrors, UserError

PROJECT = Path(__file__).resolve().parents[1]
"""The folder of the blog that the tasks work on."""

Body = Callable[..., int | None]
"""What a task runs. It returns an exit code, or None for 0."""


def task(
    *, opening: str = "", stopped: str = "", stopped_code: int = 1, **options: Any
) -> Callable[[Body], Task[Body]]:
    """Return a decorator that makes a function a task; `options` are those of invoke's own decorator.

    `opening` says what has not been done, before the problem that is told; it ends in the space or line end that
    separates the two. `stopped` is said on Ctrl-C and where input ends before a question is answered, and
    `stopped_code` is the exit code then; without it, both are left to invoke.
    """

    def decorate(function: Body) -> Task[Body]:
        @wraps(function)
        def run(*arguments: Any, **named: Any) -> None:
            try:
                code = function(*arguments, **named)
            except UserError as error:
                raise Exit(_describe(error, opening), error.exit_code) from None
            except (EOFError, KeyboardInterrupt):
                if not stopped:
                    raise
                raise Exit(f"\n{stopped}", stopped_code) from None
            if code:
                raise Exit(code=code)

        return Task(run, **options)

    return decorate


def _describe(error: UserError, opening: str) -> str:
    """Return what is printed about an error. A task that has changed something is not over, whatever its opening."""
    if isinstance(error, ContentErrors):
        return f"{error}\n\n{opening}{len(error.problems)} hal perlu dibenahi." if opening else str(error)
    return f"{opening if error.exit_code == 1 else 'Belum selesai. '}{error}"
