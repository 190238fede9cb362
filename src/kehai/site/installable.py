"""What makes the screen installable on a phone: the manifest in the reader's language, and the service worker at the root."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kehai.site import headers
from kehai.site.index import TAGS

_ICONS = [
    {"src": f"/static/icons/{name}-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
    for name, purpose in (("icon", "any"), ("maskable", "maskable"))
    for size in (192, 512)
]


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The manifest; nothing of the company or the person stands in it, for it is asked for without signing in."""
    shortcuts = ((_("Customers"), "/customers/customer?view=mine"), (_("Waiting to be sent"), "/queue"))
    told = {
        "id": "/",
        "name": "Kehai 客海",
        "short_name": "客海",
        "description": _("Customers, follow-ups and deals, also without a network."),
        "lang": TAGS.get(get_language_from_request(request), "zh-Hans"),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#0B6E6E",
        "theme_color": "#0B6E6E",
        "categories": ["business", "productivity"],
        "icons": _ICONS,
        "shortcuts": [{"name": name, "url": url, "icons": [_ICONS[0]]} for name, url in shortcuts],
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache, private"
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker: at the root, because it serves every page below where it stands."""
    try:
        text = (settings.STATIC_ROOT / "service-worker.js").read_bytes()
    except FileNotFoundError:
        return HttpResponse(status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache, private"
    answer["Content-Security-Policy"] = headers.WORKER
    return answer
