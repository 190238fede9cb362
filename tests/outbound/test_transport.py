"""The way out (T36): nothing inside is reached under any name or spelling; nothing takes longer or more than it may."""

import gzip
import json
import socket
import time

import pytest

from kehai.kernel.transport import Call, Unreachable, fetch
from tests.outbound.corpus import INSIDE
from tests.support.authority import Authority
from tests.support.houses import house, saying

LOCAL = ["127.0.0.1/32"]


@pytest.fixture
def opened(settings):
    settings.OUTBOUND_ALLOW = LOCAL


def why(call, *lookup):
    with pytest.raises(Unreachable) as refused:
        fetch(call, *lookup)
    return refused.value.why


def drip(first, often, seconds=0.05):
    def manner(peer, _request):
        peer.sendall(first)
        for _ in range(200):
            peer.sendall(often)
            time.sleep(seconds)

    return manner


def test_nothing_inside_is_reached_under_any_spelling(settings):
    """Canaries on both loopbacks: 0 hits over the whole corpus, also where TLS and port would be right."""
    assert len(INSIDE) >= 150
    with house(saying("200 OK")) as four, house(saying("200 OK"), "::1") as six:
        settings.OUTBOUND_PORTS = [str(four.port), str(six.port)]
        for url in INSIDE:
            for port in (four.port, six.port):
                told = url.replace("{port}", str(port))
                assert why(Call(told, seconds=5, redirects=3)) in ("address", "scheme", "name"), url
                assert why(Call(told.replace("http:", "https:"), seconds=1, redirects=3)) in ("address", "name", "scheme"), url
        assert (four.reached, six.reached) == (0, 0)


def test_an_own_network_is_called_when_the_administrator_says_so(opened):
    with house(saying("200 OK", b'{"a":1}')) as there:
        answer = fetch(Call(f"http://localhost:{there.port}/x?a=1", params={"b": "客"}, headers={"X-Key": "k"}), lambda _h, _p: ["127.0.0.1"])
    assert (answer.status, answer.json()) == (200, {"a": 1})
    told = there.asked[0].decode()
    assert told.startswith("GET /x?a=1&b=%E5%AE%A2 HTTP/1.1\r\n")
    assert f"host: localhost:{there.port}" in told.lower()
    assert "X-Key: k" in told


def test_what_no_option_opens(settings):
    settings.OUTBOUND_ALLOW = ["0.0.0.0/0", "::/0"]
    for host in ("169.254.169.254", "100.100.100.200", "[fd00:ec2::254]", "0.0.0.0", "[::ffff:169.254.169.254]", "224.0.0.1", "[fe80::1]"):  # noqa: S104
        assert why(Call(f"http://{host}/")) == "address", host


