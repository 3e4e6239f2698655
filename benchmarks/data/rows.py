"""Customers, what was said and done with them, and their documents: one statement for each table."""

from collections.abc import Callable, Collection

from benchmarks.data.size import PERIOD, Size

USER = "maker@example.com"
NAMED = "reader@example.com"
SECONDS = int(PERIOD.total_seconds())
STANDARD = "name, creation, modified, modified_by, owner, docstatus, idx"


KINDS: dict[str, Callable[[Size], list[str]]] = {
	"trees": lambda size: _trees(),
	"users": lambda size: [_users()],
	"customers": lambda size: [_customers(size)],
	"tags": lambda size: [_tags(size)],
	"posts": lambda size: [_posts(size)],
	"states": lambda size: _states(),
	"interactions": lambda size: [
		_interactions(size),
		f"select setval(convo_interaction_id_seq, {size.interaction_count + 1})",
	],
	"documents": lambda size: [_quotations(size), _invoices(size), _items(size), _terms(size)],
	"contacts": lambda size: [_contacts(size), _links(size)],
	"profiles": lambda size: [_profiles(size)],
}


def make_rows(store, size: Size, without: Collection[str] = ()) -> None:
	"""Fill the tables, which must be empty, but for some kinds of rows."""
	store.run(
		"set session unique_checks = 0, foreign_key_checks = 0, tmp_table_size = 1 << 29, max_heap_table_size = 1 << 29"
	)
	for kind, statements in KINDS.items():
		if kind not in without:
			for statement in statements(size):
				store.run(statement)
	store.run(
		"set session unique_checks = 1, foreign_key_checks = 1, tmp_table_size = default, max_heap_table_size = default"
	)


def _uniform(salt: str) -> str:
	"""A number in [0, 1) that follows from the row's number alone."""
	return f"(crc32(concat('{salt}', seq)) / 4294967296)"


def _somebody(salt: str, size: Size) -> str:
	"""A customer's number by Zipf's law: the busiest has about 6 % of 100,000 customers' rows."""
	return f"mod(floor(pow({size.customers}, {_uniform(salt)})) * 7919, {size.customers})"


def _name(number: str) -> str:
	return f"concat('CUST-', lpad({number}, 6, '0'))"


def _moment(size: Size, microseconds: str) -> str:
	return f"timestamp'{size.begin}' + interval {microseconds} microsecond"


def _day(size: Size, count: int) -> str:
	return f"date'{size.begin.date()}' + interval floor(seq * {PERIOD.days} / {count}) day"


def _standard(name: str, at: str, docstatus: int = 0) -> str:
	return f"{name}, {at}, {at}, '{USER}', '{USER}', {docstatus}, 0"


def _pick(salt: str, *choices: str) -> str:
	listed = ", ".join(f"'{choice}'" for choice in choices)
	return f"elt(1 + mod(crc32(concat('{salt}', seq)), {len(choices)}), {listed})"


GROUPS = ("Commercial", "Individual", "Government", "Non Profit", "Retail")
TERRITORIES = (
	"Germany",
	"France",
	"Italy",
	"Spain",
	"India",
	"United States",
	"Kenya",
	"Brazil",
	"Poland",
	"Japan",
)
INDUSTRIES = ("Automotive", "Food", "Software", "Retail", "Pharma", "Energy", "Legal", "Media")
MARKETS = ("Lower Income", "Middle Income", "Upper Income", "None")


def _trees() -> list[str]:
	"""Two flat trees: a root with its leaves below."""
	statements = []
	for doctype, root, leaves in (
		("Territory", "All Territories", TERRITORIES),
		("Customer Group", "All Customer Groups", GROUPS),
	):
		nodes = [(root, 1, 2 * len(leaves) + 2), *((n, 2 * i + 2, 2 * i + 3) for i, n in enumerate(leaves))]
		rows = ", ".join(f"('{name}', {lft}, {rgt})" for name, lft, rgt in nodes)
		statements.append(f"insert ignore into `tab{doctype}` (name, lft, rgt) values {rows}")
	return statements


def _users() -> str:
	name = "concat('user', seq, '@example.com')"
	return f"""insert ignore into `tabUser` (name, email, full_name) select {name}, {name}, concat('User ', seq)
		from seq_0_to_39"""


def _customers(size: Size) -> str:
	at = _moment(size, f"floor(seq * {SECONDS * 1e6 / size.customers})")
	return f"""insert into `tabCustomer` ({STANDARD}, customer_name, customer_type, customer_group, territory, industry,
		market_segment, language, email_id, mobile_no, default_commission_rate, disabled, customer_details)
		select {_standard(_name("seq"), at)}, concat('Customer Name ', seq), {_pick("type", "Company", "Individual")},
		{_pick("group", *GROUPS)}, {_pick("territory", *TERRITORIES)}, {_pick("industry", *INDUSTRIES)},
		{_pick("market", *MARKETS)}, 'en', concat('c', seq, '@example.com'), concat('+49', seq),
		mod(crc32(concat('rate', seq)), 1000) / 10, mod(seq, 100) = 50, 'some details about this customer, for a row as wide as real ones'
		from seq_0_to_{size.customers - 1}"""


