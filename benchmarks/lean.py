"""The smallest filing and page that Django can serve, as a reference: one statement, one template, nothing more.

CCMS is compared with it: the same framework and server without accounts, law, ledger or languages. It keeps what every
filing needs: CSRF, the file synced to disk, and in one statement a complaint, three events, two messages and the
file's row.
"""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

TEMPLATES = {
    "page.html": (
        '<!doctype html><html lang="bn"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>'
        "</head><body>{% block body %}{% endblock %}</body></html>"
    ),
    "complaint.html": (
        '{% extends "page.html" %}{% block title %}{{ reference }}{% endblock %}{% block body %}<h1>{{ reference }}'
        "</h1><dl>{% for name, value in rows %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>{% endblock %}"
    ),
    "form.html": (
        '{% extends "page.html" %}{% block body %}<form method="post" enctype="multipart/form-data">{% csrf_token %}'
        '<input name="subject"><textarea name="body"></textarea><input type="file" name="evidence"><button>Send'
        "</button></form>{% endblock %}"
    ),
}
if not settings.configured:
    settings.configure(
        SECRET_KEY=os.urandom(32).hex(),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": os.environ["PGHOST"],
                "PORT": os.environ["PGPORT"],
                "USER": os.environ["PGUSER"],
                "NAME": "lean",
                "CONN_MAX_AGE": None,
            }
        },
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", TEMPLATES)],
                        )
                    ]
                },
            }
        ],
    )

_READ = """
    SELECT c.reference, c.subject, f.name, c.status, c.due_at, c.filed_at
    FROM complaint c JOIN firm f ON f.id = c.firm WHERE c.reference = %s
"""
_WRITE = """
    WITH filed AS (
        INSERT INTO complaint (reference, firm, status, due_at, consumer, subject, body)
        VALUES ('F' || nextval('complaint_id_seq'), %s, 1, now() + interval '7 days', %s, %s, %s)
        RETURNING id, reference
    ), told AS (
        INSERT INTO event (complaint, kind, data) SELECT id, kind, '{"by": "x"}' FROM filed, generate_series(1, 3) kind
    ), sent AS (
        INSERT INTO message (complaint, channel, payload)
        SELECT id, channel, '{"to": "x@example.test"}' FROM filed, generate_series(1, 2) channel
    ), kept AS (
        INSERT INTO evidence (complaint, name, sha256, size, place) SELECT id, %s, %s, %s, %s FROM filed
    )
    SELECT reference FROM filed
"""


def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one row."""
    return by_reference(request, f"C{number:09}")


def by_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one row."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [reference])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    names = ("subject", "firm", "status", "due", "filed")
    return render(request, "complaint.html", {"reference": row[0], "rows": zip(names, row[1:], strict=True)})


def file(request: HttpRequest) -> HttpResponse:
    """Take a form and a file: hashed, synced, and told of in one statement."""
    if request.method != "POST":
        return render(request, "form.html")
    upload = request.FILES["evidence"]
    if not isinstance(upload, UploadedFile):  # one field, one file
        raise SuspiciousOperation
    content = upload.read()
    digest = hashlib.sha256(content).digest()
    place = Path(os.environ["LEAN_EVIDENCE"]) / digest.hex()[:2] / os.urandom(12).hex()
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(descriptor, content)
    os.fsync(descriptor)
    os.close(descriptor)
    subject = str(request.POST["subject"])
    told: list[int | str] = [1 + len(subject) % 200, "x@example.test", subject, str(request.POST["body"])]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*told, upload.name, digest, len(content), str(place)])
        reference = cursor.fetchone()[0]
    return HttpResponseRedirect(f"/filed/{reference}")


urlpatterns = [path("file", file), path("filed/<str:reference>", by_reference), path("<int:number>", one)]
application = get_wsgi_application()
