"""Segments of two kinds, their members, channels, moves, and what people have read.

Feed segments hold a chosen share of the customers and are paused, so that no evaluation touches them. Live segments
have rules over every kind of source and the members that follow from them.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.data.readers import readings
from benchmarks.data.rows import GROUPS, INDUSTRIES, MARKETS, SECONDS, STANDARD, TERRITORIES, USER
from benchmarks.data.size import Size
from convo_channels.core.base.clock import Clock
from convo_channels.core.base.tables import SEQUENCES
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.library.exchange import NUMBERS
from convo_channels.core.rules import compiler
from convo_channels.core.segments import figures
from convo_channels.core.segments.segments import RULE_COLUMNS, load_segments
from standalone.schema import field_infos

FEED_SEGMENTS = 50
LIVE_SEGMENTS = 500
HARD_SEGMENTS = {
	"Sparse and old": "mod({n}, 1000) = 7",
	"Dense and old": "mod({n}, 5) = 3",
	"Few but the hottest": "{n} = mod(7919, {customers}) or mod({n}, 500) = 7",
}


def feed_segment(number: int) -> str:
	"""The name of one of the segments whose shares grow from 0.1 % to 80 %."""
	return f"Feed {number:02}"


def make_segments(store, size: Size) -> None:
	"""Segments, channels, members, moves and read states, after the rows of `make_rows`."""
	names = [*map(feed_segment, range(FEED_SEGMENTS)), *HARD_SEGMENTS]
	for name in names:
		insert_segment(store, name, [_row("Customer", "name", operator="is set")], is_live=False)
	for number, rows in enumerate(live_rules()):
		insert_segment(store, f"Live {number:03}", rows, is_live=True)
	_fill_feed_segments(store, size)
	_fill_live_segments(store, size)
	figures.recount(store, [name for (name,) in store.run("select name from `tabConvo Segment`")], size.now)
	for statement in (_channels(), _moves(size), *readings(size)):
		store.run(statement)
	for doctype in ("Convo Segment Log", "Convo Read State", "Convo Read Exception", "Convo Stream Change"):
		_advance(store, SEQUENCES[doctype], doctype)


def _advance(store, sequence: str, doctype: str) -> None:
	highest = store.run(f"select ifnull(max(name), 0) from `tab{doctype}`")[0][0]
	store.run(f"select setval({sequence}, {highest})")


def _row(subject: str, field: str = "", **given) -> dict:
	return {"subject": subject, "field": field, "measure": "value", **given}


def plain_leaves() -> list[list[dict]]:
	"""Conditions on the customer's own fields, a list for each field."""
	return [
		[_row("Customer", "territory", operator="is", value=name) for name in TERRITORIES],
		[_row("Customer", "industry", operator="is", value=name) for name in INDUSTRIES],
		[
			_row("Customer", "default_commission_rate", operator="more than", value=n)
			for n in range(55, 100, 5)
		],
		[_row("Customer", "customer_group", operator="is under", value=name) for name in GROUPS],
		[_row("Customer", "market_segment", operator="is not", value=name) for name in MARKETS],
	]


def other_leaves() -> list[dict]:
	"""Conditions on everything else a rule may speak of."""
	pool = [_row("Tag", "tag", operator="is", value="vip")]
	for days in (7, 30, 90):
		pool.append(
			_row("Convo Profile", "last_contact_at", operator="more than (days) ago", value=days, or_never=1)
		)
		pool.append(_row("Convo Profile", "last_inbound_at", operator="in the last (days)", value=days))
	for days, amount in ((90, 5000), (180, 10000), (365, 20000)):
		period = {"period": "in the last (days)", "period_days": days}
		pool.append(
			_row("Sales Invoice", "base_grand_total", operator="more than", value=amount, **period)
			| {"measure": "sum"}
		)
		pool.append(_row("Sales Invoice", operator="at least", value=2, **period) | {"measure": "count"})
		pool.append(_row("Sales Invoice", operator="does not exist", **period) | {"measure": "exists"})
		pool.append(_row("Quotation", operator="exists", **period) | {"measure": "exists"})
		pool.append(
			_row("Quotation", "transaction_date", operator="more than (days) ago", value=days)
			| {"measure": "latest"}
		)
	overdue = json.dumps([["status", "is", "Overdue"]])
	pool.append(_row("Sales Invoice", operator="exists", filters=overdue) | {"measure": "exists"})
	asked = json.dumps([["post_type", "is", "Question"]])
	recently = {"period": "in the last (days)", "period_days": 30}
	pool.append(_row("Convo Post", operator="exists", filters=asked, **recently) | {"measure": "exists"})
	visited = json.dumps([["event_type", "is", "Visited"]])
	pool.append(
		_row("Convo Interaction", operator="at least", value=1, filters=visited, **recently)
		| {"measure": "count"}
	)
	return pool


