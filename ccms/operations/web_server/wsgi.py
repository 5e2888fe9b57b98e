"""The application as the server runs it: only a complete request gets a thread; load shedding comes before Django."""

import os
import re

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers
from servestatic import ServeStatic

from ccms.complaints.evidence.limits import LARGEST, LARGEST_BODY, MIB
from ccms.operations import metrics
from ccms.operations.web_server.buffering import PIECE, Bodies, Buffering, Pace
from ccms.operations.web_server.load_shedding import Application, Shedding

WAITING_PER_THREAD = 8
PATIENCE_SECONDS = 2.5
# threads that only wait for their turn cost little; without them requests would wait where no class is looked at
THREADS_PER_THREAD = 12
ROOM = 1024 * MIB  # on the disk of CCMS_DATA, for bodies that are still on their way to this process

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


def largest_body(content_type: str) -> int:
    """Return how many octets are read of a body; what is longer is refused by the part that is asked for."""
    if content_type == PIECE:
        return LARGEST
    is_upload = content_type.startswith("multipart/form-data")
    return LARGEST_BODY if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


served = Buffering(
    application,
    threads=settings.CCMS_WEB_THREADS * THREADS_PER_THREAD,
    bodies=Bodies(settings.CCMS_DATA, room=ROOM, pace=Pace()),
    largest=largest_body,
)
