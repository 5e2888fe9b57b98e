"""The WSGI application as the server runs it: static files and the flood gate stand before Django."""

import os
import re

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers
from servestatic import ServeStatic

from ccms.config import metrics
from ccms.config.shedding import Application, Shedding

WAITING_PER_THREAD = 8
PATIENCE_SECONDS = 2.5

_pages = Shedding(
    get_wsgi_application(),
    running=settings.CCMS_WEB_THREADS,
    waiting=settings.CCMS_WEB_THREADS * WAITING_PER_THREAD,
    patience=PATIENCE_SECONDS,
)
_everything = ServeStatic(
    _pages,
    root=settings.STATIC_ROOT,
    prefix="static/",
    max_age=3600,
    allow_all_origins=False,
    # the hash in a built file's name changes with its content
    immutable_file_test=re.compile(r"^.+\.[0-9a-f]{12}\..+$").pattern,
)
_watched = metrics.counted(_everything) if settings.CCMS_METRICS_PORT else _everything
application: Application = wrap_wsgi_with_proxy_headers(_watched, [str(network) for network in settings.CCMS_PROXY])
