"""`application`, for gunicorn (`desk.wsgi:application`) and Passenger. All settings come from the environment."""

from __future__ import annotations

import os

from desk.settings import from_environment
from desk.web.app import create_app

application = create_app(from_environment(os.environ))
