"""Decides which network addresses count as one caller, and which lie in a network."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address


def caller_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 one as its /64, which one household or phone holds whole."""
    return _part_of(address, 64)


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 one as its /48: a person who rents a server has 65,536 callers."""
    return _part_of(address, 48)


def is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Tell whether an address lies in one of these networks; an IPv4 address may come written as an IPv6 one."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks)


def _part_of(address: str, bits: int) -> str:
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, bits), strict=False))
