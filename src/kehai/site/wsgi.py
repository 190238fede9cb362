"""The WSGI application that granian serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehai.site.settings")
os.environ.setdefault("KEHAI_PROCESS", "web")
application = get_wsgi_application()
import_module("kehai.site.nightly")  # what it tells of backups stands on the page of the house
# Django would build the API with the first request: slow for that one, and a mistake would show late.
get_resolver().url_patterns  # noqa: B018
