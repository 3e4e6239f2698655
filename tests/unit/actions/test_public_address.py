"""Which addresses a call to the outside may go to: the IANA special-purpose registries, word for word."""

import ipaddress

import pytest

from convo_channels.core.actions.public_address import is_public

# (address block, "Globally Reachable" of the registry: None where it says N/A)
IPV4 = (
	("0.0.0.0/8", False), ("0.0.0.0/32", False), ("10.0.0.0/8", False), ("100.64.0.0/10", False), ("127.0.0.0/8", False),
	("169.254.0.0/16", False), ("172.16.0.0/12", False), ("192.0.0.0/24", False), ("192.0.0.0/29", False),
	("192.0.0.8/32", False), ("192.0.0.9/32", True), ("192.0.0.10/32", True), ("192.0.0.170/32", False),
	("192.0.0.171/32", False), ("192.0.2.0/24", False), ("192.31.196.0/24", True), ("192.52.193.0/24", True),
	("192.88.99.0/24", None), ("192.88.99.2/32", False), ("192.168.0.0/16", False), ("192.175.48.0/24", True),
	("198.18.0.0/15", False), ("198.51.100.0/24", False), ("203.0.113.0/24", False), ("240.0.0.0/4", False),
	("255.255.255.255/32", False),
)  # fmt: skip
IPV6 = (
	("::1/128", False), ("::/128", False), ("::ffff:0:0/96", False), ("64:ff9b::/96", True), ("64:ff9b:1::/48", False),
	("100::/64", False), ("100:0:0:1::/64", False), ("2001::/23", False), ("2001::/32", None), ("2001:1::1/128", True),
	("2001:1::2/128", True), ("2001:1::3/128", True), ("2001:2::/48", False), ("2001:3::/32", True),
	("2001:4:112::/48", True), ("2001:10::/28", None), ("2001:20::/28", True), ("2001:30::/28", True),
	("2001:db8::/32", False), ("2002::/16", None), ("2620:4f:8000::/48", True), ("3fff::/20", False), ("5f00::/16", False),
	("fc00::/7", False), ("fe80::/10", False),
)  # fmt: skip
# The registry calls it reachable, and what is reached is an address of version 4 behind a translator.
WRAPPING = {"64:ff9b::/96"}


@pytest.mark.parametrize(("block", "is_reachable"), IPV4 + IPV6)
def test_the_registries_of_special_addresses_are_kept(block, is_reachable):
	network = ipaddress.ip_network(block)
	wanted = bool(is_reachable) and block not in WRAPPING
	ends = {str(network[0]), str(network[-1])}
	assert {is_public(address) for address in ends} == {wanted}


@pytest.mark.parametrize(
	"address",
	[
		"8.8.8.8", "93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
		"192.0.1.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e",
		"2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "3ffe:ffff::1", "3fff:1000::1",
	],
)  # fmt: skip
def test_ordinary_addresses_and_the_neighbours_of_special_ones_are_public(address):
	assert is_public(address)


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "8.8.8.8"])
def test_an_address_that_wraps_another_is_never_public(inner):
	"""Mapped, compatible, translated, NAT64 well-known and local, 6to4, Teredo, ISATAP: whatever stands inside."""
	bits = int(ipaddress.IPv4Address(inner))
	wrapped = [
		0xFFFF << 32 | bits,  # ::ffff:a.b.c.d
		bits,  # ::a.b.c.d
		0xFFFF << 48 | bits,  # ::ffff:0:a.b.c.d
		int(ipaddress.IPv6Address("64:ff9b::")) | bits,
		int(ipaddress.IPv6Address("64:ff9b:1::")) | bits,
		0x2002 << 112 | bits << 80,
		0x20010000 << 96 | bits ^ 0xFFFFFFFF,
		int(ipaddress.IPv6Address("2606:4700::5efe:0:0")) | bits,
		int(ipaddress.IPv6Address("2606:4700::200:5efe:0:0")) | bits,
	]
	assert [is_public(str(ipaddress.IPv6Address(number))) for number in wrapped] == [False] * len(wrapped)


@pytest.mark.parametrize(
	"address",
	[
		"fec0::1",
		"ff02::1",
		"ff0e::1",
		"224.0.0.1",
		"239.1.2.3",
		"4000::1",
		"fe80::1%eth0",
		"",
		"nobody",
		"1.2.3",
	],
)
def test_what_is_no_unicast_address_of_the_internet_is_not_public(address):
	assert not is_public(address)
