"""What a plan may look up besides facts: things worked out of many bodies, remembered as long as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any, NamedTuple

from plugins.engine.store import Store
from plugins.engine.tracked import Tracked


class Query(NamedTuple):
    """Something that outputs are planned from, and too costly to work out at each build.

    `work` is a module-level function of the value.
    """

    work: Callable[[Any, QueryCache], str]
    value: Tracked[Any]


class QueryCache:
    """Pure functions of what was read, with the store's memory. `version` is that of the code."""

    def __init__(self, store: Store, version: str) -> None:
        self._store, self._version = store, version

    def term_frequencies(self, body: str) -> str:
        """How often each word occurs in the body with this digest."""
        return self._store.term_frequencies(body)

    def answers(self, ask: Callable[[str], str], questions: Collection[str]) -> dict[str, str]:
        """What a module-level function says of each of these short texts; it is asked once for each."""
        name = f"{ask.__module__}.{ask.__qualname__}"
        known = self._store.answers(name, questions)
        fresh = {question: ask(question) for question in questions if question not in known}
        if fresh:
            self._store.save_answers(name, fresh)
        return known | fresh

    def recall(self, owner: str, query: Query) -> str:
        """The query's text. `owner` is the group that asks: it shall ask for all that it needs each time."""
        key = self._key(query)
        text = self._store.extract(key, owner)
        if text is None:
            text = self.work_out(query)
            self._store.save_extract(key, owner, text)
        return text

    def work_out(self, query: Query) -> str:
        """The query's text, made now."""
        return query.work(query.value.compute(), self)

    def knows(self, query: Query) -> bool:
        return self._store.has_extract(self._key(query))

    def learn(self, owner: str, query: Query, text: str) -> None:
        """What `work_out` has given elsewhere."""
        self._store.save_extract(self._key(query), owner, text)

    def _key(self, query: Query) -> str:
        texts = (self._version, query.work.__module__, query.work.__qualname__, query.value.key)
        return blake2b("\x1f".join(texts).encode(), digest_size=16).hexdigest()
