"""The blog's settings; what is not named here is as in plugins/blog/defaults.py. Publishing adds publishconf.py."""

import os
import sys

sys.path.append(os.curdir)  # `pelican` itself does not look here

from plugins.blog.defaults import *  # noqa: F403  a settings file is its names

# The blog
SITENAME = "Kisah Layanan"
TAGLINE = "Cerita dari balik loket, ujung telepon, dan lantai pabrik"
BLOG_URL = "https://kisah-layanan.example"
TIMEZONE = "Asia/Jakarta"
DEFAULT_LANG = "id"
PERMISSION_DEFAULT = "bebas"
DESK_URL = None

# Pages by address: those in the menu with their short names, and the one that tells how to become a member
MENU_PAGES = [("Tentang", "/p/tentang.html"), ("Anggota", "/p/anggota.html")]
MEMBERSHIP_PAGE = "/p/anggota.html"

# What readers may do besides: keep stories on their own device, and have new ones sent by the letter service that the
# owner uses (where its form is sent, and what the field for the address is called there)
OFFLINE_READING = False
NEWSLETTER_ACTION = None
NEWSLETTER_FIELD = "email"

# How many stories stand on the home page, on a page of a long list, and in a feed
HOME_STORIES = 10
LIST_STORIES = 20
FEED_STORIES = 20

# A picture of each story's title and authors, for where its address is shared
SHARE_CARDS = True
# Who is told of new stories when they are published (docs/menerbitkan.md); None: nobody
WEBSUB_HUB = None
INDEXNOW_KEY = None
INDEXNOW_ENDPOINT = "https://api.indexnow.org/indexnow"
