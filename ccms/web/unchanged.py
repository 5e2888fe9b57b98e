"""Lets a browser keep one reader's page, and answers 304 as long as it is still what that reader would get.

The ETag is a digest of the page as it was drawn, so that nothing a page shows can be forgotten in it: an unchanged page
saves the bytes of a bad line, not the drawing (decision 45).
"""

import hashlib
import re

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from ccms.web.form_page import CHANGING

# What is drawn anew each time and stays good as long as nobody signs in anew.
_KEYS = re.compile(rf'<input type="hidden" name="(?:{"|".join(sorted(CHANGING))})" value="[^"]*">'.encode())
KEEPING = "private, no-cache"  # in the reader's own browser, which asks each time


def or_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a page of one reader with its ETag, or 304 where that reader's browser holds the same one.

    A page that says what was just done says so once, and is kept by nobody.
    """
    if request.COOKIES.get(CookieStorage.cookie_name):
        return response
    digest = hashlib.sha256(_KEYS.sub(b"", response.content))
    digest.update(request.META.get("CSRF_COOKIE", "").encode())  # the keys of a page are good for one secret
    etag = f'"{digest.hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = KEEPING
    return get_conditional_response(request, etag=etag, response=response) or response
