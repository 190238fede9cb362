"""An LDAP server of another make (ldaptor) in a process of its own: LDIF in memory, LDAPS or StartTLS, binds as RFC 4513.

Started by `serving`; as a program it prints its port and serves until it is ended.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LDIF = """\
dn: dc=example,dc=cn
objectClass: dcObject
dc: example

dn: ou=people,dc=example,dc=cn
objectClass: organizationalUnit
ou: people

dn: cn=kehai,dc=example,dc=cn
objectClass: applicationProcess
cn: kehai
userPassword: look-up-2026

dn: uid=li,ou=people,dc=example,dc=cn
objectClass: inetOrgPerson
uid: li
cn:: 5p2O6Zu3
sn: Li
mail: li@example.cn
employeeNumber: 1007
entryUUID: 5c5f1a3e-0000-4000-8000-00000000000A
userPassword: li-password-2026

dn: uid=han,ou=people,dc=example,dc=cn
objectClass: inetOrgPerson
uid: han
cn: Han
sn: Han
mail: twin@example.cn
userPassword: han-password-2026

dn: uid=wei,ou=people,dc=example,dc=cn
objectClass: inetOrgPerson
uid: wei
cn: Wei
sn: Wei
mail: twin@example.cn
userPassword: wei-password-2026
"""


@contextmanager
def serving(certificate: Path, how: str) -> Iterator[tuple[int, Path]]:
    """The port of a server that speaks `ldaps`, `starttls` or `plain`, and the file where it writes what it was asked."""
    log = certificate.with_name(f"{how}.log")
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.directory", str(certificate), how, str(log)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline()), log
        finally:
            process.terminate()


def server_class(how, context, asked):
    """The library's server that writes down what it is asked, and speaks StartTLS where `how` says so."""
    from ldaptor.protocols.ldap.ldapserver import LDAPServer  # noqa: PLC0415
    from ldaptor.protocols.pureldap import LDAPBindResponse, LDAPExtendedResponse, LDAPStartTLSRequest  # noqa: PLC0415

    class Server(LDAPServer):
        def handle_LDAPBindRequest(self, request, controls, reply):  # noqa: N802  the library's name
            print("bind", request.dn.decode(), bool(request.auth), "tls" if self.transport.TLS else "plain", file=asked, flush=True)
            if request.dn and not request.auth:
                # RFC 4513 §5.1.2: an unauthenticated bind succeeds, as nobody.
                return LDAPBindResponse(resultCode=0)
            return super().handle_LDAPBindRequest(request, controls, reply)

        def handle_LDAPSearchRequest(self, request, controls, reply):  # noqa: N802
            found = request.filter
            told = (found.attributeDesc.value, found.assertionValue.value) if hasattr(found, "assertionValue") else ("?", b"?")
            print("search", type(found).__name__, told, file=asked, flush=True)
            return super().handle_LDAPSearchRequest(request, controls, reply)

        def handle_LDAPExtendedRequest(self, request, controls, reply):  # noqa: N802
            if how != "starttls" or request.requestName != LDAPStartTLSRequest.oid:
                return super().handle_LDAPExtendedRequest(request, controls, reply)
            reply(LDAPExtendedResponse(resultCode=0, responseName=LDAPStartTLSRequest.oid))
            self.transport.startTLS(context)
            return None

    return Server


def main(certificate: str, how: str, log: str) -> None:
    """Serves until ended."""
    # Only in the process of its own: the library's loop is started once and never again.
    from ldaptor.inmemory import fromLDIFFile  # noqa: PLC0415
    from ldaptor.interfaces import IConnectedLDAPEntry  # noqa: PLC0415
    from twisted.internet import reactor, ssl  # noqa: PLC0415
    from twisted.internet.protocol import ServerFactory  # noqa: PLC0415
    from twisted.python.components import registerAdapter  # noqa: PLC0415

    context = ssl.DefaultOpenSSLContextFactory(certificate, certificate)

    class Factory(ServerFactory):
        protocol = server_class(how, context, Path(log).open("a", encoding="utf-8"))  # noqa: SIM115  as long as the process

        def __init__(self, root):
            self.root = root

    def ready(root):
        factory = Factory(root)
        if how == "ldaps":
            port = reactor.listenSSL(0, factory, context, interface="127.0.0.1")
        else:
            port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        print(port.getHost().port, flush=True)

    registerAdapter(lambda factory: factory.root, Factory, IConnectedLDAPEntry)
    fromLDIFFile(BytesIO(f"{LDIF}\n".encode())).addCallback(ready)
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
