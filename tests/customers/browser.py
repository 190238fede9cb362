"""A signed-in person of the tests of customers."""

import json

from django.conf import settings
from django.test import Client

from kehai.crm.people import sessions

KIND = "/api/customers/customer"


class Browser:
    """A signed-in person."""

    def __init__(self, user):
        self._client = Client()
        self._client.cookies[settings.SESSION_COOKIE_NAME] = sessions.open_session(user, "127.0.0.1", "test")

    def get(self, path, language=""):
        return self._client.get(path, headers={"Accept-Language": language} if language else {})

    def bring(self, upload):
        return self._client.post("/api/files", {"file": upload}).json()

    def post(self, path, **data):
        return self._client.post(path, json.dumps(data), content_type="application/json")

    def patch(self, path, **data):
        return self._client.patch(path, json.dumps(data), content_type="application/json")

    def delete(self, path):
        return self._client.delete(path)

    def act(self, row, action, **data):
        return self.post(f"{KIND}/{row.id}/{action}", **data)
