"""Where webhooks may go: every address of a network of one's own is refused, however it is written."""

from ipaddress import ip_address, ip_network

import pytest

from app.webhooks.reach import ForbiddenError, check, parse

# fmt: off
INSIDE = [
    "0.0.0.0",  # noqa: S104 - it is refused
    "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.254",
    "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "224.1.1.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::2", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "2002:7f00:1::1", "2002:808:808::1",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
    "fe80::1%eth0", "2606:4700::1%eth0",
]
# fmt: on
OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenError):
        check(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_taken(address: str) -> None:
    check(ip_address(address))


@pytest.mark.parametrize("address", [each for each in INSIDE if "%" not in each])
def test_it_is_refused_in_an_address_of_the_web_as_well(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ForbiddenError):
        parse(f"https://{host}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "//example.com/hook",
        "http://example.com/hook",
        "http://127.0.0.1/hook",
        "http://localhost/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https:///hook",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com/#fragment",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example..com/",
        "https://.example.com/",
        "https://" + "a" * 64 + ".example.com/",
        "https://[::1/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\r\nX-Injected: yes",
        "https://example.com/\x00",
        "https://exämple.com/",
        "https://example.com\\@10.0.0.1/",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenError):
        parse(url)


def test_an_address_is_taken_apart() -> None:
    target = parse("https://example.com:8443/hook?key=1")
    assert (target.host, target.port, target.path, target.named) == ("example.com", 8443, "/hook?key=1",
                                                                      "example.com:8443")  # fmt: skip
    assert parse("https://[2606:4700::1]").named == "[2606:4700::1]"


def test_a_network_that_is_named_may_be_reached_and_no_other() -> None:
    networks = (ip_network("10.20.0.0/16"),)
    check(ip_address("10.20.3.4"), networks)
    assert parse("https://10.20.3.4/hook", networks).host == "10.20.3.4"
    for refused in ("https://10.21.0.1/", "http://10.20.3.4/", "http://127.0.0.1/"):
        with pytest.raises(ForbiddenError):
            parse(refused, networks)
    loopback = (ip_network("127.0.0.0/8"),)
    assert not parse("http://127.0.0.1:8080/", loopback).secure
    with pytest.raises(ForbiddenError):
        parse("http://example.com/", loopback)
