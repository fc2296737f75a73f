"""The Markdown of comments: paragraphs, emphasis, links, lists, quotes and code. Everything else is shown as typed."""

from __future__ import annotations

from html import escape

import nh3
from markdown import Markdown

from plugins.comments.mask import mask
from plugins.indonesian.typography import Typography
from plugins.site.body import remove_control_references

_TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
_ATTRIBUTES = {
    "a": {"href"},
    "em": {"lang"},
    "strong": {"lang"},
    "p": {"lang"},
    "blockquote": {"lang"},
    "ol": {"start"},
}
# The parts of Markdown that comments do not have: raw HTML, headings, rules, pictures and references.
_UNWANTED_BLOCKS = ("hashheader", "setextheader", "hr", "reference")
_UNWANTED_INLINE = (
    "html", "image_link", "image_reference", "short_image_ref", "reference", "short_reference", "automail", "entity",
)  # fmt: skip


class CommentMarkdown:
    """Renders comments. An object may be used any number of times, but not by two threads at once."""

    def __init__(self, typography: Typography = Typography()) -> None:  # noqa: B008  it is frozen
        self._typography = typography
        self._markdown = Markdown(extensions=["attr_list", "sane_lists", "nl2br"], output_format="html")
        self._markdown.preprocessors.deregister("html_block")
        for name in _UNWANTED_BLOCKS:
            self._markdown.parser.blockprocessors.deregister(name)
        for name in _UNWANTED_INLINE:
            self._markdown.inlinePatterns.deregister(name)

    def render(self, text: str) -> str:
        """Return safe HTML without e-mail addresses, or '' for an empty comment."""
        self._markdown.reset()
        try:
            html = remove_control_references(self._markdown.convert(text))
        except RecursionError:  # lists in lists, hundreds of them: shown as it was typed, as all else
            self._markdown.parser.state.clear()
            html = f"<p>{escape(text)}</p>"
        html = nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https"},
            url_relative="deny",
            link_rel="nofollow ugc noopener",
        )
        return self._typography.set_html(mask(html))
