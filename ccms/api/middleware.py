"""Completes the answers of calls: HEAD where GET is answered, and one shape for each refusal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from ccms.api.problems import as_problem


class CallsMiddleware:
    """Asks a call as GET for HEAD, and leaves the body out. What counts as handed out looks at `only_asks` itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if request.method != "HEAD":
            return _also_named(as_problem(request, self.get_response(request)))
        request.method = "GET"
        response = as_problem(request, self.get_response(request))
        request.method = "HEAD"
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()  # what was opened is closed with the response
        elif isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


def _also_named(response: HttpResponseBase) -> HttpResponseBase:
    """Name HEAD where a refusal names the methods that an address takes."""
    if "GET" in response.headers.get("Allow", "").split(", "):
        response.headers["Allow"] += ", HEAD"
    return response


def only_asks(request: HttpRequest) -> bool:
    """Tell whether a program wants the headers alone: then no file was opened or fetched."""
    return bool(request.META["REQUEST_METHOD"] == "HEAD")
