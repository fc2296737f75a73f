"""Command lines as people type them, with answers in Indonesian."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from invoke.exceptions import Exit, ParseError
from invoke.parser.context import ParserContext, to_flag
from invoke.parser.parser import Parser, ParseResult

_VALUELESS = re.compile(r"Flag <Argument: ([\w-]+)")


VALUES = {"new": "title", "find-copies": "source"}
"""By task: the option of a value that stands alone, as in `new Judul`. A list takes any number of values."""


class CommandLine(Parser):
    """Invoke's parser, but for its answers: it has English ones, and a traceback for a number that is none."""

    def parse_argv(self, argv: list[str]) -> ParseResult:
        """Parse the command line. Raises Exit for what nobody can carry out."""
        try:
            return super().parse_argv(list(self._name_values(argv)))
        except ParseError as error:
            raise Exit(f"{self._answer(str(error), error.context)}.", code=1) from None
        except ValueError as error:
            value = str(error).partition(": ")[2].strip("'\"")
            raise Exit(f'{" ".join(argv)}: "{value}" bukan angka; tulis angka di situ, misalnya 12.', code=1) from None

    def _name_values(self, argv: Sequence[str]) -> Iterator[str]:
        """Yield the command line with its option before each value that stands alone. Raises Exit for unknown flags."""
        context: ParserContext | None = None
        option, awaits_value = "", False
        for token in argv:
            if context and option and not awaits_value and not token.startswith("-"):
                yield f"--{option}={token}"
                option = option if context.args[option].kind is list else ""
                continue
            yield token
            if awaits_value:
                awaits_value = False
            elif not token.startswith("-"):
                context = self.contexts.get(token, context)
                option = VALUES.get(context.name, "") if context else ""
            elif context:
                if option and context.args[option].kind is not list and not self._is_flag(token, context):
                    remedy = f'Bila itu nilainya, tulis: {context.name} --{option}="{token}"'
                    raise Exit(f'"{token}" bukan pilihan yang dikenal. {remedy}', 1)
                awaits_value = token in context.flags and context.flags[token].takes_value

    def _is_flag(self, token: str, context: ParserContext) -> bool:
        """Return whether a token is a flag of the task or of invoke itself, or several short ones in one."""
        flag = token.partition("=")[0] if token.startswith("--") else token[:2]
        invokes = self.initial.flags if self.initial else {}
        return flag in context.flags or flag in context.inverse_flags or flag in invokes

    def _answer(self, said: str, context: ParserContext | None) -> str:
        """Return place, problem and remedy, where `said` is what invoke says."""
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
