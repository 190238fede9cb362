"""A client that speaks as a screen does, and the roles of those behind it."""

import json
from typing import Any

from django.test import Client

from kehai.crm.people import sessions
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import read_epoch

TOKEN = "0123456789abcdefghijklmnopqrstuv"
SELF, ALL = ["SELF"], ["ALL"]
KEEPER = {
    "kinds.thing": dict.fromkeys(("read", "create", "update", "delete", "export"), SELF),
    "kinds.part": {"read": SELF},
    "kinds.parcel": {**dict.fromkeys(("read", "create", "update", "transfer", "export"), SELF), "claim": SELF},
    "kinds.place": {"read": ALL},
}
BOSS = {"*": dict.fromkeys(("read", "create", "update", "delete", "transfer", "share", "claim", "manage", "export", "import"), ALL)}


class Browser(Client):
    """A client that speaks as a screen does: JSON, the session cookie, the token in a header."""

    def __init__(self, user: Any = None) -> None:
        super().__init__(enforce_csrf_checks=True, raise_request_exception=False)
        self.user = user
        self.cookies["csrftoken"] = TOKEN
        if user is not None:
            self.cookies["kehai_session"] = sessions.open_session(user, "127.0.0.1", "tests")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """An answer; its JSON stands in `.data`."""
        content = {} if body is None else {"data": body if isinstance(body, bytes) else json.dumps(body)}
        told = {"X-CSRFToken": self.cookies["csrftoken"].value, "Accept-Language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer = self.generic(method, path, content_type=told.pop("Content-Type", "application/json"), headers=told, **content)
        answer.data = json.loads(answer.content) if not answer.streaming and answer.content[:1] in (b"{", b"[") else None
        return answer

    def look(self, path: str, **query: Any) -> Any:
        """GET; parameters that are not text are sent as JSON."""
        sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        answer = self.get(path, sent, headers={"Accept-Language": "en"})
        answer.data = json.loads(answer.content) if not answer.streaming and answer.content[:1] in (b"{", b"[") else None
        return answer

    def actor(self) -> Actor:
        """Who sits behind it, with today's rights."""
        return Actor("user", self.user.pk, self.user.name, rights_of(self.user.pk, read_epoch()), "en")

    def post_(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.call("POST", path, {} if body is None else body, **headers)