def live_rules() -> list[list[dict]]:
	"""Two conditions on the customer and one on something else; a third have a second group, a few name a segment."""
	plain, other = plain_leaves(), other_leaves()
	rules = []
	for number in range(LIVE_SEGMENTS):
		first, second = plain[number % 2], plain[2 + number % 3]
		rows = [
			{**first[number // 2 % len(first)], "group_no": 1},
			{**second[number // 3 % len(second)], "group_no": 1},
			{**other[number % len(other)], "group_no": 1},
		]
		if number % 3 == 0:
			rows.append({**plain[(number + 1) % 2][number // 4 % 8], "group_no": 2})
			rows.append({**other[(number * 3 + 1) % len(other)], "group_no": 2, "negate": int(number % 2)})
		if number % 20 == 19:
			rows.append(
				{
					**_row("Segment", "segment", operator="is not in", value=f"Live {number - 1:03}"),
					"group_no": 1,
				}
			)
		rules.append(rows)
	return rules


def insert_segment(store, name: str, rows: list[dict], *, is_live: bool) -> None:
	"""A segment with its rules, as if it had been filled."""
	status = "Live" if is_live else "Paused"
	store.run(
		f"insert into `tabConvo Segment` ({STANDARD}, title, enabled, status, rebuilt_at, evaluated_at)"
		" values (%s, now(), now(), %s, %s, 0, 0, %s, %s, %s, now(), now())",
		(name, USER, USER, name, int(is_live), status),
	)
	for number, row in enumerate(rows, start=1):
		given = {**dict.fromkeys(NUMBERS, 0), "group_no": 1, **row}
		store.run(
			f"insert into `tabConvo Segment Rule` ({STANDARD}, parent, parentfield, parenttype, {', '.join(RULE_COLUMNS)})"
			f" values (%s, now(), now(), %s, %s, 0, %s, %s, 'rules', 'Convo Segment'{', %s' * len(RULE_COLUMNS)})",
			(f"{name} {number}", USER, USER, number, name, *(given.get(column) for column in RULE_COLUMNS)),
		)


@contextmanager
def only_live(store, count: int) -> Iterator[None]:
	"""As if only so many live segments had been made: the others, and their rules, are put aside and brought back."""
	aside = {"Convo Segment": "name", "Convo Segment Rule": "parent"}
	bring_back(store)
	for doctype, column in aside.items():
		where = (
			f"{column} like 'Live %%' and {column} >= 'Live {count:03}'" if count < LIVE_SEGMENTS else "1 = 0"
		)
		store.run(f"create table `{_aside(doctype)}` as select * from `tab{doctype}` where {where}", ())
		store.run(f"delete from `tab{doctype}` where {where}", ())
	try:
		yield
	finally:
		bring_back(store)


def bring_back(store) -> None:
	"""Also after a measurement that did not come to its end."""
	for doctype in ("Convo Segment", "Convo Segment Rule"):
		if store.run(f"show tables like '{_aside(doctype)}'"):
			store.run(f"replace into `tab{doctype}` select * from `{_aside(doctype)}`")
			store.run(f"drop table `{_aside(doctype)}`")


def _aside(doctype: str) -> str:
	return f"aside {doctype.lower()}"


def _members(offset: int, pairs: str) -> str:
	return f"""insert into `tabConvo Segment Member` ({STANDARD}, segment, customer, joined_at, last_post_at)
		select {offset} + row_number() over (order by segment, pairs.customer), now(), now(), '{USER}', '{USER}', 0, 0,
		segment, pairs.customer, profile.creation, profile.last_post_at
		from ({pairs}) as pairs join `tabConvo Profile` as profile on profile.customer = pairs.customer
		order by segment, pairs.customer"""


def _fill_feed_segments(store, size: Size) -> None:
	chance = f"mod(crc32(concat(s.seq, '/', c.seq)), 100000) < 100 * pow(800, s.seq / {FEED_SEGMENTS - 1})"
	customer = "concat('CUST-', lpad(c.seq, 6, '0'))"
	branches = [
		f"select concat('Feed ', lpad(s.seq, 2, '0')) as segment, {customer} as customer"
		f" from seq_0_to_{FEED_SEGMENTS - 1} as s join seq_0_to_{size.customers - 1} as c on {chance}"
	]
	for name, condition in HARD_SEGMENTS.items():
		chosen = condition.format(n="c.seq", customers=size.customers)
		branches.append(f"select '{name}', {customer} from seq_0_to_{size.customers - 1} as c where {chosen}")
	store.run(_members(0, " union all ".join(branches)))
	_advance(store, "convo_segment_member_id_seq", "Convo Segment Member")


def _fill_live_segments(store, size: Size) -> None:
	"""By the rules themselves: a first fill writes the same rows, a thousand times slower."""
	catalog = build_catalog(field_infos())
	clock = Clock(size.now)
	for segment in load_segments(store, catalog).evaluated:
		if segment.rule is None:
			raise ValueError(f"{segment.name}: {segment.error}")
		query = compiler.rule_query(segment.rule, False, compiler.EVERYBODY, catalog, clock)
		text, params = query.render("mariadb")
		offset = store.run("select ifnull(max(name), 0) from `tabConvo Segment Member`")[0][0]
		pairs = f"select '{segment.name}' as segment, found.name as customer from ({text}) as found"
		store.run(_members(offset, pairs), params)
	_advance(store, "convo_segment_member_id_seq", "Convo Segment Member")


def _channels() -> str:
	name = "concat('Channel ', lpad(seq, 2, '0'))"
	return f"""insert into `tabConvo Channel` ({STANDARD}, title, segment)
		select {name}, now(), now(), '{USER}', '{USER}', 0, 0, {name}, concat('Feed ', lpad(seq, 2, '0'))
		from seq_0_to_{FEED_SEGMENTS - 1}"""


def _moves(size: Size) -> str:
	"""One member in twenty joined within the last quarter of the time, because of a document."""
	at = f"timestamp'{size.now}' - interval mod(crc32(concat('move', name)), {SECONDS // 4}) second"
	return f"""insert into `tabConvo Segment Log` ({STANDARD}, segment, customer, action, logged_at, cause, reason,
		reference_doctype, reference_name, changed_by)
		select row_number() over (order by {at}), {at}, {at}, '{USER}', '{USER}', 0, 0, segment, customer, 'Joined', {at}, 'Document',
		'Quotation became Open', 'Quotation', concat('QTN-', name), 'user1@example.com'
		from `tabConvo Segment Member` where mod(crc32(concat('moved', name)), 20) = 0"""
