"""What a plan may look up besides facts: things worked out of many bodies, remembered as long as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any, NamedTuple

from plugins.rebuild.store import Store


class Extract(NamedTuple):
    """Something that outputs are planned from, and too costly to work out at each build.

    `work` is a module-level function; `parts` cover all of its view, as those of an output do.
    """

    work: Callable[[Any, Memory], str]
    parts: tuple[str, ...]
    view: Callable[[], Any]


class Memory:
    """Pure functions of what was read, with the store's memory. `version` is that of the code."""

    def __init__(self, store: Store, version: str) -> None:
        self._store, self._version = store, version

    def tally(self, body: str) -> str:
        """How often each word occurs in the body with this digest."""
        return self._store.tally(body)

    def answers(self, ask: Callable[[str], str], questions: Collection[str]) -> dict[str, str]:
        """What a module-level function says of each of these short texts; it is asked once for each."""
        name = f"{ask.__module__}.{ask.__qualname__}"
        known = self._store.answers(name, questions)
        fresh = {question: ask(question) for question in questions if question not in known}
        if fresh:
            self._store.save_answers(name, fresh)
        return known | fresh

    def recall(self, owner: str, extract: Extract) -> str:
        """The extract's text. `owner` is the bundle that asks: it shall ask for all that it needs each time."""
        key = self._key(extract)
        text = self._store.extract(key, owner)
        if text is None:
            text = self.worked_out(extract)
            self._store.save_extract(key, owner, text)
        return text

    def worked_out(self, extract: Extract) -> str:
        """The extract's text, made now."""
        return extract.work(extract.view(), self)

    def knows(self, extract: Extract) -> bool:
        return self._store.has_extract(self._key(extract))

    def learn(self, owner: str, extract: Extract, text: str) -> None:
        """What `worked_out` has given elsewhere."""
        self._store.save_extract(self._key(extract), owner, text)

    def _key(self, extract: Extract) -> str:
        texts = (self._version, extract.work.__module__, extract.work.__qualname__, *extract.parts)
        return blake2b("\x1f".join(texts).encode(), digest_size=16).hexdigest()
