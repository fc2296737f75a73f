"""Tasks that take any number of values: `invoke find-copies a.html b.html`, where invoke knows only fixed numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any


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
