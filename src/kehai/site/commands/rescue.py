"""`kehai rescue NAME`: lets somebody in again who lost password and factors, or whom an access window shut out."""

import argparse
import sys

from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "let somebody in again: a one-time password, no second factors, with --windows no access windows"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says whom, and whether all access windows are switched off."""
    parser.add_argument("username")
    parser.add_argument("--windows", action="store_true", help="switch off all access windows, for everybody")


def handle(options: argparse.Namespace) -> int:
    """Prints the one-time password once."""
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        setup()
        print(rescue(options.username, windows=options.windows))
        return 0


def rescue(username: str, *, windows: bool) -> str:
    """What to tell the person. Raises CommandError for somebody unknown."""
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    from kehai.crm.people.records import ending  # noqa: PLC0415
    from kehai.crm.people.records.access_window import AccessWindow  # noqa: PLC0415
    from kehai.crm.people.records.user import User  # noqa: PLC0415
    from kehai.crm.people.rules import attempts, factors, passwords  # noqa: PLC0415
    from kehai.kernel import run  # noqa: PLC0415
    from kehai.kernel.access import system  # noqa: PLC0415
    from kehai.kernel.catalogue import kind  # noqa: PLC0415

    with transaction.atomic():
        person = User.objects.filter(username=username, deleted_at=None).first()
        if person is None:
            raise CommandError(f"there is nobody with the user name {username}")
        made, password = User(), passwords.one_time()
        passwords.put(made, password, once=True)
        User.objects.filter(pk=person.pk).update(password=made.password, must_change=True, password_at=made.password_at)
        factors.remove_all([person.id])
        ending.end_sessions([person.id])
        attempts.forgive(username)
        if windows:
            found = AccessWindow.objects.filter(active=True, deleted_at=None).values_list("id", flat=True)
            run.update_many(kind("people.access_window"), list(found), {"active": False}, system("kehai rescue"))
    return f"user name  {username}\npassword   {password}   (to be changed at the first sign-in)"
