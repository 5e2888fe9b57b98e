"""The file that says where to report a weakness of this installation (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest

# less than the year that the RFC allows: a copy of an installation that was given up goes out of date by itself
HOLDS = timedelta(days=180)


def security_txt(request: PageRequest) -> HttpResponse:
    """Return contact, end, languages and own address as lines. Raises NotFound where no contact is set."""
    if settings.CCMS_SECURITY_CONTACT == "none":
        raise NotFound
    # from the beginning of the day, so that two copies of one day are equal
    expires = start_of_day(dhaka_day(request.now)) + HOLDS
    lines = [
        f"Contact: {settings.CCMS_SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: bn, en",
        f"Canonical: {settings.CCMS_BASE_URL}{reverse('public:security')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
