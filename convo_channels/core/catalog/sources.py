"""How rows of a DocType lead to a Customer: the built-in sources. Data only; what a site has of them is the catalog's matter."""

from dataclasses import dataclass

from ...constants import INTERACTION, POST, PROFILE
from ..base.messages import N_
from .words import Words

BALANCE = "Balance"

# Who asks for these asks for what is still to be paid, also of what was brought in when the books were opened.
STILL_OPEN = frozenset({"outstanding_amount", "unallocated_amount", "due_date", "status"})


@dataclass(frozen=True)
class SourceSpec:
	"""How a DocType leads to a Customer. Built-in ones stand below; other apps add theirs by a hook.

	`customer_field` is a Link to Customer, or with `party_type_field` names one where that holds "Customer". With
	`link_table` the rows of that child table lead to customers, any number of them: those whose `link_type_field` holds
	"Customer". With `parent_doctype` the source
	is a child table, and customer, date, docstatus and return are those of the parent. `affects`: sources whose values
	change with this document though they are not written themselves. `amount_field` is what the timeline shows; its options say
	in which currency. Rows whose `return_field` holds `return_value` are taken back: summed, not counted; so are those
	with `debit_note_field`, which add to an earlier document. Rows whose `opening_field` holds "Yes" were brought in when
	the books were opened: no business of that day, neither summed nor counted but for what is still open of them (`STILL_OPEN`).
	`amount_options` and `default_currency`
	are filled in by the catalog. `words`: how sentences speak of it, where words.py does not say so.
	"""

	doctype: str
	customer_field: str
	party_type_field: str = ""
	label: str = ""
	plural: str = ""
	date_field: str = "creation"
	amount_field: str = ""
	status_field: str = "status"
	return_field: str = ""
	submittable: bool = False
	is_rule_source: bool = True
	is_timeline_source: bool = False
	medium: str = "Document"
	subject_field: str = ""
	affects: tuple[str, ...] = ()
	return_value: str = "1"
	link_table: str = ""
	link_type_field: str = "link_doctype"
	parent_doctype: str = ""
	group: str = ""
	is_found: bool = False
	opening_field: str = ""
	debit_note_field: str = ""
	amount_options: str = ""
	default_currency: str = ""
	words: Words | None = None

	@property
	def holder(self) -> str:
		"""The DocType that is saved, deleted and protected by permissions: the parent of a child table."""
		return self.parent_doctype or self.doctype


SALES, SERVICE, PEOPLE, TALK, OWN = (
	N_("Sales and money"), N_("Service and projects"), N_("People and places"), N_("Conversation"),
	N_("Further documents"),
)  # fmt: skip

BUILTIN_SPECS = (
	SourceSpec(
		"Quotation", "party_name", "quotation_to", date_field="transaction_date", submittable=True,
		amount_field="base_grand_total", is_timeline_source=True, group=SALES,
	),
	SourceSpec(
		"Sales Order", "customer", date_field="transaction_date", submittable=True,
		amount_field="base_grand_total", is_timeline_source=True, group=SALES,
	),
	SourceSpec(
		"Sales Order Item", "customer", label="Item ordered", plural="Items ordered", date_field="transaction_date",
		submittable=True, parent_doctype="Sales Order", status_field="", group=SALES,
	),
	SourceSpec(
		"Delivery Note", "customer", date_field="posting_date", submittable=True, return_field="is_return",
		amount_field="base_grand_total", is_timeline_source=True, affects=("Serial No",), group=SALES,
	),
	SourceSpec(
		"Sales Invoice", "customer", date_field="posting_date", submittable=True, return_field="is_return",
		opening_field="is_opening", debit_note_field="is_debit_note",
		amount_field="base_grand_total", is_timeline_source=True, group=SALES,
	),
	SourceSpec(
		"Sales Invoice Item", "customer", label="Item bought", plural="Items bought", date_field="posting_date",
		submittable=True, return_field="is_return", opening_field="is_opening", debit_note_field="is_debit_note",
		parent_doctype="Sales Invoice", status_field="", group=SALES,
	),
	# Money paid back to a customer is a payment taken back.
	SourceSpec(
		"Payment Entry", "party", "party_type", plural="Payment Entries", date_field="posting_date", submittable=True,
		return_field="payment_type", return_value="Pay", opening_field="is_opening", amount_field="base_paid_amount",
		is_timeline_source=True,
		affects=("Sales Invoice",), group=SALES,
	),
	# What a customer pays, gets back or is charged by hand: its own lines of the entry, together.
	SourceSpec(
		"Journal Entry", "party", plural="Journal Entries", date_field="posting_date", submittable=True,
		amount_field="customer_amount", status_field="", is_timeline_source=True, link_table="Journal Entry Account",
		link_type_field="party_type", affects=("Sales Invoice",), opening_field="is_opening", group=SALES,
	),
	SourceSpec(
		"Opportunity", "party_name", "opportunity_from", plural="Opportunities", date_field="transaction_date",
		amount_field="base_opportunity_amount", group=SALES,
	),
	SourceSpec(
		"Issue", "customer", date_field="opening_date", subject_field="subject", is_timeline_source=True, group=SERVICE,
	),
	SourceSpec(
		"Warranty Claim", "customer", date_field="complaint_date", subject_field="item_name", is_timeline_source=True,
		group=SERVICE,
	),
	SourceSpec(
		"Maintenance Visit", "customer", date_field="mntc_date", submittable=True, status_field="completion_status",
		group=SERVICE,
	),
	SourceSpec("Project", "customer", subject_field="project_name", group=SERVICE),
	SourceSpec("Serial No", "customer", group=SERVICE),
	SourceSpec("Contact", "link_name", link_table="Dynamic Link", status_field="", group=PEOPLE),
	SourceSpec("Address", "link_name", plural="Addresses", link_table="Dynamic Link", status_field="", group=PEOPLE),
	SourceSpec(POST, "customer", label="Post", date_field="posted_at", status_field="post_type", group=TALK),
	SourceSpec(INTERACTION, "customer", label="Interaction", date_field="occurred_at", group=TALK),
	SourceSpec(
		"Payment Ledger Entry", "party", "party_type", date_field="posting_date", is_rule_source=False,
		status_field="", affects=("Sales Invoice",),
	),
)  # fmt: skip

# A Communication names its customers in several places: resolved by the drain.
INDIRECT_DOCTYPES = {"Communication": (INTERACTION, PROFILE)}

# What is read besides the sources themselves.
READ_DOCTYPES = ("Payment Schedule", "Customer Credit Limit", "Dynamic Link", "Journal Entry Account")
