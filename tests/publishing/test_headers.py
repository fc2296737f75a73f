"""What targets carry besides bytes: types and cache headers at a store, compressed copies where a host serves them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest

from tests.publishing.conftest import Deployment, mostly
from tests.publishing.promises import SERVED
from tests.publishing.servers import S3Server
from tools.publishing.target import Options

Open = Callable[[str], Deployment]
PAGE = "2026/11/obat-yang-tertukar.html"


def test_a_store_keeps_types_and_cache_headers(open_deployment: Open) -> None:
    deployment = open_deployment("s3")
    assert isinstance(deployment.server, S3Server)
    deployment.blog.write("gambar/rak.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    deployment.publish()

    def kept(path: str) -> tuple[str, str]:
        assert isinstance(deployment.server, S3Server)
        head = deployment.server.client().head_object(
            Bucket=deployment.server.BUCKET, Key=f"{deployment.server.PREFIX}/{path}"
        )
        return head["ContentType"], head["CacheControl"]

    fresh, long = "public, max-age=0, must-revalidate", "public, max-age=3600, stale-while-revalidate=86400"
    assert kept(PAGE) == ("text/html; charset=utf-8", fresh)
    assert kept("atom.xml") == ("application/xml; charset=utf-8", fresh)
    assert kept("feed.json") == ("application/feed+json; charset=utf-8", fresh)
    assert kept("gambar/rak.svg") == ("image/svg+xml; charset=utf-8", long)
    assert kept("robots.txt") == ("text/plain; charset=utf-8", fresh)


def test_other_headers_mean_all_files_anew(open_deployment: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = open_deployment("s3")
    first = deployment.publish()
    assert deployment.publish().outcome.release == 0
    monkeypatch.setattr("plugins.blog.hosting.FRESH", "no-cache")
    assert len(deployment.publish().outcome.uploaded) == len(first.outcome.uploaded)


@pytest.mark.parametrize("name", mostly("folder", "ftp", among=SERVED))
def test_compressed_copies_follow_their_files(open_deployment: Open, name: str) -> None:
    deployment = open_deployment(name)
    deployment.target["compress"] = ["br", "gz"]
    deployment.publish()
    found, built = deployment.server.download(), deployment.blog.files()
    assert {path: data for path, data in found.items() if path in built} == built
    assert brotli.decompress(found[f"{PAGE}.br"]) == gzip.decompress(found[f"{PAGE}.gz"]) == built[PAGE]
    assert "robots.txt.gz" not in found
    deployment.blog.story("Lain sama sekali.")
    second = deployment.publish()
    assert {PAGE, f"{PAGE}.br", f"{PAGE}.gz"} <= set(second.outcome.uploaded)
    assert brotli.decompress(deployment.server.download()[f"{PAGE}.br"]) == deployment.blog.files()[PAGE]
    assert deployment.publish().outcome.release == 0
    deployment.publisher().rollback(0, Options(yes=True))
    assert deployment.server.download() == found
    deployment.target["compress"] = []
    deployment.publish(yes=True)
    deployment.expect_equal()
