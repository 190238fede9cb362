"""Addresses of the inside under every spelling we know; `{port}` is where a canary listens."""

from ipaddress import IPv4Address, IPv6Address

_MACHINES = (
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104
    "168.63.129.16",
    "192.0.0.192",
)


def _spellings(text: str) -> list[str]:
    address = IPv4Address(text)
    number, (a, b, c, d) = int(address), address.packed
    wrapped = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ]
    return [
        text,
        f"{text}.",
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"0000{a:o}.{b}.{c}.{d}",
        f"{a}.{(b << 16) | (c << 8) | d}",
        f"{a}.{b}.{(c << 8) | d}",
        f"[::ffff:{text}]",
        *(f"[{found}]" for found in wrapped),
        text.replace(".", "。"),
        "".join(chr(0xFF10 + int(sign)) if sign.isdigit() else sign for sign in text),
    ]


INSIDE = [f"http://{host}:{{port}}/" for text in _MACHINES for host in _spellings(text)] + [
    "http://localhost:{port}/",
    "https://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://0x7f.1:{port}/",
    "http://public.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@public.example/",
    "http://127.0.0.1:{port}#@public.example/",
    "http://public.example%40127.0.0.1:{port}/",
    "http://127.0.0.1%09:{port}/",
    "http://127.0.0.1\\@public.example:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/x",
    "ldap://127.0.0.1:{port}/",
    "data:application/json,{}",
    "javascript:alert(1)",
    "http://",
    "http://[/",
    "http://a..b:{port}/",
    "http://\x00127.0.0.1:{port}/",
    "http://127.0.0.1:99999/",
    "",
]
