"""What people have read, and what happened to posts lately, as a page that was away catches up with it."""

from benchmarks.data.rows import NAMED, STANDARD, USER
from benchmarks.data.size import Size

# Has read two customers in three; and one who has read all but one customer in fifty.
READER, TIDY = NAMED, "tidy@example.com"


def readings(size: Size) -> list[str]:
	"""One statement for each table."""
	return [_read_states(size), _read_exceptions(size), _stream_changes(size)]


def _read_states(size: Size) -> str:
	"""Readers whose floor is two weeks ago, and who have since read most customers."""
	since = f"timestamp'{size.now}' - interval 14 day"
	branches = [
		f"""select '{user}' as user, 'Floor' as stream_type, '' as stream, {since} as read_at
			union all select '{user}', 'Customer', customer, timestamp'{size.now}' from `tabConvo Profile`
			where last_post_at > {since} and mod(crc32(customer), {one_in}) > 0"""
		for user, one_in in ((READER, 3), (TIDY, 50))
	]
	return f"""insert into `tabConvo Read State` ({STANDARD}, user, stream_type, stream, read_at)
		select row_number() over (order by user, stream), now(), now(), '{USER}', '{USER}', 0, 0, user, stream_type, stream, read_at
		from ({" union all ".join(branches)}) as read_by"""


def _read_exceptions(size: Size) -> str:
	"""Of what the first reader has read, forty posts are unread again; forty were seen just now."""
	return f"""insert into `tabConvo Read Exception` ({STANDARD}, user, post, is_unread)
		select row_number() over (order by is_unread, name), now(), now(), '{USER}', '{USER}', 0, 0, '{READER}', name, is_unread
		from ((select name, 1 as is_unread from `tabConvo Post` where posted_at > timestamp'{size.now}' - interval 14 day
			and mod(crc32(customer), 3) > 0 order by crc32(name) limit 40)
			union all (select name, 0 from `tabConvo Post` where mod(crc32(customer), 3) = 0 order by posted_at desc limit 40)) as kept"""


def _stream_changes(size: Size) -> str:
	"""Of every post of the last days one, as they are kept."""
	return f"""insert into `tabConvo Stream Change` ({STANDARD}, post, event, customer, channel, changed_at)
		select row_number() over (order by posted_at, name), posted_at, posted_at, '{USER}', '{USER}', 0, 0, name, 'Written', customer,
		channel, posted_at from `tabConvo Post` where posted_at > timestamp'{size.now}' - interval 3 day"""
