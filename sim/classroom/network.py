"""This laptop's network: its addresses, a firewall, other devices."""

from __future__ import annotations

import platform
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, ip_network
from pathlib import Path
from typing import NamedTuple

VIRTUAL = re.compile(r"^(docker|br-|veth|virbr|vmnet|vboxnet|vethernet)|virtualbox|vmware|hyper-v")
TUNNEL = re.compile(r"^(utun|tun|tap|wg|zt|ppp|ipsec)\d*$|vpn|wireguard|tailscale|zerotier")
SHARED_BY_CARRIER = ip_network("100.64.0.0/10")  # VPNs that join single machines use it, too
NOWHERE = "192.0.2.1"  # an address that stands for none: it makes the system choose a way out
HARDWARE = re.compile(r"\b[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}\b")
WINDOWS_RULE = (
    'netsh advfirewall firewall add rule name="Narva" dir=in action=allow protocol=TCP localport={port}'
)
MACOS_TOOL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
SECONDS = 3
Run = Callable[[list[str]], str]


class Kind(Enum):
    """The use of an address for a class."""

    ROOM = "room"  # others in the same network may reach it
    TUNNEL = "tunnel"  # of a VPN: phones in the room are not in it
    INSIDE = "inside"  # of virtual machines within this laptop
    UNSET = "unset"  # the network gave none


class Address(NamedTuple):
    """An address of this laptop, with the network that it belongs to, and its adapter."""

    adapter: str
    at: IPv4Interface

    @property
    def kind(self) -> Kind:
        """Return what this address is good for, by its range and its adapter's name."""
        name = self.adapter.lower()
        if self.at.is_link_local:
            return Kind.UNSET
        if TUNNEL.search(name) or self.at.ip in SHARED_BY_CARRIER:
            return Kind.TUNNEL
        return Kind.INSIDE if VIRTUAL.search(name) else Kind.ROOM


class Firewall(NamedTuple):
    """A firewall on this laptop: its name, whether it is surely on, and what opens a port in it."""

    name: str
    sure: bool
    remedy: str


def addresses() -> list[Address]:
    """Return this laptop's addresses (IPv4), those that a room may use first."""
    import ifaddr

    found = [
        Address(adapter.nice_name, IPv4Interface(f"{ip.ip}/{ip.network_prefix}"))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4 and not IPv4Address(ip.ip).is_loopback
    ]
    return in_order(found, way_out())


def in_order(found: Iterable[Address], out: str) -> list[Address]:
    """Return addresses by use: the room's first, and of these the one by which packets leave."""
    return sorted(found, key=lambda address: (list(Kind).index(address.kind), str(address.at.ip) != out))


def way_out() -> str:
    """Return the address by which packets would leave, empty without a way out; none is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def room_address(found: Iterable[Address] | None = None) -> str:
    """Return the address that phones should open; the loopback's if this laptop is in no network."""
    listed = addresses() if found is None else list(found)
    return next((str(a.at.ip) for a in listed if a.kind == Kind.ROOM), "127.0.0.1")


def answers(address: str, port: int) -> bool:
    """Return whether a second socket of this laptop reaches the port at this address."""
    try:
        socket.create_connection((address, port), timeout=SECONDS).close()
    except OSError:
        return False
    return True


def run(command: list[str]) -> str:
    """Return what a command of the system prints; empty if it is not there, or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace")


def firewall(
    port: int, system: str = "", run: Run = run, ufw: Path = Path("/etc/ufw/ufw.conf")
) -> Firewall | None:
    """Return the firewall that is on here and how a port is opened in it; None if none is seen.

    Windows has one unless somebody switched it off; what it says of itself depends on its language.
    """
    system = system or platform.system()
    if system == "Windows":
        return Firewall("Windows", False, WINDOWS_RULE.format(port=port))
    if system == "Darwin":
        on = re.search(r"State = [12]", run([MACOS_TOOL, "--getglobalstate"]))
        return Firewall("macOS", True, "") if on else None
    if ufw.is_file() and re.search(r"^ENABLED=yes", ufw.read_text(encoding="utf-8"), re.M):
        return Firewall("ufw", True, f"sudo ufw allow {port}/tcp")
    if run(["systemctl", "is-active", "firewalld"]).strip() == "active":
        return Firewall("firewalld", True, f"sudo firewall-cmd --add-port={port}/tcp")
    return None


def was_seen(
    device: str, run: Run = run, table: Path = Path("/proc/net/arp"), tries: int = 10, pause: float = 0.2
) -> bool:
    """Return whether a device of the same network answers to its address, as far as the system notes it.

    One empty packet makes the system look for it. A device that is seen, and yet opens no page, is kept out
    by a firewall rather than by the network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
        try:
            knock.sendto(b"", (device, 9))
        except OSError:
            return False
    for _ in range(tries):
        if noted(device, table.read_text(encoding="ascii") if table.is_file() else run(["arp", "-a"])):
            return True
        time.sleep(pause)
    return False


def noted(device: str, table: str) -> bool:
    """Return whether a table of neighbours has a hardware address, other than zeros, beside this one."""
    for line in table.splitlines():
        hardware = HARDWARE.search(line)
        if device in re.split(r"[\s()]+", line) and hardware and set(hardware.group()) - set("0:-"):
            return True
    return False
