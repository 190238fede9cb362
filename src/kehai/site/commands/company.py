"""`kehai company`: several companies in one database, each in a schema of its own and served by a house of its own."""

import argparse
import os
import sys

import psycopg
from psycopg import sql

from kehai.site import company
from kehai.site import options as table
from kehai.site.command import CommandError, setup
from kehai.site.embedded import database

HELP = "create a company beside others in this database, or list them"
_ALL = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'company_') ORDER BY 1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Says how: create NAME | list."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="make its schema and tables; KEHAI_COMPANY=NAME then serves it")
    create.add_argument("name", help="small letters, digits and _")
    verbs.add_parser("list", help="short names of the companies in this database")


def handle(options: argparse.Namespace) -> int:
    """Raises CommandError with a sentence."""
    if options.verb == "create":
        os.environ["KEHAI_COMPANY"] = options.name
        company.name()  # refused before anything is started
    with database(lambda sentence: print(sentence, file=sys.stderr)):
        url = table.text("DATABASE_OWNER_URL") or table.text("DATABASE_URL")
        with psycopg.connect(url, autocommit=True) as connection:
            known = [name.removeprefix("company_") for (name,) in connection.execute(_ALL)]
            if options.verb == "list":
                print("\n".join(known))
                return 0
            if options.name in known:
                raise CommandError(f"the company {options.name} is there already")
            _create(connection)
    print(f"The company {options.name} is made. Its first administrator: KEHAI_COMPANY={options.name} kehai user create NAME")
    return 0


def _create(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    schema = sql.Identifier(company.schema())
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    os.environ["KEHAI_ROLE"] = "owner"
    try:
        setup()
        from kehai.site import migration  # noqa: PLC0415  needs Django set up

        migration.migrate()
    except BaseException:
        # Half a company would be refused by the next attempt.
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
        raise