def _tags(size: Size) -> str:
	return f"""insert into `tabTag Link` ({STANDARD}, document_type, document_name, tag)
		select {_standard("concat('tag', seq)", _moment(size, "0"))}, 'Customer', {_name("seq")}, {_pick("tag", "vip", "lapsed")}
		from seq_0_to_{size.customers - 1}_step_20"""


def _posts(size: Size) -> str:
	"""Customers whose number ends on 007 wrote in the first tenth of the time only; every fifth in the first two fifths.

	One post in ten replies to the last one about its customer that is no reply.
	"""
	pace = "case when mod(c, 1000) = 7 then 0.1 when mod(c, 5) = 3 then 0.4 else 1 end"
	at = _moment(size, f"floor(seq * {SECONDS * 1e6 / size.posts} * {pace})")
	said = (
		"concat('lorem post number ', seq, ' about ', if(mod(crc32(concat('rare', seq)), 1000) = 0, 'zebra', 'general'), ' ',"
		" if(mod(crc32(concat('some', seq)), 20) = 0, 'delivery', 'matters'),"
		" ' with the customer some further words to make it a realistic length')"
	)
	name = "substr(md5(concat('post', {})), 1, 14)"
	timed = f"select seq, c, {at} as t from (select seq, {_somebody('post', size)} as c from seq_1_to_{size.posts}) as numbered"
	threaded = f"select *, sum(mod(crc32(concat('reply', seq)), 10) > 0) over (partition by c order by t, seq) as thread from ({timed}) as timed"
	rooted = f"""select *, if(thread, first_value(seq) over (partition by c, thread order by t, seq), seq) as root,
		max(t) over (partition by c, thread) as newest from ({threaded}) as threaded"""
	return f"""insert into `tabConvo Post` ({STANDARD}, post_type, content, text, customer, author, posted_at, thread, active_at)
		select {_standard(name.format("seq"), "t")},
		{_pick("kind", "Note", "Note", "Email", "Call", "Email", "Meeting", "Question", "Decision")},
		concat('<p>', {said}, '.</p>'), {said}, {_name("c")}, {_pick("author", *(f"user{n}@example.com" for n in range(40)))}, t,
		if(root = seq, null, {name.format("root")}), if(root = seq, newest, null) from ({rooted}) as rooted order by 1"""


def _states() -> list[str]:
	"""One question in fifty is open; one post in two hundred names the reader; one in five hundred is pinned at its customer."""
	numbered = "row_number() over (order by name)"
	return [
		"update `tabConvo Post` set answer = 'answered' where post_type = 'Question' and mod(crc32(concat('open', name)), 50) > 0",
		f"""insert into `tabConvo Mention` ({STANDARD}, post, user, posted_at)
		select {numbered}, posted_at, posted_at, '{USER}', '{USER}', 0, 0, name, '{NAMED}', posted_at
		from `tabConvo Post` where mod(crc32(concat('named', name)), 200) = 0""",
		f"""insert into `tabConvo Pin` ({STANDARD}, post, place_type, place)
		select {numbered}, posted_at, posted_at, '{USER}', '{USER}', 0, 0, name, 'Customer', customer
		from `tabConvo Post` where mod(crc32(concat('pinned', name)), 500) = 0""",
	]


def _interactions(size: Size) -> str:
	count = size.interaction_count
	at = _moment(size, f"floor(seq * {SECONDS * 1e6 / count}) + mod(crc32(concat('at', seq)), 1000000)")
	media = ("Email", "Email", "Email", "Web", "Web", "Web", "Phone", "SMS", "WhatsApp", "Document")
	return f"""insert into `tabConvo Interaction` ({STANDARD}, customer, occurred_at, received_at, medium, direction, event_type,
		subject, reference_doctype, reference_name, status, actor, source, dedupe_key, text)
		select {_standard("seq", "t")}, {_name("c")}, t, t, m, {_pick("way", "In", "Out")},
		{_pick("event", "Sent", "Opened", "Clicked", "Visited", "Called", "Created")}, 'Subject of what happened',
		if(m = 'Document', 'Quotation', null), if(m = 'Document', concat('QTN-', seq), null), 'Open', 'Administrator', 'Import',
		concat('made:', md5(seq)), concat('subject what happened of_ ', if(mod(crc32(concat('rare', seq)), 1000) = 0, 'zebra', 'general'), ' ',
		if(mod(crc32(concat('some', seq)), 20) = 0, 'delivery', 'matters'))
		from (select seq, {_somebody("event", size)} as c, {at} as t, {_pick("medium", *media)} as m from seq_1_to_{count}) as timed"""


