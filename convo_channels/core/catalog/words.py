"""How a sentence speaks of what rules ask for: the nouns and verbs of sources, their states as adjectives, fields with words of their own.

Data only. What stands here is said as a colleague would say it; whatever does not is said by its label, in a sentence that holds
for everything. Each is a whole phrase with places, so that a language puts its parts where they belong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...constants import INTERACTION, POST, PROFILE
from ..base.messages import S_

CUSTOMER = "Customer"
# A phrase before a word that begins with a consonant, and with a vowel: one and the same in most languages.
Articles = tuple[str, str]


@dataclass(frozen=True)
class Having:
	"""How customers and documents are brought together. `{0}`: the document; of what is counted the number, then the documents."""

	some: Articles = (S_("with a {0}"), S_("with an {0}"))
	none: Articles = (S_("without a {0}"), S_("without an {0}"))
	many: str = S_("with {0} {1}")
	not_many: str = S_("who do not have {0} {1}")


@dataclass(frozen=True)
class Words:
	"""`one`, `many`: nouns within a sentence, where these are not the labels; `alone`: where no verb of `having` says what was done.

	`sums`: {field: what is said of the sum of all its documents, and the negation}. `amounts`: the fields that say what a document is
	worth. `narrowed`: {field: the document, `{0}`, chosen by its value, `{1}`}. `turns`: what the passing of a day makes of one.
	"""

	one: str = ""
	many: str = ""
	alone: tuple[str, str] = ("", "")
	having: Having = Having()
	sums: Mapping[str, tuple[str, str]] = field(default_factory=dict)
	amounts: tuple[str, ...] = ()
	narrowed: Mapping[str, str] = field(default_factory=dict)
	turns: str = ""


NO_WORDS = Words()
# The same of a value of the customer itself.
VALUE_SET: Articles = (S_("who have a {0}"), S_("who have an {0}"))
VALUE_NOT_SET = S_("who have no {0}")
TOTALS = ("grand_total", "base_grand_total", "rounded_total", "base_rounded_total")
_NET_TOO = (*TOTALS, "net_total", "base_net_total")


def _each(names: tuple[str, ...], said: str, negated: str) -> dict[str, tuple[str, str]]:
	return {name: (said, negated) for name in names}


_BOUGHT = Having(
	(S_("who bought a {0}"), S_("who bought an {0}")), (S_("who bought no {0}"),) * 2,
	S_("who bought {0} {1}"), S_("who did not buy {0} {1}"),
)  # fmt: skip
_ORDERED = Having(
	(S_("who ordered a {0}"), S_("who ordered an {0}")), (S_("who ordered no {0}"),) * 2,
	S_("who ordered {0} {1}"), S_("who did not order {0} {1}"),
)  # fmt: skip
_OF_ITEMS = {
	"item_code": S_("{0}: {1}"),
	"item_name": S_("{0}: {1}"),
	"item_group": S_("{0} from the group {1}"),
}

WORDS: Mapping[str, Words] = {
	"Quotation": Words(
		S_("quotation"), S_("quotations"), amounts=TOTALS, turns=S_("{0} expires"),
		sums=_each(TOTALS, S_("who were quoted {0}"), S_("who were not quoted {0}")),
	),
	"Sales Order": Words(
		amounts=TOTALS, sums=_each(TOTALS, S_("who ordered {0}"), S_("who did not order {0}")),
	),
	"Sales Order Item": Words(S_("item"), S_("items"), (S_("ordered item"), S_("ordered items")), _ORDERED, narrowed=_OF_ITEMS),
	"Delivery Note": Words(
		amounts=TOTALS, sums=_each(TOTALS, S_("who were delivered goods for {0}"), S_("who were not delivered goods for {0}")),
	),
	"Sales Invoice": Words(
		S_("invoice"), S_("invoices"), amounts=TOTALS, turns=S_("{0} becomes overdue"),
		sums=_each(_NET_TOO, S_("who were invoiced {0}"), S_("who were not invoiced {0}")),
	),
	"Sales Invoice Item": Words(S_("item"), S_("items"), (S_("bought item"), S_("bought items")), _BOUGHT, narrowed=_OF_ITEMS),
	"Payment Entry": Words(
		S_("payment"), S_("payments"), amounts=("paid_amount", "base_paid_amount", "received_amount", "base_received_amount"),
		sums=_each(
			("paid_amount", "base_paid_amount", "received_amount", "base_received_amount"),
			S_("who paid {0}"), S_("who did not pay {0}"),
		),
	),
	"Opportunity": Words(
		S_("opportunity"), S_("opportunities"), amounts=("opportunity_amount", "base_opportunity_amount"),
		narrowed={"opportunity_type": S_("{0} of the type {1}")},
	),
	"Issue": Words(S_("issue"), S_("issues"), narrowed={"issue_type": S_("{0} of the type {1}")}),
	"Project": Words(S_("project"), S_("projects"), narrowed={"project_type": S_("{0} of the type {1}")}),
	"Contact": Words(S_("contact"), S_("contacts")),
	"Address": Words(S_("address"), S_("addresses"), narrowed={"country": S_("{0} in {1}"), "city": S_("{0} in {1}")}),
	POST: Words(S_("post"), S_("posts"), narrowed={"post_type": S_("{0} of the type {1}")}),
	INTERACTION: Words(
		S_("interaction"), S_("interactions"), narrowed={"medium": S_("{0} by {1}"), "event_type": S_("{0} of the type {1}")}
	),
}  # fmt: skip

# What a state is within "an open quotation". One that is not among them stands behind its document.
ADJECTIVES: Mapping[str, str] = {
	"Draft": S_("draft"),
	"Open": S_("open"),
	"Replied": S_("replied"),
	"Partially Ordered": S_("partially ordered"),
	"Ordered": S_("ordered"),
	"Lost": S_("lost"),
	"Expired": S_("expired"),
	"Cancelled": S_("cancelled"),
	"Closed": S_("closed"),
	"Completed": S_("completed"),
	"Converted": S_("converted"),
	"Resolved": S_("resolved"),
	"Submitted": S_("submitted"),
	"Unpaid": S_("unpaid"),
	"Partly Paid": S_("partly paid"),
	"Paid": S_("paid"),
	"Overdue": S_("overdue"),
	"Pending": S_("pending"),
	"Active": S_("active"),
	"Inactive": S_("inactive"),
	"On Hold": S_("on-hold"),
	"Work In Progress": S_("in-progress"),
	"Quotation": S_("quoted"),
}


# How a document, `{0}`, came to a state. One that is not among them "is now" what it is.
BECAME: Mapping[str, str] = {
	"Open": S_("{0} became open"),
	"Replied": S_("{0} was replied to"),
	"Partially Ordered": S_("{0} was ordered in part"),
	"Ordered": S_("{0} was ordered"),
	"Lost": S_("{0} was lost"),
	"Expired": S_("{0} expired"),
	"Cancelled": S_("{0} was cancelled"),
	"Closed": S_("{0} was closed"),
	"Completed": S_("{0} was completed"),
	"Converted": S_("{0} was converted"),
	"Resolved": S_("{0} was resolved"),
	"Submitted": S_("{0} was submitted"),
	"Unpaid": S_("{0} is unpaid"),
	"Partly Paid": S_("{0} was paid in part"),
	"Paid": S_("{0} was paid"),
	"Overdue": S_("{0} became overdue"),
	"On Hold": S_("{0} was put on hold"),
}


@dataclass(frozen=True)
class FieldWords:
	"""A field of the customer with words of its own. Where one of them is empty the field is said by its label.

	`named`: of one of some values, of none of several (`{0}`: joined by "nor"), `not_named` of one that it is not. `under`: of a node
	of a tree and what is below, and the negation. `ticked`: a box, and the negation. `test`: what is said before a comparison.
	`amount`: before an amount, and the negation; `something`, `nothing`: where it is more than 0, and 0.
	"""

	named: str = ""
	not_named: str = ""
	none_named: str = ""
	under: tuple[str, str] = ("", "")
	ticked: tuple[str, str] = ("", "")
	test: str = ""
	amount: tuple[str, str] = ("", "")
	something: str = ""
	nothing: str = ""
	# The documents of a source that make it turn when they take a state.
	turns_with: tuple[str, str] | tuple[()] = ()


NO_FIELD_WORDS = FieldWords()
FIELD_WORDS: Mapping[tuple[str, str], FieldWords] = {
	(CUSTOMER, "territory"): FieldWords(
		S_("in {0}"), S_("not in {0}"), S_("in neither {0}"), (S_("in {0} or below"), S_("neither in {0} nor below")),
	),
	(CUSTOMER, "customer_group"): FieldWords(
		S_("of the group {0}"), S_("not of the group {0}"), S_("of neither group: {0}"),
		(S_("of the group {0} or below"), S_("neither of the group {0} nor below")),
	),
	(CUSTOMER, "industry"): FieldWords(
		S_("in the industry {0}"), S_("not in the industry {0}"), S_("in neither industry: {0}"),
	),
	(CUSTOMER, "is_frozen"): FieldWords(ticked=(S_("who are frozen"), S_("who are not frozen"))),
	(CUSTOMER, "disabled"): FieldWords(ticked=(S_("who are disabled"), S_("who are not disabled"))),
	(CUSTOMER, "random_number"): FieldWords(
		amount=(S_("with a random number of {0}"), S_("without a random number of {0}")),
	),
	(CUSTOMER, "creation"): FieldWords(test=S_("whose entry {0}")),
	(PROFILE, "first_seen_at"): FieldWords(test=S_("whose first contact {0}")),
	(PROFILE, "last_contact_at"): FieldWords(test=S_("whose last contact {0}")),
	(PROFILE, "last_inbound_at"): FieldWords(test=S_("whose last word to us {0}")),
	(PROFILE, "last_outbound_at"): FieldWords(test=S_("whose last word from us {0}")),
	(PROFILE, "last_post_at"): FieldWords(test=S_("whose last post {0}")),
	("Balance", "outstanding_amount"): FieldWords(
		amount=(S_("who owe {0}"), S_("who do not owe {0}")), something=S_("who owe something"), nothing=S_("who owe nothing"),
	),
	("Balance", "overdue_amount"): FieldWords(
		amount=(S_("with {0} overdue"), S_("without {0} overdue")),
		something=S_("with overdue invoices"), nothing=S_("without overdue invoices"),
		turns_with=("Sales Invoice", "Overdue"),
	),
	("Balance", "overdue_days"): FieldWords(
		amount=(S_("overdue by {0} days"), S_("not overdue by {0} days")),
		something=S_("with overdue invoices"), nothing=S_("without overdue invoices"), turns_with=("Sales Invoice", "Overdue"),
	),
	("Balance", "credit_used"): FieldWords(
		amount=(S_("who use {0} % of their credit limit"), S_("who do not use {0} % of their credit limit")),
	),
	("Balance", "credit_limit"): FieldWords(
		amount=(S_("with a credit limit of {0}"), S_("without a credit limit of {0}")),
	),
}  # fmt: skip
