"""Why a customer is in a segment or not: every condition with what it finds, what decides, since when, what is missing.

Whether conditions are true is asked of the engine itself, so that an explanation never says otherwise than the
membership that follows. Conditions the reader may not read stand there without value, document and answer. Reads only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..base.clock import as_text
from ..base.errors import NotFound
from ..base.facts import PLAIN, Voice
from ..base.messages import N_, said
from ..base.names import user_names
from ..base.reader import MESSAGES
from ..base.sql import sql
from ..base.store import Store, dicts
from ..catalog import catalog as cat
from ..catalog.catalog import Field
from ..changes import outbox
from ..operators import units
from ..rules.by_hand import EXCLUDE, INCLUDE, Hand
from ..rules.compiler import only
from ..rules.in_currency import currency_of
from ..rules.rule import Leaf, Rule, Term, measured_in
from ..rules.sentence import say_condition, say_rule
from ..segments.evaluation import Engine, LeafFault, ask_leaves
from ..segments.facts import tell_reason
from ..segments.membership import stored_members
from ..segments.moves import CAUSE_FIRST_FILL, JOINED
from ..segments.segments import PENDING, Segment
from ..segments.told_mails import look_up
from ..sync.drain import resolve_customers
from .explain_findings import say_finding
from .explain_needs import say_needed
from .explain_places import say_place
from .explain_values import Document, Finder, Found, History, no_history

# So many waiting changes are looked through for this customer; more of them make every answer preliminary.
WAITING_LOOKED_AT = 500

Item = dict[str, Any]


def may_read_all(documents: Sequence[Document]) -> bool:
	"""For a reader from whom nothing is hidden."""
	return True


def tells_all(doctype: str) -> bool:
	"""For the same reader: what others have is told."""
	return True


@dataclass(frozen=True)
class Reading:
	"""How the reader sees it. `hidden`: {row: what may not be read of it}.

	`may_read`: whether all documents that a value is made of may be read; else the condition is hidden as well.
	`told`: the rule as it may be said, where that is not all of it. `tells_by_hand`: why and until when something was
	decided by hand. `voice`: how the reason of the move is said.
	"""

	hidden: Mapping[int, str] = field(default_factory=dict)
	may_read: Callable[[Sequence[Document]], bool] = may_read_all
	history: History = no_history
	told: Rule | None = None
	tells_by_hand: bool = True
	voice: Voice = PLAIN
	hidden_fields: frozenset[str] = frozenset()
	told_mails: frozenset[str] = MESSAGES
	# Whether all customers are seen with all of their documents of a kind: what others have is told then alone.
	tells_others: Callable[[str], bool] = tells_all

	def say(self, term: Term) -> Term:
		"""A condition with what the reader may be told of it."""
		return next((told for told in self.told.terms if told.row == term.row), term) if self.told else term


@dataclass(frozen=True)
class Standing:
	"""What is known of the customer before any condition: the row, what was decided by hand, what is stored."""

	customer: str
	customer_name: str
	is_disabled: bool
	is_stored: bool
	hand: Hand | None


def explain(
	store: Store, engine: Engine, segment: Segment, customer: str, reading: Reading | None = None
) -> Item:
	"""The explanation as the API gives it."""
	reading = reading or Reading()
	standing = _look_up(store, engine, segment, customer)
	truths = _ask(store, engine, segment, standing.customer)
	finder = Finder(store, engine.catalog, engine.clock, standing.customer, reading.history, reading.voice)
	groups = _explain_groups(segment, engine, finder, truths, reading)
	is_considered = segment.include_disabled or not standing.is_disabled
	holds = None if truths is None else _holds(segment, truths)
	is_member = standing.is_stored
	if holds is not None and segment.is_evaluated:
		is_member = is_considered and _decide(holds, standing.hand)
	waits = segment.status == PENDING or is_member != standing.is_stored
	answer = {
		"segment": segment.name,
		"customer": standing.customer,
		"customer_name": standing.customer_name,
		"is_member": is_member,
		"is_pending": waits or is_waiting(store, engine, standing.customer),
		"sentence": say_rule(reading.told or segment.rule, engine.catalog, reading.voice)
		if segment.rule
		else said(segment.error, reading.voice.translate),
		"exception": _exception(standing.hand, reading),
		"is_left_out_disabled": not is_considered,
		"since": find_since(store, segment.name, standing.customer, reading) if is_member else None,
		"groups": groups,
		"missing": [] if is_member else _missing(groups, standing, is_considered, reading),
	}
	_add_people(store, answer)
	return answer


def _look_up(store: Store, engine: Engine, segment: Segment, customer: str) -> Standing:
	rows = store.rows(
		sql("SELECT name, customer_name, disabled FROM `tabCustomer` WHERE name = {}", customer)
	)
	if not rows:
		raise NotFound(N_("There is no such customer, or you may not see it."))
	name, shown, disabled = rows[0]
	is_stored = bool(stored_members(store, [segment.name], [name])[segment.name])
	hand = segment.by_hand.row_for(name, engine.clock.today)
	return Standing(name, shown or name, bool(disabled), is_stored, hand)


def _ask(store: Store, engine: Engine, segment: Segment, customer: str) -> dict[Leaf, bool] | None:
	"""{condition: the engine's answer}; None when the database cannot evaluate one of them."""
	if segment.rule is None:
		return None
	try:
		found = ask_leaves(store, engine, segment.rule.leaves, only([customer]), [segment])
	except LeafFault:
		return None
	return {leaf: bool(names) for leaf, names in found.items()}


def _is_true(term: Term, truths: Mapping[Leaf, bool]) -> bool:
	return truths[term.leaf] != term.negate


def _holds(segment: Segment, truths: Mapping[Leaf, bool]) -> bool:
	assert segment.rule is not None
	return segment.rule.holds(lambda term: _is_true(term, truths))


def _decide(holds: bool, hand: Hand | None) -> bool:
	return hand.kind == INCLUDE if hand else holds


def _exception(hand: Hand | None, reading: Reading) -> Item | None:
	if hand is None:
		return None
	if not reading.tells_by_hand:
		return {"kind": hand.kind, "reason": None, "until_on": None}
	until = hand.until_on.isoformat() if hand.until_on else None
	return {"kind": hand.kind, "reason": hand.reason, "until_on": until}


def _explain_groups(
	segment: Segment, engine: Engine, finder: Finder, truths: Mapping[Leaf, bool] | None, reading: Reading
) -> list[Item]:
	groups = []
	for number, group in enumerate(segment.rule.groups if segment.rule else (), start=1):
		conditions = [_explain_term(term, engine, finder, truths, reading) for term in group]
		answers = [_answer(clause) for clause in _clauses(conditions)]
		is_true = False if False in answers else None if None in answers else True
		groups.append({"group_no": number, "is_true": is_true, "conditions": conditions})
	return groups


def _clauses(conditions: Sequence[Item]) -> list[list[Item]]:
	"""The parts of a group, all of which must hold: conditions, and those of one bracket together."""
	found: dict[tuple[int, int], list[Item]] = {}
	for item in conditions:
		found.setdefault((item["bracket_no"], 0 if item["bracket_no"] else item["row"]), []).append(item)
	return list(found.values())


def _answer(clause: Sequence[Item]) -> bool | None:
	"""Whether one of them holds; None where one that the reader may not see decides."""
	answers = [item["is_true"] for item in clause]
	return True if True in answers else None if None in answers else False


def _say_term(term: Term, engine: Engine, reading: Reading) -> str:
	"""As the sentence of the segment says it: what is told above is not hidden below."""
	if term.row in reading.hidden and not reading.told:
		return reading.hidden[term.row]
	return say_condition(reading.say(term), engine.catalog, reading.voice)


def _explain_term(
	term: Term, engine: Engine, finder: Finder, truths: Mapping[Leaf, bool] | None, reading: Reading
) -> Item:
	is_hidden = term.row in reading.hidden
	item: Item = {
		"row": term.row,
		"bracket_no": term.bracket,
		"text": _say_term(term, engine, reading),
		"why_hidden": reading.hidden.get(term.row, "") if reading.told else "",
		"negated": term.negate,
		"is_true": None,
		"is_hidden": is_hidden,
		"value": None,
		"currency": "",
		"needed": None,
		"place": "",
		"finding": "",
		"document": None,
		"segment": None,
	}
	if is_hidden or truths is None:
		return item
	found = finder.find(term.leaf)
	if not reading.may_read(found.documents or ((found.document,) if found.document else ())):
		return item | {"is_hidden": True}
	field = measured_in(term.leaf, engine.catalog)
	item["is_true"] = _is_true(term, truths)
	item["value"], item["currency"] = _in_unit(found.value, field, reading.voice), currency_of(term.leaf, engine.catalog)
	item["place"] = _say_place(term, found, engine, reading)
	if not item["is_true"]:
		item["needed"] = say_needed(reading.say(term), found.value, engine.clock, reading.voice, item["currency"], field)
	shown = found if item["place"] else replace(found, standing=None)
	finding = say_finding(reading.say(term), shown, engine.catalog, engine.clock, reading.voice, holds=item["is_true"])
	item["finding"] = f"{finding} {item['place']}".strip()
	if term.leaf.subject == cat.SEGMENT:
		item["segment"] = engine.segments.canonical(term.leaf.args[0])
	if found.document:
		behind = found.document
		item["document"] = {"doctype": behind.doctype, "name": behind.name, "at": behind.at, "by": behind.by}
	return item


def _say_place(term: Term, found: Found, engine: Engine, reading: Reading) -> str:
	"""The place that a customer takes among all, where what others have may be told."""
	if not found.standing or not reading.tells_others(engine.catalog.sources[term.leaf.subject].holder):
		return ""
	return say_place(reading.say(term), found.value, found.standing, engine.catalog, reading.voice)


def _in_unit(value: Any, field: Field | None, voice: Voice) -> Any:
	"""A number that has a unit as the form shows it; what was not found stays nothing."""
	if not field or not field.unit or value is None:
		return value
	return units.say(value, field.unit, field.options, voice)


def _missing(groups: Sequence[Item], standing: Standing, is_considered: bool, reading: Reading) -> list[str]:
	"""Everything that stands between the customer and the segment, by the shortest way in that the reader may know of."""
	translate = reading.voice.translate
	said = []
	if not is_considered:
		said.append(translate("The customer is disabled, and the segment leaves disabled customers out."))
	if standing.hand and standing.hand.kind == EXCLUDE:
		why = standing.hand.reason
		said.append(
			translate("Never included: {0}").format(why) if reading.tells_by_hand else translate("Never included")
		)
	false = [[c for c in _clauses(group["conditions"]) if _answer(c) is False] for group in groups]
	nearest = min(range(len(groups)), key=lambda i: (len(false[i]), _unknown(groups[i])), default=None)
	if nearest is None:
		return said or [translate("Not among the customers chosen by hand.")]
	if any(group["is_true"] for group in groups):
		return said
	said += [_say_lacking(clause, reading.voice) for clause in false[nearest]]
	if not false[nearest] and _unknown(groups[nearest]):
		said.append(translate("A condition on something that you may not read does not hold."))
	return said


def _unknown(group: Item) -> int:
	return sum(_answer(clause) is None for clause in _clauses(group["conditions"]))


def _say_lacking(clause: Sequence[Item], voice: Voice) -> str:
	said = [condition["finding"] for condition in clause]
	return said[0] if len(said) == 1 else voice.translate("One of these is enough: {0}").format(" ".join(said))


def find_since(store: Store, segment: str, customer: str, reading: Reading) -> Item | None:
	"""When and why a member joined: the newest entry of the log, or what the membership itself tells."""
	columns = ("at", "cause", "reason", "reference_doctype", "reference_name", "changed_by", "event", "particulars")
	query = sql(
		"SELECT logged_at, cause, reason, reference_doctype, reference_name, changed_by, event, particulars"
		" FROM `tabConvo Segment Log`"
		" WHERE segment = {segment} AND customer = {customer} AND action = {action} ORDER BY logged_at DESC, name DESC"
		" LIMIT 1",
		segment=segment,
		customer=customer,
		action=JOINED,
	)
	found = dicts(store, query, columns)
	if not found:
		query = sql(
			"SELECT joined_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM `tabConvo Segment Member`"
			" WHERE segment = {segment} AND customer = {customer}",
			segment=segment,
			customer=customer,
		)
		found = dicts(store, query, columns)
	if not found:
		return None
	mails = look_up(store, found, reading.told_mails)
	tell_reason(
		found[0], reading.voice, tells_by_hand=reading.tells_by_hand, hidden_fields=reading.hidden_fields, mails=mails
	)
	since = {key: value or None for key, value in found[0].items()}
	since["at"] = as_text(since["at"])
	since["is_from_start"] = since["cause"] == CAUSE_FIRST_FILL
	return since


def is_waiting(store: Store, engine: Engine, customer: str) -> bool:
	"""Whether changes that concern the customer have not been honoured yet, as far as can be told quickly."""
	changes = outbox.read(store, WAITING_LOOKED_AT)
	if len(changes) == WAITING_LOOKED_AT:
		return True
	return customer in resolve_customers(store, engine.catalog, changes)


def _add_people(store: Store, answer: Item) -> None:
	"""Names of the users behind documents and moves."""
	documents = [c["document"] for group in answer["groups"] for c in group["conditions"] if c["document"]]
	since = answer["since"]
	users = {document["by"] for document in documents} | ({since["changed_by"]} if since else set())
	names = user_names(store, users)
	for document in documents:
		document["by_name"] = names.get(document["by"] or "", (document["by"], None))[0]
	if since:
		since["changed_by_name"] = names.get(since["changed_by"] or "", (since["changed_by"], None))[0]
