"""Long answers of the API are sent compressed: what a screen must know of all kinds is 800 kB, and a phone has no cable.

Compressed answers whose length can be watched from outside give away what stands in them, when the watcher can make the
browser ask for them with words of his own (BREACH). So only what our own pages ask for is compressed, which the browser
says in a header that no page can write, and a random length is added besides.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

SHORTEST = 4_000  # bytes; below, the time to compress is longer than the way
PADDING = 100  # bytes at most
KEPT = 64  # compressed answers that are asked for again and again, by their tag
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")


class PackingMiddleware:
    """Compresses what is long, JSON, and asked for by one of our own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Every answer; most of them as they are."""
        answer = self._next(request)
        if not isinstance(answer, HttpResponse) or len(answer.content) < SHORTEST or not self._may(request, answer):
            return answer
        packed = self._packed(answer)
        patch_vary_headers(answer, ("Accept-Encoding", "Sec-Fetch-Site"))
        answer.content = packed
        answer["Content-Length"] = str(len(packed))
        answer["Content-Encoding"] = "gzip"
        tag = answer.get("ETag", "")
        if tag.startswith('"'):
            answer["ETag"] = f"W/{tag}"  # the same thing, in other bytes (RFC 9110, 8.8.1)
        return answer

    @staticmethod
    def _may(request: HttpRequest, answer: HttpResponse) -> bool:
        ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
        json = answer.get("Content-Type", "").startswith("application/json") and not answer.has_header("Content-Encoding")
        return ours and json and bool(_GZIP.search(request.headers.get("Accept-Encoding", "")))

    def _packed(self, answer: HttpResponse) -> bytes:
        """The content compressed; with a tag, which says what is in it, once for many."""
        tag = answer.get("ETag", "")
        with self._lock:
            found = self._kept.get(tag)
        if found is None:
            found = compress_string(answer.content, max_random_bytes=PADDING)
            if tag:
                with self._lock:
                    self._kept[tag] = found
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
        return found
