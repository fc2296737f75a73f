"""The stories before and after each: stock Pelican leaves that to a plugin."""

from typing import Any

from pelican.plugins import signals


def _link(generator: Any) -> None:
    stories = generator.articles
    for newer, story, older in zip([None, *stories[:-1]], stories, [*stories[1:], None], strict=True):
        story.newer, story.older = newer, older


def register() -> None:
    signals.article_generator_finalized.connect(_link)
