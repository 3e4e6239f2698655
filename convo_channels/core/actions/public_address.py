"""Which IP addresses belong to the public internet: what a call to the outside may be made to.

Pure. Python's own `is_global` knows a different list in every version, and takes for public what only wraps an
address of version 4; here one table says it. Held against the IANA special-purpose registries in the tests.
"""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> tuple[_Network, ...]:
	return tuple(ipaddress.ip_network(text) for text in texts)


# Nothing outside of it has been given to anybody.
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED = _networks(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	# 2001::/32 (Teredo) and 2002::/16 (6to4) wrap an address of version 4; 64:ff9b::/96, ::ffff:0:0/96 and the
	# like lie outside of global unicast.
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)  # fmt: skip
# Globally reachable by the registry, within networks that are not.
_OPEN = _networks(
	"192.0.0.9/32", "192.0.0.10/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:3::/32",
	"2001:4:112::/48", "2001:20::/28", "2001:30::/28",
)  # fmt: skip
_ISATAP = 0x5EFE


def is_public(address: str) -> bool:
	"""Whether the address is global unicast and wraps no other; False for what is no address at all."""
	try:
		ip = ipaddress.ip_address(address.split("%")[0])
	except ValueError:
		return False
	if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST_6 or _is_isatap(ip)):
		return False
	return not _is_within(ip, _CLOSED) or _is_within(ip, _OPEN)


def _is_isatap(ip: ipaddress.IPv6Address) -> bool:
	"""An address of version 4 in the last 32 bits, whatever the network (RFC 5214); two bits before it may be set."""
	return (int(ip) >> 32) & 0xFCFF_FFFF == _ISATAP


def _is_within(ip: _Address, networks: tuple[_Network, ...]) -> bool:
	return any(ip.version == network.version and ip in network for network in networks)
