"""Where a request comes from: as the outermost of our own proxies saw it, never as the client claims."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address; all people behind a proxy would else share one."""
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(passed):
        try:
            return str(ip_address(passed[-settings.PROXIES]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR") or "")
