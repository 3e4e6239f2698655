"""The customer card: details, profile, segments with since and why, open documents. Reads only."""

from ...constants import POST
from ..base.clock import Clock, as_text
from ..base.errors import NotFound
from ..base.messages import N_
from ..base.names import user_names
from ..base.reader import Item, Reader
from ..base.sql import all_of, ident, in_list, join, sql, table
from ..base.store import Store, dicts
from ..catalog.catalog import Catalog
from ..catalog.customer_links import currency_of_amount
from ..catalog.open_states import OPEN_STATES
from ..feed import pinned
from ..feed.post_details import latest_marks
from ..segments import facts
from ..segments.moves import CAUSE_FIRST_FILL
from ..segments.told_mails import look_up
from ..site.named import require_customer
from ..site.site import Site, clock_of

_CARD = (
	"name", "customer_name", "image", "customer_type", "customer_group", "territory", "industry", "email_id", "mobile_no",
	"disabled", "account_manager",
)  # fmt: skip

_PROFILE = (
	"source", "consent", "consent_at", "last_inbound_at", "last_outbound_at", "last_contact_at", "preferred_medium",
	"post_count",
)  # fmt: skip


def get_card(site: Site, customer: str) -> Item:
	"""The card of a customer the reader may see. What of it is not theirs to know the host takes out."""
	name = require_customer(site.store, site.visibility, customer)
	card = read_card(site.store, site.catalog, name, site.reader, clock_of(site))
	marks = latest_marks(site.store, name) if site.may("read", POST) else []
	return {**card, "can_post": site.may("create", POST), "marks": marks, "pins": pinned.of_customer(site, name)}


def read_card(store: Store, catalog: Catalog, customer: str, reader: Reader, clock: Clock) -> Item:
	"""The customer card: details, profile, segments with since and why, open documents."""
	found = dicts(
		store, sql("SELECT " + ", ".join(_CARD) + " FROM `tabCustomer` WHERE name = {}", customer), _CARD
	)
	if not found:
		raise NotFound(N_("There is no such customer, or you may not see it."))
	card = found[0]
	card["disabled"] = bool(card["disabled"])
	manager = card["account_manager"]
	card["account_manager_name"] = user_names(store, [manager]).get(manager, (manager, None))[0]
	query = sql(
		"SELECT " + ", ".join(_PROFILE) + " FROM `tabConvo Profile` WHERE customer = {}", card["name"]
	)
	kept = dicts(store, query, _PROFILE)
	card["profile"] = {
		k: as_text(v) if k.endswith("_at") else v
		for k, v in (kept[0] if kept else dict.fromkeys(_PROFILE)).items()
	}
	card["segments"] = _segments_of(store, card["name"], reader)
	card["open_documents"] = _open_documents(store, catalog, card["name"], reader, clock)
	return card


def _segments_of(store: Store, customer: str, reader: Reader) -> list[Item]:
	query = sql(
		"SELECT m.segment, m.joined_at, l.reason, l.cause, l.reference_doctype, l.reference_name, l.event, l.particulars"
		" FROM `tabConvo Segment Member` AS m LEFT JOIN `tabConvo Segment Log` AS l ON l.name ="
		" (SELECT MAX(j.name) FROM `tabConvo Segment Log` AS j WHERE j.customer = m.customer AND j.segment = m.segment"
		" AND j.action = 'Joined') WHERE m.customer = {} ORDER BY m.segment",
		customer,
	)
	columns = ("segment", "joined_at", "reason", "cause", "reference_doctype", "reference_name", "event", "particulars")
	found = dicts(store, query, columns)
	names = [item["segment"] for item in found]
	channels: dict[str, list[Item]] = {}
	query = sql(
		"SELECT segment, name, title FROM `tabConvo Channel` WHERE {segments} AND {channels} ORDER BY title",
		segments=in_list(sql("segment"), names),
		channels=in_list(sql("name"), reader.channels),
	)
	for segment, name, title in store.rows(query):
		channels.setdefault(segment, []).append({"name": name, "title": title})
	mails = look_up(store, found, reader.told_mails)
	for item in found:
		facts.tell_reason(
			item, reader.voice, tells_by_hand=reader.tells_by_hand, hidden_fields=reader.hidden_fields, mails=mails
		)
		item["joined_at"] = as_text(item["joined_at"])
		item["is_from_start"] = item["cause"] == CAUSE_FIRST_FILL
		item["channels"] = channels.get(item["segment"], [])
		if item["reference_doctype"] in reader.hidden_doctypes:
			item["reference_doctype"] = item["reference_name"] = None
			item["reason"] = ""
	return found


def _open_documents(
	store: Store, catalog: Catalog, customer: str, reader: Reader, clock: Clock
) -> list[Item]:
	branches = []
	for index, (doctype, states) in enumerate(OPEN_STATES.items()):
		source = catalog.sources.get(doctype)
		if not source or not source.spec or doctype in reader.hidden_doctypes:
			continue
		spec, status = source.spec, source.fields["status"].sql("s", clock)
		where = [
			sql("{} = {}", ident("s", spec.customer_field), customer),
			in_list(status, states),
			sql("s.docstatus < 2"),
		]
		if spec.party_type_field:
			where.append(sql("{} = 'Customer'", ident("s", spec.party_type_field)))
		told = source.fields.get(spec.amount_field)
		amount = told.sql("s", clock) if told else sql("0")
		branches.append(
			sql(
				"SELECT * FROM (SELECT {} AS doctype, s.name, {} AS status, {} AS amount, {} AS currency, {} AS date FROM {} AS s"
				" WHERE {} ORDER BY {} DESC LIMIT 5) AS {}",
				doctype, status, amount, currency_of_amount(spec, "s"), ident("s", spec.date_field), table(doctype), all_of(where),
				ident("s", spec.date_field), ident(f"b{index}"),
			)
		)  # fmt: skip
	rows = store.rows(join(" UNION ALL ", branches)) if branches else []
	return [
		{
			"doctype": doctype,
			"name": name,
			"status": status,
			"amount": float(amount or 0),
			"currency": currency or None,
			"date": str(date) if date else None,
		}
		for doctype, name, status, amount, currency, date in rows
	]
