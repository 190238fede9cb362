"""Safe headers on every answer: pages, the API, static files, downloads, refusals and redirects alike.

Stands outermost, so that nothing leaves without them. An answer that says more about itself (the page its
nonce, a download its sandbox) keeps what it said.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Nothing is loaded by what is no page: an answer of the API opened as a document is dead.
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# The position is asked for by visits, the credentials are passkeys; both for our own pages only.
_OURS = ("fullscreen", "geolocation", "publickey-credentials-create", "publickey-credentials-get")
HEADERS = {
    "Content-Security-Policy": _NOTHING,
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in _OFF), *(f"{name}=(self)" for name in _OURS)]),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "no-store",
}
# As an answer stores them: each is a name and a value of ours, which need no looking over for every answer.
_STORED = [(name.lower(), (name, value)) for name, value in HEADERS.items()]
_HSTS = "max-age=31536000; includeSubDomains"
PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; script-src-attr 'none'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'none'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# What the service worker itself may do: fetch our own files.
WORKER = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class HeadersMiddleware:
    """Fills in what an answer does not say itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Every answer, whoever made it."""
        answer = self._next(request)
        stored = answer.headers._store  # noqa: SLF001  ten calls of `setdefault` cost an answer more than finding its page
        for name, pair in _STORED:
            stored.setdefault(name, pair)
        if "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]:
            # A form that its maker lets stand in other houses' pages; the old header knows no list of them.
            del answer.headers["X-Frame-Options"]
        # A proxy that ends TLS may forget the header by which it says so: the setting alone decides.
        if settings.HTTPS:
            answer.headers.setdefault("Strict-Transport-Security", _HSTS)
        return answer
