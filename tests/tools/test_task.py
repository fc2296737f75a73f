"""The decorator of tasks: what stops one is told in words, with an exit code, and never as a traceback."""

from __future__ import annotations

import pytest
from invoke.context import Context
from invoke.exceptions import Exit

from plugins.engine.problem import ContentErrors, Problem, UserError
from tools.task import task


class HalfDoneError(UserError):
    """Something was changed already."""

    exit_code = 2


def end(error: BaseException | None, code: int | None = None, **options: str | int) -> tuple[str | None, int]:
    """Run a task that ends so, and return what is printed and the exit code."""

    @task(**options)  # type: ignore[arg-type]
    def example(context: Context) -> int | None:
        if error:
            raise error
        return code

    try:
        example(Context())
    except Exit as ended:
        return ended.message, ended.code
    return None, 0


PROBLEMS = [Problem("a.md:3", "tanpa judul", "tulis Title"), Problem("b.md", "kosong", "isi atau hapus")]


def test_what_stops_a_task_is_told_behind_its_opening() -> None:
    assert end(UserError("tujuan penuh", "kosongkan")) == ("tujuan penuh; kosongkan", 1)
    assert end(UserError("Tujuan penuh."), opening="Belum terbit. ") == ("Belum terbit. Tujuan penuh.", 1)
    assert end(HalfDoneError("Terputus."), opening="Belum terbit. ") == ("Belum selesai. Terputus.", 2)


def test_problems_of_the_content_are_listed_and_counted() -> None:
    listed = "a.md:3: tanpa judul; tulis Title\nb.md: kosong; isi atau hapus"
    assert end(ContentErrors(PROBLEMS)) == (listed, 1)
    counted = f"{listed}\n\nBelum terbit. 2 hal perlu dibenahi."
    assert end(ContentErrors(PROBLEMS), opening="Belum terbit. ") == (counted, 1)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_who_leaves_is_told_what_that_means(error: BaseException) -> None:
    assert end(error, stopped="Dibatalkan.") == ("\nDibatalkan.", 1)
    assert end(error, stopped="Dihentikan.", stopped_code=130) == ("\nDihentikan.", 130)
    with pytest.raises(type(error)):
        end(error)


def test_a_task_may_return_its_exit_code() -> None:
    assert end(None) == (None, 0)
    assert end(None, code=0) == (None, 0)
    assert end(None, code=3)[1] == 3
