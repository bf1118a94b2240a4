"""The network check: what is known is said plainly, and why a phone did not come through. No network is needed."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from sim.classroom import network
from sim.classroom.check import Door, Facts, before, check, hotspot, phone, verdict
from sim.classroom.network import (
    Address,
    Firewall,
    Kind,
    answers,
    firewall,
    in_order,
    noted,
    room_address,
    was_seen,
)
from sim.classroom.strings import say
from sim.errors import ClassroomError
from tests.classroom.served import free_port

WIFI = Address("wlan0", IPv4Interface("192.168.1.20/24"))
VPN = Address("tailscale0", IPv4Interface("100.101.1.2/32"))
DOCKER = Address("docker0", IPv4Interface("172.17.0.1/16"))
NO_LEASE = Address("Wi-Fi", IPv4Interface("169.254.7.7/16"))
WALL = Firewall("ufw", True, "sudo ufw allow 8080/tcp")
ONLY_HERE = "127.0.0.1"


@pytest.fixture
def port() -> int:
    return free_port()


def opened(port: int, path: str = "/") -> str:
    connection = http.client.HTTPConnection(ONLY_HERE, port, timeout=300)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (WIFI, Kind.ROOM),
        (Address("en0", IPv4Interface("10.3.2.1/16")), Kind.ROOM),
        (
            Address("Realtek PCIe GbE", IPv4Interface("131.188.3.2/22")),
            Kind.ROOM,
        ),  # a campus gives public ones
        (VPN, Kind.TUNNEL),
        (Address("utun3", IPv4Interface("10.8.0.2/24")), Kind.TUNNEL),
        (Address("NordVPN Adapter", IPv4Interface("10.5.0.2/16")), Kind.TUNNEL),
        (DOCKER, Kind.INSIDE),
        (Address("vEthernet (WSL)", IPv4Interface("172.22.0.1/20")), Kind.INSIDE),
        (NO_LEASE, Kind.UNSET),
    ],
)
def test_an_address_is_known_by_its_range_and_adapter(address: Address, kind: Kind) -> None:
    assert address.kind == kind


def test_the_rooms_address_comes_first_and_of_two_the_one_by_which_packets_leave() -> None:
    cable = Address("eth0", IPv4Interface("10.0.0.5/24"))
    assert in_order([VPN, DOCKER, cable, WIFI], out="192.168.1.20") == [WIFI, cable, VPN, DOCKER]
    assert room_address([DOCKER, WIFI]) == "192.168.1.20"
    assert room_address([DOCKER, NO_LEASE]) == ONLY_HERE


def test_this_machines_own_addresses_are_read() -> None:
    assert all(not address.at.is_loopback for address in network.addresses())


@pytest.mark.parametrize(
    ("system", "printed", "config", "found"),
    [
        ("Linux", {}, "ENABLED=yes\n", Firewall("ufw", True, "sudo ufw allow 8080/tcp")),
        ("Linux", {"systemctl": "active\n"}, "ENABLED=no\n", Firewall("firewalld", True, "sudo firewall-cmd --add-port=8080/tcp")),
        ("Linux", {"systemctl": "inactive\n"}, None, None),
        ("Darwin", {network.MACOS_TOOL: "Firewall is enabled. (State = 1)"}, None, Firewall("macOS", True, "")),
        ("Darwin", {network.MACOS_TOOL: "Firewall is disabled. (State = 0)"}, None, None),
    ],
)  # fmt: skip
def test_a_firewall_is_found_where_it_can_be_seen(
    system: str, printed: dict[str, str], config: str | None, found: Firewall | None, tmp_path: Path
) -> None:
    if config:
        (tmp_path / "ufw.conf").write_text(config)
    run: Callable[[list[str]], str] = lambda command: printed.get(command[0], "")  # noqa: E731
    assert firewall(8080, system, run, tmp_path / "ufw.conf") == found


def test_windows_has_a_firewall_whatever_it_says() -> None:
    found = firewall(8080, "Windows")
    assert found is not None
    assert not found.sure
    assert "localport=8080" in found.remedy


LINUX = """IP address       HW type     Flags       HW address            Mask     Device
192.168.1.34     0x1         0x2         a4:5e:60:c1:d2:e3     *        wlan0
192.168.1.35     0x1         0x0         00:00:00:00:00:00     *        wlan0
192.168.1.3      0x1         0x2         a4:5e:60:c1:d2:e4     *        wlan0
"""
MACOS = "? (192.168.1.34) at a4:5e:60:1:d2:e3 on en0 ifscope [ethernet]\n? (192.168.1.35) at (incomplete) on en0\n"
WINDOWS = "  Internet Address      Physical Address      Type\n  192.168.1.34          a4-5e-60-c1-d2-e3     dynamic\n"


@pytest.mark.parametrize("table", [LINUX, MACOS, WINDOWS])
def test_a_neighbour_is_noted_with_its_hardware(table: str) -> None:
    assert noted("192.168.1.34", table)
    assert not noted("192.168.1.35", table)
    assert not noted("92.168.1.34", table)


def test_a_device_is_looked_for_and_then_read_from_the_table(tmp_path: Path) -> None:
    (tmp_path / "arp").write_text(LINUX)
    assert was_seen("192.168.1.34", table=tmp_path / "arp", tries=1, pause=0) or not network.way_out()
    assert not was_seen("192.168.1.35", table=tmp_path / "arp", tries=2, pause=0)
    assert was_seen(
        ONLY_HERE, run=lambda _: "127.0.0.1 at a4:5e:60:1:d2:e3", table=tmp_path / "none", tries=1
    )


def test_the_page_tells_this_laptop_from_another_device(port: int) -> None:
    door = Door(port, [], host=ONLY_HERE)
    try:
        assert answers(ONLY_HERE, port)
        assert say("check_page_own") in opened(port)
        assert not door.wait(0)
        door.own.clear()  # now we count as another device
        assert say("check_page") in opened(port, "/any/path?x=1")
        assert door.wait(5)
        assert door.others == [ONLY_HERE, ONLY_HERE]
    finally:
        door.close()
    assert not answers(ONLY_HERE, port)


def test_a_port_that_is_taken_is_said_in_one_line_with_another(port: int) -> None:
    with socket.socket() as other:
        other.bind((ONLY_HERE, port))
        other.listen()
        with pytest.raises(ClassroomError, match=f"--port {port}: .* or try --port {port + 1}$") as caught:
            Door(port, [], host=ONLY_HERE)
    assert "\n" not in str(caught.value)


def test_before_anyone_tries_it_says_addresses_port_and_firewall() -> None:
    lines = before([WIFI, VPN], WALL, 8080, answered=True)
    assert lines[0].startswith("192.168.1.20  (wlan0): an address in a network")
    assert lines[1].startswith("100.101.1.2  (tailscale0): of a VPN")
    assert "Port 8080 is free." in lines
    assert any("firewall ufw is on" in line for line in lines)
    assert lines[-2].endswith("http://192.168.1.20:8080")
    assert any("does not even reach itself" in line for line in before([WIFI], None, 8080, answered=False))
    nowhere = "\n".join(before([NO_LEASE], None, 8080, answered=False))
    assert "no network" in nowhere
    assert "hotspot" in nowhere


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        (Facts([WIFI], None, "10.20.30.40"), "Wrong network: the phone is at 10.20.30.40, this laptop is in 192.168.1.0/24."),
        (Facts([WIFI], WALL, "192.168.1.34", seen=True), "Probably a firewall"),
        (Facts([WIFI], None, "192.168.1.34", seen=True), "Probably a firewall"),
        (Facts([WIFI], None, "192.168.1.34"), "Probably the Wi-Fi keeps its devices apart"),
        (Facts([WIFI], WALL, "192.168.1.34"), "Probably the Wi-Fi keeps its devices apart"),
        (Facts([WIFI], WALL), "It is not clear from here"),
    ],
)  # fmt: skip
def test_the_verdict_follows_from_what_is_known(facts: Facts, first: str) -> None:
    lines = verdict(facts, "Linux")
    assert lines[0].startswith(first)
    if facts.firewall and (facts.seen or not facts.device):
        assert any("sudo ufw allow 8080/tcp" in line for line in lines)


def test_what_cannot_be_told_is_listed_with_the_likeliest_first() -> None:
    known = [line for line in verdict(Facts([WIFI], WALL), "Linux") if line[:2].rstrip(".").isdigit()]
    assert [line[:2] for line in known] == ["1.", "2.", "3.", "4."]
    assert "firewall" in known[0]
    assert "isolation" in verdict(Facts([WIFI], None), "Linux")[1]


@pytest.mark.parametrize(
    ("system", "word"), [("Windows", "Mobile hotspot"), ("Darwin", "Internet Sharing"), ("Linux", "nmcli")]
)
def test_there_is_hotspot_help_for_each_system(system: str, word: str) -> None:
    assert word in " ".join(hotspot(system))
    assert "hotspot of a phone" in " ".join(hotspot("Plan9"))


def test_a_phones_address_is_asked_for_until_it_is_one() -> None:
    typed = iter(["my phone", "192.168.1.20", "192.168.1.34"])
    assert phone(lambda _: next(typed), ["192.168.1.20"]) == "192.168.1.34"
    assert phone(lambda _: "") == ""
    assert phone(lambda _: "nonsense") == ""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a network of this machine alone."""
    monkeypatch.setattr(network, "addresses", lambda: [Address("wlan0", IPv4Interface("127.0.0.1/8"))])
    monkeypatch.setattr(network, "firewall", lambda port: None)


@pytest.mark.usefixtures("alone")
def test_the_whole_check_when_nobody_comes(port: int) -> None:
    told: list[str] = []
    assert not check(port, wait=0, tell=told.append, ask=lambda _: "10.0.0.9")
    assert say("check_nobody") in told
    assert told[told.index(say("check_nobody")) + 2].startswith("Wrong network: the phone is at 10.0.0.9")


@pytest.mark.usefixtures("alone")
def test_the_whole_check_when_a_phone_comes(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "__init__", _as_if_from_elsewhere(Door.__init__))
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if line == say("check_wait"):
            threading.Thread(target=opened, args=(port,)).start()

    assert check(port, wait=10, tell=tell, ask=lambda _: pytest.fail("nothing is to be asked"))
    assert told[-1] == say("check_reached", device=ONLY_HERE)


def _as_if_from_elsewhere(begin: Callable[..., None]) -> Callable[..., None]:
    def begun(door: Door, *rest: object, **named: object) -> None:
        begin(door, *rest, **named)
        door.own.clear()

    return begun
