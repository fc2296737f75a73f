"""What only the published site needs; everything else is in pelicanconf.py."""

import os
import sys

sys.path.append(os.curdir)  # `pelican` itself does not look here

from pelicanconf import *  # noqa: F403  a settings file is its names

SITEURL = BLOG_URL  # noqa: F405

# Where `invoke publish` puts the site. Secrets never stand here.
PUBLISH = {"target": "folder", "folder": "terbit"}
