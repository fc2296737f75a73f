"""The same with the caches that stock Pelican offers."""

from pelicanconf import *  # noqa: F403

CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "generator"  # the quicker of its two
