"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from kehai.site.lifeline import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehai.site.settings")
os.environ.setdefault("KEHAI_PROCESS", "web")
follow_parent()
application = get_wsgi_application()
