"""GET /api/office/first-steps: what is to be done first in a new house, and what of it is done; with the office's own steps."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import first_steps
from kehai.crm.office.first_steps import KEEPER, REP, FirstStep, there
from kehai.crm.people.records.session import Session
from kehai.kernel import mail
from kehai.kernel.access import CREATE, READ, UPDATE, Actor

path = "/office/first-steps"
router = Router(tags=["office.home"])
_FACTS = {**dict.fromkeys(("key", "label", "help", "path"), STRING), "done": {"type": "boolean"}}
_STEPS = object_of({"steps": array_of(object_of(_FACTS, tuple(_FACTS)))}, ("steps",))
STEPS: dict[str, Any] = {"responses": answered(200, "In their order; none for who has nothing to begin", json_of(_STEPS), READING)}
PHONES = "iPhone", "Android", "Mobile", "HarmonyOS"
COLLEAGUES = 2


@router.get("", operation_id="first_steps", openapi_extra=STEPS)
def steps(request: Asked) -> HttpResponse:
    """The steps of the asker, each counted from what is there now."""
    actor = reading.signed(request).actor
    Query(request)
    told = [
        {"key": one.key, "label": str(one.label), "help": str(one.help), "path": one.path, "done": one.done(actor)} for one in first_steps.of(actor)
    ]
    return answers.data({"steps": told})


def _by_phone(actor: Actor) -> bool:
    """Whether one of the person's own sessions is a phone's."""
    phone = Q()
    for word in PHONES:
        phone |= Q(agent__contains=word)
    return Session.objects.filter(phone, user=actor.rights.person).exists()


first_steps.register(
    FirstStep(
        *("departments", KEEPER, _("Departments"), _("Who sees what follows them; a head may see what his people have.")),
        *("/people/department", ("people.department", CREATE), there("people.department", 2), 10),
    ),
    FirstStep(
        *("people", KEEPER, _("Colleagues"), _("One by one, or all at once from a sheet; each gets a role.")),
        *("/organisation/import", ("people.user", CREATE), there("people.user", COLLEAGUES), 20),
    ),
    FirstStep(
        *("mail", KEEPER, _("E-mail"), _("For invitations, forgotten passwords and notices: the operator names a mail server (KEHAI_SMTP_HOST).")),
        *("/operation", ("people.role", UPDATE), lambda _actor: mail.configured(), 80),
    ),
    FirstStep(
        *("task", REP, _("Your first task"), _("What you mean to do, with a time; you are reminded of it.")),
        *("/tasks", ("office.task", READ), there("office.task", 1, {"field": "owner", "op": "me"}), 30),
    ),
    FirstStep(
        *("phone", REP, _("On your phone"), _("Open the same address on your phone and put it on the home screen: it works without a network, too.")),
        *("", ("customers.customer", READ), _by_phone, 40),
    ),
)
