"""Tasks that take any number of values, or a value or none, where invoke knows only fixed numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from inspect import Parameter, signature
from typing import Any

from invoke.exceptions import Exit


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
