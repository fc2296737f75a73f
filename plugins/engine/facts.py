"""What a plan is made from: all files' facts, and what is worked out of their bodies and remembered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from plugins.engine.read_cache import ReadCache
from plugins.engine.reading import digest
from plugins.engine.store import Store
from plugins.engine.tracked import Tracked, join_keys


class Query(NamedTuple):
    """Something that outputs are planned from, and too costly to work out at each build.

    `work` is a module-level function of the value.
    """

    work: Callable[[Any, QueryCache], str]
    value: Tracked[Any]


class QueryCache:
    """Memoized pure functions of what was read. `version` is that of the code; `store` holds what they gave."""

    def __init__(self, store: Store, version: str) -> None:
        self._store, self._version = store, version
        self._recalled: dict[str, set[str]] = defaultdict(set)
        self.term_frequencies = ReadCache(store).term_frequencies

    def answers(self, function: Callable[[str], str], questions: Collection[str]) -> dict[str, str]:
        """Returns what a module-level function says of each of these short texts; it is called once for each."""
        name = f"{function.__module__}.{function.__qualname__}"
        query = (
            "select question, answer from answers where function = ? and question in (select value from json_each(?))"
        )
        known: dict[str, str] = dict(self._store.run(query, name, json.dumps(list(questions))))
        fresh = {question: function(question) for question in questions if question not in known}
        if fresh:
            with self._store.transaction():
                rows = ((name, *one) for one in fresh.items())
                self._store.run_many("insert or replace into answers values (?, ?, ?)", rows)
        return known | fresh

    def recall(self, owner: str, query: Query) -> str:
        """Returns the query's text. `owner` is the group that asks: it shall ask for all that it needs each time."""
        key = self._key(query)
        self._recalled[owner].add(key)
        text = self._store.text("select text, digest from queries where owner = ? and key = ?", owner, key)
        if text is None:
            text = self.work_out(query)
            self.learn(owner, query, text)
        return text

    def work_out(self, query: Query) -> str:
        """Returns the query's text, made now."""
        return query.work(query.value.compute(), self)

    def knows(self, owner: str, query: Query) -> bool:
        key = self._key(query)
        return self._store.value("select 1 from queries where owner = ? and key = ?", owner, key) is not None

    def learn(self, owner: str, query: Query, text: str) -> None:
        """Remember what `work_out` has given elsewhere."""
        row = (owner, self._key(query), text, digest(text))
        self._store.run("insert or replace into queries values (?, ?, ?, ?)", *row)

    def sweep(self) -> None:
        """Forget what groups have not asked for although they were planned, and what has no group any more."""
        for owner, keys in self._recalled.items():
            known = self._store.run("select key from queries where owner = ?", owner).fetchall()
            unused = ((owner, key) for (key,) in known if key not in keys)
            self._store.run_many("delete from queries where owner = ? and key = ?", unused)
        self._store.run("delete from queries where owner not in (select name from groups)")

    def _key(self, query: Query) -> str:
        return join_keys(self._version, query.work.__module__, query.work.__qualname__, query.value.key)


class Facts(Struct, frozen=True):
    """What all content files say.

    `root` is the content folder's name, with which every path begins; `by_kind`: kind → path → what a reader found
    there, in the order of paths; `fingerprints`: path → equal for equal facts; `broken`: files with problems of their
    own, whether or not they have facts; `queries` has what was worked out of their bodies; `ignored` counts files and
    folders that the owner wants passed over.
    """

    root: str
    by_kind: Mapping[str, Mapping[str, Any]]
    fingerprints: Mapping[str, str]
    broken: frozenset[str]
    queries: QueryCache
    ignored: int = 0

    def of(self, kind: str) -> Collection[Any]:
        return self.by_kind.get(kind, {}).values()

    def one(self, kind: str) -> Any:
        """The facts of a kind that has a single file; an empty tuple where it is missing."""
        return next(iter(self.of(kind)), ())