def _quotations(size: Size) -> str:
	count = size.document_count
	day = _day(size, count)
	return f"""insert into `tabQuotation` ({STANDARD}, quotation_to, party_name, status, transaction_date, valid_till,
		currency, conversion_rate, grand_total, base_grand_total, terms)
		select {_standard("concat('QTN-', lpad(seq, 7, '0'))", day, 1)}, 'Customer', {_name(_somebody("quotation", size))},
		{_pick("quoted", "Open", "Ordered", "Lost", "Expired", "Ordered")}, {day}, {day} + interval 30 day, 'EUR', 1,
		100 + mod(seq, 5000), 100 + mod(seq, 5000), repeat('x', 400) from seq_1_to_{count}"""


def _invoices(size: Size) -> str:
	count = size.document_count
	day = _day(size, count)
	return f"""insert into `tabSales Invoice` ({STANDARD}, customer, status, posting_date, due_date, currency,
		party_account_currency, conversion_rate, grand_total, base_grand_total, outstanding_amount, terms)
		select {_standard("concat('SINV-', lpad(seq, 7, '0'))", day, 1)}, {_name(_somebody("invoice", size))}, s, {day},
		{day} + interval 30 day, 'EUR', 'EUR', 1, 100 + mod(seq, 5000), 100 + mod(seq, 5000),
		if(s = 'Paid', 0, 100 + mod(seq, 5000)), repeat('x', 400)
		from (select seq, {_pick("paid", "Paid", "Paid", "Paid", "Overdue", "Unpaid")} as s from seq_1_to_{count}) as paid"""


def _part(prefix: str, parent: str, field: str) -> str:
	"""The columns of a child row, as values."""
	return f"{_standard(prefix, 'i.creation', 1)}, i.name, '{parent}', '{field}'"


def _items(size: Size) -> str:
	"""Two rows of every invoice."""
	return f"""insert into `tabSales Invoice Item` ({STANDARD}, parent, parenttype, parentfield, item_code, item_group, qty,
		base_amount, base_net_amount) select {_part("concat('I', seq, '-', i.name)", "Sales Invoice", "items")},
		concat('ITEM-', mod(crc32(concat(i.name, seq)), 500)), concat('Group ', mod(crc32(concat(i.name, seq)), 20)), seq,
		i.base_grand_total / 2, i.base_grand_total / 2 from `tabSales Invoice` as i join seq_1_to_2"""


def _terms(size: Size) -> str:
	"""Every invoice is due in two halves, the second on its due date."""
	return f"""insert into `tabPayment Schedule` ({STANDARD}, parent, parenttype, parentfield, due_date, payment_amount,
		base_payment_amount) select {_part("concat('T', seq, '-', i.name)", "Sales Invoice", "payment_schedule")},
		i.due_date - interval 30 * (2 - seq) day, i.grand_total / 2, i.base_grand_total / 2
		from `tabSales Invoice` as i join seq_1_to_2"""


def _contacts(size: Size) -> str:
	"""As many as there are customers, and every tenth customer has a second one."""
	count = size.customers + size.customers // 10
	return f"""insert into `tabContact` ({STANDARD}, first_name, designation) select
		{_standard("concat('CONT-', seq)", "'" + str(size.begin) + "'")}, concat('First ', seq),
		{_pick("job", "Buyer", "Chief", "Owner", "Clerk", "Barista")} from seq_1_to_{count}"""


def _links(size: Size) -> str:
	return f"""insert into `tabDynamic Link` ({STANDARD}, parent, parenttype, parentfield, link_doctype, link_name) select
		{_standard("concat('L-', c.name)", "c.creation")}, c.name, 'Contact', 'links', 'Customer',
		{_name(f"mod(cast(substr(c.name, 6) as unsigned), {size.customers})")} from `tabContact` as c"""


def _latest(*moments: str) -> str:
	never = "timestamp'1000-01-01 00:00:00'"
	listed = ", ".join(f"ifnull({moment}, {never})" for moment in moments)
	return f"nullif(greatest({listed}), {never})"


def _profiles(size: Size) -> str:
	"""The kept values as a reconciliation would find them."""
	return f"""insert into `tabConvo Profile` ({STANDARD}, customer, source, first_seen_at, last_inbound_at, last_outbound_at,
		last_contact_at, last_post_at, post_count)
		select {_standard("c.name", "c.creation")}, c.name, 'Desk', c.creation, i.inbound,
		{_latest("i.outbound", "p.outbound")}, {_latest("i.inbound", "i.outbound", "p.outbound")}, p.newest,
		ifnull(p.count, 0) from `tabCustomer` as c
		left join (select customer, max(case when direction = 'In' and medium <> 'Document' then occurred_at end)
			as inbound, max(case when direction = 'Out' and medium <> 'Document' then occurred_at end) as outbound
			from `tabConvo Interaction` group by customer) as i on i.customer = c.name
		left join (select customer, count(*) as count, max(posted_at) as newest,
			max(case when post_type in ('Call', 'Meeting', 'Email') then posted_at end) as outbound
			from `tabConvo Post` group by customer) as p on p.customer = c.name"""
