"""LDAP: a person is looked up by the house's own account, then shows the password by binding as what was found.

Never in the clear: ldaps, or ldap with StartTLS before anything is said. The server is called at the address
that was checked, as everything outside is; groups say nothing about rights here.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from ldap3 import NONE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from kehai.crm.people.federation.told import Refused, Told, secret_of
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.kernel.addresses import Address, Lookup, Unreachable, own, resolve, system_lookup
from kehai.kernel.transport import tls_context

PORTS = {"ldaps": 636, "ldap": 389}
SECONDS = 5
# The first of each that the directory has is what we take; OpenLDAP's names, then Active Directory's.
UNCHANGING = ("entryUUID", "objectGUID")
NAMES, EMAILS, NUMBERS = ("displayName", "cn"), ("mail",), ("employeeNumber", "employeeID")


class _Named(Tls):  # type: ignore[misc]  # ldap3 has no types
    """TLS checked against the name that was asked for, by the same rules as all calls to the outside."""

    def __init__(self, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002  ldap3's signature
        """See ldap3."""
        connection.socket = tls_context(settings.OUTBOUND_CA).wrap_socket(
            connection.socket, server_hostname=self._host, do_handshake_on_connect=do_handshake
        )


def check(provider: IdentityProvider, username: str, password: str, lookup: Lookup = system_lookup) -> Told | None:
    """Who this is; None for a wrong pair. Raises Refused where the directory does not do its part."""
    # A bind without a password succeeds as nobody (RFC 4513 §5.1.2).
    if not username.strip() or not password:
        return None
    server = _server(provider, lookup)
    try:
        entry = _find(provider, server, username.strip())
        if entry is None or not entry["dn"]:
            return None
        with _bound(server, entry["dn"], password) as person:
            return _told(provider, entry, username) if person else None
    except (LDAPException, OSError) as error:
        raise Refused("unreachable", f"LDAP: {type(error).__name__}") from error


def trial(provider: IdentityProvider, lookup: Lookup = system_lookup) -> Iterator[tuple[str, bool, str]]:
    """What was tried, whether it went well, and what helps; see trial.py. Raises Refused."""
    try:
        server = _server(provider, lookup)
        with _bound(server, provider.client_id, secret_of(provider)) as house:
            yield _("The directory is reached, with TLS"), True, ""
            yield (
                _("The account for looking people up is accepted"),
                house is not None,
                "" if house else _("Its DN (client ID) or its password is not right."),
            )
            if house is None:
                return
            house.search(provider.tenant, f"({provider.attribute or 'uid'}=*)", SUBTREE, attributes=[provider.attribute or "uid"], size_limit=1)
            found = any(entry.get("type") == "searchResEntry" for entry in house.response or ())
            help_ = "" if found else _("Look at the DN below which people are (company ID) and at the name attribute.")
            yield _("People are found below the DN that is named"), found, help_
    except (LDAPException, OSError) as error:
        raise Refused("unreachable", f"LDAP: {type(error).__name__}") from error


def _server(provider: IdentityProvider, lookup: Lookup) -> Server:
    parts = urlsplit(provider.base)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    try:
        address = _allowed(host, port, resolve(host, port, lookup, SECONDS)[0])
    except Unreachable as error:
        raise Refused("unreachable", str(error)) from error
    return Server(str(address), port, use_ssl=parts.scheme == "ldaps", tls=_Named(host), get_info=NONE, connect_timeout=SECONDS)


def _allowed(host: str, port: int, address: Address) -> Address:
    """Directories are inside; one on the open network stands behind the ports that may be called there."""
    if not own(address) and str(port) not in settings.OUTBOUND_PORTS:
        raise Unreachable("port", host)
    return address


@contextmanager
def _bound(server: Server, name: str, password: str) -> Iterator[Connection | None]:
    """A connection bound under a name; None where the directory refuses it."""
    made = Connection(
        server, name, password, client_strategy=SYNC, read_only=True, auto_referrals=False, receive_timeout=SECONDS, raise_exceptions=False
    )
    try:
        made.open()
        if not server.ssl and not made.start_tls():
            raise Refused("unreachable", "LDAP: the server does not speak StartTLS")
        yield made if made.bind() and made.result["result"] == 0 else None
    finally:
        made.unbind()


def _find(provider: IdentityProvider, server: Server, username: str) -> dict[str, Any] | None:
    """The one entry of this name; None for none, and for more than one."""
    attribute = provider.attribute or "uid"
    wanted = [*UNCHANGING, *NAMES, *EMAILS, *NUMBERS, attribute]
    with _bound(server, provider.client_id, secret_of(provider)) as house:
        if house is None:
            raise Refused("not_configured", "LDAP: the account for looking people up is refused")
        house.search(provider.tenant, f"({attribute}={escape_filter_chars(username)})", SUBTREE, attributes=wanted, size_limit=2)
        if house.result["result"] not in (0, 4, 32):
            raise Refused("not_configured", f"LDAP: looking people up is answered with {house.result['description']}")
        found = [entry for entry in house.response or () if entry.get("type") == "searchResEntry"]
    return found[0] if len(found) == 1 else None


def _told(provider: IdentityProvider, entry: dict[str, Any], username: str) -> Told:
    # The directory is the company's own: an address in it is verified.
    login = _first(entry, (provider.attribute or "uid",)) or username
    return Told(_subject(entry), login[:120], login, _first(entry, NAMES)[:60], _first(entry, EMAILS), _first(entry, NUMBERS))


def _subject(entry: dict[str, Any]) -> str:
    """What stays the same when somebody is renamed or moved; where the directory has nothing such, the DN."""
    for name in UNCHANGING:
        for value in _values(entry, name):
            return value.hex() if name == "objectGUID" else value.decode("ascii", "replace").lower()
    return str(entry["dn"]).lower()[:255]


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> str:
    found = (value.decode("utf-8", "replace").strip() for name in names for value in _values(entry, name))
    return next((value[:255] for value in found if value and "\0" not in value), "")


def _values(entry: dict[str, Any], name: str) -> list[bytes]:
    """The values of an attribute, whatever case the server writes its name in."""
    return next((list(values) for key, values in entry["raw_attributes"].items() if key.lower() == name.lower()), [])
