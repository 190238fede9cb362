"""`kehai user create NAME`: the first administrator of a new company, or one more person."""

import argparse
import sys
from typing import Any

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "create people who may sign in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says how: create USERNAME [--name NAME] [--role ROLE]."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="create a person; the one-time password is printed once")
    create.add_argument("username")
    create.add_argument("--name", default="", help="as colleagues read it; the user name when not given")
    create.add_argument("--role", default="administrator", help="key of a ready-made role, or the name of any role")


def handle(options: argparse.Namespace) -> int:
    """Creates the person, with the ready-made roles where the company has none yet."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        print(_create(options.username, options.name or options.username, options.role))
        return 0


def _create(username: str, name: str, role: str) -> str:
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    from kehai.crm.people.records.user import User  # noqa: PLC0415
    from kehai.crm.people.rules import passwords  # noqa: PLC0415
    from kehai.kernel.errors import Invalid  # noqa: PLC0415

    try:
        with transaction.atomic():
            held = _role(role)
            person = _make("people.user", {"username": username, "name": name})
            _make("people.holding", {"user": str(person.id), "role": str(held.id)})
            made, password = User(), passwords.one_time()
            passwords.put(made, password, once=True)
            User.objects.filter(pk=person.id).update(password=made.password, must_change=True)
    except Invalid as error:
        raise CommandError(" ".join(f"{field}: {told}" for field, told in error.fields.items())) from None
    return f"user name  {person.username}\npassword   {password}   (to be changed at the first sign-in)"


def _make(name: str, data: dict[str, Any]) -> Any:
    from kehai.kernel import writes  # noqa: PLC0415  needs Django set up
    from kehai.kernel.access import system  # noqa: PLC0415
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    return writes.create(kind(name), data, system("kehai user"))


def _role(wanted: str) -> Any:
    from kehai.crm.people.records.role import Role  # noqa: PLC0415  needs Django set up
    from kehai.site import ready_roles  # noqa: PLC0415

    called = ready_roles.names(ready_roles.ROLES[wanted]) if wanted in ready_roles.ROLES else [wanted]
    if not Role.objects.filter(deleted_at=None).exists():
        ready_roles.make(_make)
    found = Role.objects.filter(name__in=called, deleted_at=None).first()
    if found is None:
        known = ", ".join([*ready_roles.ROLES, *Role.objects.filter(deleted_at=None).values_list("name", flat=True)])
        raise CommandError(f"there is no role called {wanted}; there are: {known}")
    return found