def test_a_name_is_resolved_once_and_the_checked_address_is_called(opened):
    """DNS that answers differently the second time."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])
    asked = []

    def lookup(host, port):
        asked.append((host, port))
        return next(answers)

    with house(saying("200 OK")) as there, house(saying("200 OK"), "127.0.0.2") as canary:
        assert fetch(Call(f"http://rebinding.test:{there.port}/"), lookup).status == 200
        assert asked == [("rebinding.test", there.port)]
        assert why(Call(f"http://rebinding.test:{canary.port}/"), lookup) == "address"
        assert canary.reached == 0


def test_a_name_with_one_address_inside_is_refused_whole(opened):
    with house(saying("200 OK")) as there:
        for found in (["127.0.0.1", "127.0.0.2"], ["127.0.0.1", "::ffff:10.0.0.1"], ["93.184.215.14", "127.0.0.9"]):
            assert why(Call(f"http://mixed.test:{there.port}/"), lambda _h, _p, f=found: f) == "address"
        assert there.reached == 0


def test_every_redirect_is_checked_anew(opened):
    with house(saying("200 OK"), "127.0.0.2") as canary:
        for target in (
            f"http://127.0.0.2:{canary.port}/",
            f"//127.0.0.2:{canary.port}/",
            f"http://2130706434:{canary.port}/",
            "file:///etc/passwd",
            "gopher://x/",
        ):
            with house(saying("302 Found", b"", Location=target)) as there:
                assert why(Call(f"http://127.0.0.1:{there.port}/", redirects=3)) in ("address", "scheme"), target
    assert canary.reached == 0


def test_redirects_have_an_end_and_secrets_stay(opened):
    with house(saying("302 Found", b"", Location="/again")) as ring:
        assert why(Call(f"http://127.0.0.1:{ring.port}/", redirects=3)) == "redirect"
        assert ring.reached == 4
        assert fetch(Call(f"http://127.0.0.1:{ring.port}/")).status == 302
        assert why(Call(f"http://127.0.0.1:{ring.port}/", "POST", form={"a": "b"}, redirects=3)) == "redirect"
    with house(saying("200 OK")) as far, house(saying("302 Found", b"", Location=f"http://127.0.0.1:{far.port}/")) as near:
        fetch(Call(f"http://127.0.0.1:{near.port}/", headers={"Authorization": "Bearer s"}, redirects=1))
        assert b"Bearer" in near.asked[0]
        assert b"Bearer" not in far.asked[0]


def test_the_open_network_is_called_only_with_tls_on_its_port():
    there = lambda _h, _p: ["93.184.215.14"]  # noqa: E731
    assert why(Call("http://example.test/"), there) == "scheme"
    assert why(Call("https://example.test:8443/"), there) == "port"
    assert why(Call("https://user:word@example.test/"), there) == "address"


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"",
    ],
)
def test_who_drips_is_left_after_the_time(opened, first):
    often = b"1\r\n \r\n" if b"chunked" in first else b" "
    with house(drip(first, often)) as there:
        began = time.monotonic()
        assert why(Call(f"http://127.0.0.1:{there.port}/", seconds=0.5)) in ("time", "answer")
        assert time.monotonic() - began < 2


def test_who_says_nothing_is_left_after_the_time(opened):
    with house(lambda _peer, _request: time.sleep(3)) as there:
        began = time.monotonic()
        assert why(Call(f"http://127.0.0.1:{there.port}/", seconds=0.5)) == "time"
        assert time.monotonic() - began < 2
    assert why(Call("https://slow.test/", seconds=0.2), lambda _h, _p: time.sleep(1) or []) == "time"


def test_no_more_is_read_than_the_size(opened):
    bomb = gzip.compress(b"0" * 200_000_000, 9)
    with house(saying("200 OK", b"x" * 2000)) as plain, house(saying("200 OK", bomb, Content_Encoding="gzip")) as packed:
        assert why(Call(f"http://127.0.0.1:{plain.port}/", size=1999)) == "size"
        assert len(fetch(Call(f"http://127.0.0.1:{plain.port}/", size=2000)).body) == 2000
        assert why(Call(f"http://127.0.0.1:{packed.port}/", size=1_000_000)) == "size"
    with house(saying("200 OK", gzip.compress(b'{"a":1}'), Content_Encoding="gzip")) as fine:
        assert fetch(Call(f"http://127.0.0.1:{fine.port}/")).json() == {"a": 1}
    for coding in ("br", "gzip, gzip"):
        with house(saying("200 OK", bomb, Content_Encoding=coding)) as odd:
            assert why(Call(f"http://127.0.0.1:{odd.port}/")) == "answer"


def test_what_is_no_answer_is_called_so(opened):
    with house(lambda peer, _request: peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")) as odd, house(saying("200 OK", b"<html>")) as page:
        assert why(Call(f"http://127.0.0.1:{odd.port}/")) == "answer"
        with pytest.raises(Unreachable) as refused:
            fetch(Call(f"http://127.0.0.1:{page.port}/")).json()
        assert refused.value.why == "answer"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert why(Call(f"http://127.0.0.1:{port}/")) == "connection"


def test_tls_is_checked_against_the_name_that_was_asked_for(opened, settings, tmp_path):
    authority = Authority(tmp_path)
    lookup = lambda _h, _p: ["127.0.0.1"]  # noqa: E731
    with house(saying("200 OK"), tls=authority.server("sso.test")) as there:
        assert why(Call(f"https://sso.test:{there.port}/"), lookup) == "tls"
        settings.OUTBOUND_CA = str(authority.file)
        assert fetch(Call(f"https://sso.test:{there.port}/"), lookup).status == 200
        assert there.names[-1] == "sso.test"
        assert why(Call(f"https://other.test:{there.port}/"), lookup) == "tls"
        assert why(Call(f"https://127.0.0.1:{there.port}/")) == "tls"


def test_forms_and_json_are_sent_as_such(opened):
    with house(saying("200 OK")) as there:
        fetch(Call(f"http://127.0.0.1:{there.port}/", "POST", form={"a": "客 海", "b": "&"}))
        fetch(Call(f"http://127.0.0.1:{there.port}/", "POST", json={"a": "客"}))
    assert there.asked[0].endswith(b"\r\n\r\na=%E5%AE%A2+%E6%B5%B7&b=%26")
    assert json.loads(there.asked[1].partition(b"\r\n\r\n")[2]) == {"a": "客"}
