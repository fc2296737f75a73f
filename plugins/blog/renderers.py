"""From a view to bytes: what prints it, what is checked before it leaves, and where it goes."""

from __future__ import annotations

from html import unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import json
from msgspec.structs import replace

from plugins.attribution import exits
from plugins.attribution.manuscript import make_manuscript
from plugins.attribution.republication import make_copies
from plugins.attribution.ssh_signature import NAMESPACE, verify_signature
from plugins.attribution.structured_data import make_credit_file, make_feed_item
from plugins.blog import views
from plugins.blog.kinds import TEMPLATES, PageKind
from plugins.engine.output import Output, Renderer
from plugins.engine.problem import ContentErrors, Problem
from plugins.engine.tracked import Tracked, view
from plugins.site.theme import Theme

CREDITED: dict[type, str] = {
    views.StoryPage: exits.STORY,
    views.Entry: exits.ENTRY,
    views.RepublicationPage: exits.COPIES,
}
"""Views whose texts are ways out for a story's credit."""


def output(kind: PageKind, address: str = "", renderer: Renderer | None = None, /, **fields: Tracked[Any]) -> Output:
    """Return a file of this kind; `fields` are those of its view.

    `address` is left out where the kind has its own.
    """
    return Output(output_path(kind.address or address), renderer or page, view(kind.view, **fields))


def page(view: Any, context: Theme) -> bytes:
    """Return the view printed with its template. Raises `ContentErrors` where a story's credit is missing from it."""
    kind = type(view)
    text = context.render(TEMPLATES[kind], view)
    if kind in CREDITED:
        exits.check(CREDITED[kind], view.attribution, text)
    if kind is views.StoryPage and view.card:
        exits.check(exits.CARD, view.attribution, text)
    return text.encode()


def story(view: views.StoryPage, context: Theme) -> bytes:
    """Return a story's page.

    Raises `ContentErrors` where it is not what its authors signed; a preview says so instead.
    """
    return page(_verified(view, context) if view.ssh_signatures else view, context)


def _verified(view: views.StoryPage, context: Theme) -> views.StoryPage:
    text = make_manuscript(view.attribution, context.body(view.body.digest))
    problems = [
        Problem(one.path, *found.value)
        for one in view.ssh_signatures
        if (found := verify_signature(text, one.armored, one.keys))
    ]
    if problems and not view.site.preview:
        raise ContentErrors(problems)
    return replace(view, ssh_signatures=(), changed=True) if problems else view


def manuscript(view: views.ManuscriptFile, context: Theme) -> bytes:
    """Return the text that was signed."""
    return make_manuscript(view.attribution, context.body(view.body.digest)).encode()


def template_page(view: views.TemplatePage, context: Theme) -> bytes:
    """Return the page of an owner's own template. Raises `ContentErrors` where the template is wrong."""
    return context.render_text(context.body(view.template), view.path, view).encode()


def text(view: str, context: Theme) -> bytes:
    """Return a text as it is."""
    return view.encode()


def signers(view: views.SignersFile, context: Theme) -> bytes:
    """Return the file `allowed_signers`, as ssh-keygen(1) describes it."""
    return "".join(f'{slug} namespaces="{NAMESPACE}" {key}\n' for slug, key in view.keys).encode()


def republication(view: views.Republication, context: Theme) -> bytes:
    """Return the page with a story's copies."""
    site, credit = view.site, view.attribution
    given = make_copies(context.html(view.body, site.url), PurePosixPath(credit.url).stem)
    texts = {
        form: unescape(
            context.render("copy.txt", views.Copy(site, form, credit, view.cover, text, given.phrases))
        ).strip()
        + "\n"
        for form, text in (("markdown", given.markdown), ("plain", given.plain), ("whatsapp", given.whatsapp))
    }
    marked = Markup(given.html)  # our own renderer's
    whole = context.render("copy.html", views.Copy(site, "html", credit, view.cover, marked, given.phrases))
    return page(views.RepublicationPage(site, view.head, credit, whole.strip() + "\n", **texts), context)


def item(view: views.Entry, context: Theme) -> bytes:
    """Return a story as an item of JSON feeds (https://www.jsonfeed.org/version/1.1/)."""
    content = context.render("feed_item.html", view)
    data = make_feed_item(view.attribution, content, view.summary, view.tags)
    printed = json.format(json.encode(data), indent=0)
    exits.check(exits.ITEM, view.attribution, printed.decode())
    return printed


def credit(view: views.CreditFile, context: Theme) -> bytes:
    """Return the credit record of a story as JSON."""
    data = make_credit_file(view.attribution, view.republication)
    printed = json.format(json.encode(data), indent=2)
    exits.check(exits.RECORD, view.attribution, printed.decode())
    return printed


def reservation(view: views.Reservation, context: Theme) -> bytes:
    """Return `tdmrep.json` (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/)."""
    rules = [{"location": address, "tdm-reservation": 1} for address in view.addresses]
    return json.format(json.encode(rules), indent=1)


def stories(view: views.StoriesFile, context: Theme) -> bytes:
    """Return `stories.json`, a story a line: a file that people compare."""
    head = json.encode(replace(view, stories=()))
    lines = json.Encoder().encode_lines(view.stories).rstrip().replace(b"\n", b",\n")
    return head.removesuffix(b"]}") + b"\n" + lines + b"\n]}\n"


def output_path(address: str) -> str:
    """Return the path of the file that web servers look for at an address.

    `/2026/` is `2026/index.html`, and `/p/x%20y.html` is `p/x y.html`.
    """
    return unquote(address).removeprefix("/") + ("index.html" if address.endswith("/") else "")
