"""Who an attempt is from and whom it is about, each always written in one way."""

import ipaddress

from django.conf import settings

NETWORK_BITS = 64  # of an IPv6 address: what is behind them one customer may choose anew for every attempt


def machine_of(request) -> str:
    """The address whose attempts count together. Only the entry that our own proxy appended can be believed."""
    direct = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:
        return _network(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or direct)
    return _network(direct)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"  # all of these are one machine, so that no odd spelling is a new one
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), NETWORK_BITS), strict=False))


def sign_in_name(typed: str) -> str:
    """Addresses are the same in any case, so their attempts are too. In capitals first, as the database compares: some
    small letters that differ have the same capital."""
    return typed.strip().upper().casefold()
