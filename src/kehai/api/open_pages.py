"""What the pages for people without an account have in common: one look, strict headers, small requests.

Each is one answer without anything to load, that works on an old telephone and without a script; the only script
is our own, under a nonce. Bodies are escaped by who makes them.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kehai.kernel.catalogue import epoch_now, read_epoch

MOST = 64 * 1024  # bytes of a request
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
_FORMS = "application/x-www-form-urlencoded", "multipart/form-data"


@contextmanager
def working(language: str | None) -> Iterator[None]:
    """The page's language and the catalogue of now."""
    mark = epoch_now.set(read_epoch())
    try:
        with override(language):
            yield
    finally:
        epoch_now.reset(mark)


def answer(made: Callable[[str], str], status: int = 200) -> HttpResponse:
    """A page with its nonce, under the policy of public pages."""
    nonce = secrets.token_urlsafe(16)
    found = HttpResponse(made(nonce), status=status)
    found["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    return found


def framed(found: HttpResponse, sites: Sequence[str]) -> HttpResponse:
    """Lets these sites show the answer in a frame of theirs."""
    if sites:
        policy = found["Content-Security-Policy"]
        found["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self' " + " ".join(sites))
    return found


def closed() -> HttpResponse:
    """The same for a form that is closed, over, deleted, or never was."""
    return refused(HTTPStatus.NOT_FOUND, _("This form is not open. Please ask who gave you the address."))


def refused(status: int, words: str) -> HttpResponse:
    """A page that says why not."""
    return answer(lambda nonce: sentence(_("That did not work"), words, nonce), status)


def read(request: HttpRequest) -> dict[str, str] | None:
    """The fields of a sent form, the first value of each; None for what is too large, no form, or brings files."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST or request.content_type not in _FORMS or request.FILES:
        return None
    return {name[:80]: values[0] for name, values in request.POST.lists() if values}


@cache
def _part(name: str) -> str:
    return files("kehai.api").joinpath(name).read_text(encoding="utf-8")


def sentence(title: str, words: str, nonce: str) -> str:
    """A page that only says something."""
    return document(title, f'<div class="said" role="status"><h1 tabindex="-1" data-focus>{escape(title)}</h1><p>{escape(words)}</p></div>', nonce)


def document(title: str, body: str, nonce: str) -> str:
    """The whole page around a body that is escaped already."""
    tag = _TAGS.get(get_language() or "", "zh-Hans")
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        '<meta name="format-detection" content="telephone=no">'
        f'<style nonce="{nonce}">{_part("open_page.css")}</style></head><body><main>{body}</main>'
        f'<script nonce="{nonce}">{_part("open_page.js")}</script></body></html>'
    )
