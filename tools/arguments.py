"""Command lines as people type them, where invoke knows fixed numbers of values and answers in English."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from inspect import Parameter, signature
from typing import Any

from invoke.exceptions import Exit, ParseError
from invoke.parser.context import ParserContext, to_flag
from invoke.parser.parser import Parser, ParseResult

_VALUELESS = re.compile(r"Flag <Argument: ([\w-]+)")


class CommandLine(Parser):
    """Invoke's own, but for its answers: it has English ones, and a traceback for a number that is none."""

    def parse_argv(self, argv: list[str]) -> ParseResult:
        """Raises Exit for what nobody can carry out."""
        try:
            return super().parse_argv(argv)
        except ParseError as error:
            raise Exit(f"{self._answer(str(error), error.context)}.", code=1) from None
        except ValueError as error:
            value = str(error).partition(": ")[2].strip("'\"")
            raise Exit(f'{" ".join(argv)}: "{value}" bukan angka; tulis angka di situ, misalnya 12.', code=1) from None

    def _answer(self, said: str, context: ParserContext | None) -> str:
        """Place, problem and remedy, where `said` is invoke's."""
        from plugins.indonesian.wording import nearest  # only who mistypes waits for it

        if context is None:
            return said
        names = {alias: one.name for one in self.contexts.values() for alias in (*one.aliases, one.name)}
        task = next((f"{name}: " for name in names if names[name] == context.name), "")
        token = said.removeprefix("No idea what ").removesuffix(" is!")[1:-1]
        if flag := _VALUELESS.match(said):
            return f"{task}{to_flag(flag[1])} belum diberi nilai; tulis sesudahnya: {context.args[flag[1]].help}"
        if missing := context.missing_positional_args:
            return f"{task}perintah ini belum lengkap; tulis juga {missing[0].help}"
        if not task:
            guess = nearest(token, names)
            remedy = f"mungkin maksudnya {guess}" if guess else "lihat semua perintah dengan --list"
            return f'perintah "{token}" tidak dikenal; {remedy}'
        guess = nearest(token, [*context.flags, *context.inverse_flags])
        remedy = f"mungkin maksudnya {guess}" if guess else "lihat pilihannya dengan --help"
        quoted = "" if token.startswith("-") else "beri tanda kutip bila nilainya lebih dari satu kata, atau "
        return f'{task}"{token}" tidak dikenal; {quoted}{remedy}'


def many(
    command: str, name: str, argv: Sequence[str] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Shows invoke as many parameters (`name`, `name2`, …) as the command line has values behind `command`.

    The function takes them as keywords.
    """
    given = sys.argv if argv is None else argv
    after = given[given.index(command) + 1 :] if command in given else []
    count = max(1, sum(1 for value in after if not value.startswith("-")))

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        shape = signature(function)
        context, *others = [one for one in shape.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        names = [name, *(f"{name}{number}" for number in range(2, count + 1))]
        values = [Parameter(one, Parameter.POSITIONAL_OR_KEYWORD) for one in names]
        function.__signature__ = shape.replace(parameters=[context, *values, *others])  # type: ignore[attr-defined]
        return function

    return decorate


def optional(
    command: str, name: str, argv: Sequence[str] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Lets the value `name` stand alone behind `command` (`invoke new "Judul"`), or be left out.

    Invoke answers for a missing positional itself, and in English: where none was typed, it is shown a mere flag.
    """
    given = sys.argv if argv is None else argv
    after = given[given.index(command) + 1 :] if command in given else []

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        shape = signature(function)
        flags = [one for one in shape.parameters.values() if one.default is not Parameter.empty]
        if mistaken := _taken_for_a_flag(after, flags):
            raise Exit(
                f'"{mistaken}" bukan pilihan yang dikenal. Bila itu nilainya, tulis: {command} --{name}="{mistaken}"', 1
            )
        if _stands_alone(after, flags):
            bare = [
                one.replace(default=Parameter.empty) if one.name == name else one for one in shape.parameters.values()
            ]
            function.__signature__ = shape.replace(parameters=bare)  # type: ignore[attr-defined]
        return function

    return decorate


def _taken_for_a_flag(after: Sequence[str], flags: Sequence[Parameter]) -> str:
    """What begins with a hyphen and is no flag, such as the title `-judul`; '' where there is nothing of the kind."""
    names = {"help", "h", *(flag.name for flag in flags), *(flag.name[0] for flag in flags)}
    for one in _loose(after, flags):
        typed = one.lstrip("-").partition("=")[0].replace("-", "_")
        known = typed.removeprefix("no_") in names if one.startswith("--") else typed[:1] in names
        if one.startswith("-") and not known:
            return one
    return ""


def _stands_alone(after: Sequence[str], flags: Sequence[Parameter]) -> bool:
    """Whether a value stands there that belongs to no flag."""
    return any(not one.startswith("-") for one in _loose(after, flags))


def _loose(after: Sequence[str], flags: Sequence[Parameter]) -> Iterator[str]:
    """All but the values of flags."""
    belongs = False
    for one in after:
        if not belongs:
            yield one
        typed = one.lstrip("-").replace("-", "_")
        wants = next((flag for flag in flags if typed in {flag.name, flag.name[0]}), None)
        belongs = (
            not belongs
            and one.startswith("-")
            and "=" not in one
            and wants is not None
            and not isinstance(wants.default, bool)
        )
