"""What web servers are told: headers, former addresses, and the policy that names the theme's inline texts."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from plugins.blog.hosting import cache_control, content_type, inline, policy
from tests.tiny import TinyBlog


def test_former_addresses_are_redirected_on_every_host_and_hidden_ones_named_nowhere(blog: TinyBlog) -> None:
    blog.story(Alias="/2013/05/obat.html; /lama.html")
    blog.story("Rahasia.", file="cerita/rahasia.md", Title="Rahasia", Status="hidden", Alias="/dulu.html")
    blog.build()
    assert blog.text("_redirects").splitlines() == [
        "/2013/05/obat.html /2026/11/obat-yang-tertukar.html 301",
        "/lama.html /2026/11/obat-yang-tertukar.html 301",
    ]
    assert 'Redirect 301 "/lama.html" "https://kisah-layanan.example/2026/11/obat' in blog.text(".htaccess")
    assert "dulu.html" not in blog.text(".htaccess")
    assert "url=/2026/11/rahasia.html" in blog.text("dulu.html")


def test_the_policy_names_every_inline_text_and_follows_the_theme(blog: TinyBlog) -> None:
    blog.build()
    first = blog.text("_headers")
    for text in [*inline(blog.text("404.html")).styles, *inline(blog.text("404.html")).scripts]:
        assert b64encode(sha256(text.encode()).digest()).decode() in first
    assert first.splitlines()[0] == "/*"
    assert "  X-Content-Type-Options: nosniff" in first
    assert "unsafe" not in first
    assert "Content-Security-Policy" in blog.text(".htaccess")


def test_inline_texts_are_those_that_a_browser_runs() -> None:
    page = (
        '<style>a{b:"&amp;"}</style><script src="/x.js"></script><script type="application/ld+json">{}</script>'
        '<script>1 < 2 && 3</script><script type="module">import "x"</script>'
        '<script type="speculationrules">{"prefetch":[]}</script>'
    )
    found = inline(page)
    assert found.styles == ('a{b:"&amp;"}',)
    assert found.scripts == ("1 < 2 && 3", 'import "x"', '{"prefetch":[]}')
    assert policy(found).count("'sha256-") == 4
    assert "form-action 'self' https://meja.example" in policy(found, ["https://meja.example"])


def test_content_types_carry_their_charset() -> None:
    assert content_type("2026/11/x.html") == "text/html; charset=utf-8"
    assert content_type("kategori/kisah.atom.xml") == "application/xml; charset=utf-8"
    assert content_type("feed.json") == "application/feed+json; charset=utf-8"
    assert content_type("2026/11/x.json") == "application/json; charset=utf-8"
    assert content_type(".well-known/allowed_signers") == "text/plain; charset=utf-8"
    assert content_type("gambar/rak.webp") == "image/webp"
    assert "must-revalidate" in cache_control("index.html")
    assert "max-age=3600" in cache_control("gambar/rak.webp")


def test_whom_to_tell_stands_in_feed_and_key_file(blog: TinyBlog) -> None:
    blog.build(WEBSUB_HUB="https://hub.example/", INDEXNOW_KEY="kunci-uji-12345")
    assert '<link rel="hub" href="https://hub.example/"/>' in blog.text("atom.xml")
    assert blog.text("kunci-uji-12345.txt") == "kunci-uji-12345"
    blog.build()
    assert "hub" not in blog.text("atom.xml")
    assert not (blog.output / "kunci-uji-12345.txt").exists()


def test_a_key_or_a_hub_that_cannot_work_is_refused(blog: TinyBlog) -> None:
    problems = blog.problems(WEBSUB_HUB="hub.example", INDEXNOW_KEY="a/b")
    assert [one.path for one in problems] == ["pelicanconf.py", "pelicanconf.py"]
