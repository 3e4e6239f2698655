"""The ten templates themselves. Data: what a template says, with `{parameter}` where a value goes.

A parameter with an empty default is optional: rows and filters that speak of it are left out while it is not given.
`templates.py` turns this into rows of a rule.
"""

from dataclasses import dataclass

from ..base.messages import in_context
from ..catalog import catalog as cat

DAYS, NUMBER, AMOUNT, TEXT, LINK, LIST = "days", "number", "amount", "text", "link", "list"


@dataclass(frozen=True)
class Parameter:
	"""A value somebody may change. `type` is days, number, amount, text, link (`options` is the DocType) or list."""

	name: str
	label: str
	type: str
	default: str = ""
	options: str = ""


@dataclass(frozen=True)
class Row:
	"""One condition; its texts may hold `{parameter}`."""

	subject: str
	operator: str
	value: str = ""
	field: str = ""
	measure: str = cat.VALUE
	filters: tuple[tuple[str, str, str], ...] = ()
	period: str = ""
	period_days: str = ""
	or_never: bool = False
	negate: bool = False


@dataclass(frozen=True)
class Template:
	"""`groups` are joined by OR, `narrowing` is added to each. `told_by`: the values that set one segment apart by name."""

	key: str
	title: str
	description: str
	parameters: tuple[Parameter, ...]
	groups: tuple[tuple[Row, ...], ...]
	narrowing: tuple[Row, ...] = ()
	told_by: tuple[str, ...] = ()
	is_named_after_value: bool = False

	def __post_init__(self) -> None:
		# The Desk translates the title of a form: a segment that somebody called like a template keeps its name there.
		object.__setattr__(self, "title", in_context(self.title, "Template"))


LAST = "in the last (days)"
OPEN_ISSUES = ("status", "is one of", "Open, Replied, On Hold")
OPEN_CLAIMS = ("status", "is one of", "Open, Work In Progress")

_INDUSTRY = Parameter("industry", "Industry", LINK, options="Industry Type")
_TERRITORY = Parameter("territory", "Territory", LINK, options="Territory")
_IN_INDUSTRY = Row(cat.CUSTOMER, "is", "{industry}", field="industry")
_IN_TERRITORY = Row(cat.CUSTOMER, "is under", "{territory}", field="territory")
_WHERE = (_IN_INDUSTRY, _IN_TERRITORY)


def _silent(days: str) -> Row:
	"""No mail, call, message or visit for some days, or never."""
	return Row(cat.PROFILE, "more than (days) ago", days, field="last_contact_at", or_never=True)


TEMPLATES = (
	Template(
		"new_contacts",
		"New contacts",
		"Customers we got to know lately: welcome them before they cool off.",
		(Parameter("days", "Known for at most (days)", DAYS, "30"), _INDUSTRY, _TERRITORY),
		((Row(cat.PROFILE, LAST, "{days}", field="first_seen_at"),),),
		_WHERE,
		("industry", "territory"),
	),
	Template(
		"inactive_customers",
		"Inactive customers",
		"They bought from us once, have bought nothing for a while, and nobody has been in touch.",
		(
			Parameter("invoice_days", "No invoice for (days)", DAYS, "180"),
			Parameter("contact_days", "No contact for more than (days)", DAYS, "90"),
			_INDUSTRY,
			_TERRITORY,
		),
		(
			(
				Row("Sales Invoice", "exists", measure=cat.EXISTS),
				Row("Sales Invoice", "does not exist", measure=cat.EXISTS, period=LAST, period_days="{invoice_days}"),
				_silent("{contact_days}"),
			),
		),
		_WHERE,
		("industry", "territory"),
	),
	Template(
		"buying_phase",
		"Buying phase",
		"A quotation is out and still valid, or an opportunity is open.",
		(Parameter("amount", "Worth at least", AMOUNT), _INDUSTRY, _TERRITORY),
		(
			(
				Row(
					"Quotation", "exists", measure=cat.EXISTS,
					filters=(("status", "is one of", "Open, Replied"), ("grand_total", "at least", "{amount}")),
				),
			),
			(
				Row(
					"Opportunity", "exists", measure=cat.EXISTS,
					filters=(
						("status", "is one of", "Open, Quotation, Replied"),
						("opportunity_amount", "at least", "{amount}"),
					),
				),
			),
		),
		_WHERE,
		("industry", "territory"),
	),
	Template(
		"warranty_expiring",
		"Warranty about to expire",
		"Something they bought leaves its warranty soon: the moment to offer a service contract or a successor.",
		(
			Parameter("days", "Within (days)", DAYS, "45"),
			Parameter("item_group", "Item Group", LINK, options="Item Group"),
			_TERRITORY,
		),
		(
			(
				Row(
					"Serial No", "exists", measure=cat.EXISTS,
					filters=(
						("warranty_expiry_date", "in the next (days)", "{days}"),
						("item_group", "is under", "{item_group}"),
					),
				),
			),
		),
		(_IN_TERRITORY,),
		("item_group", "territory"),
	),
	Template(
		"one_big_customer",
		"One big customer",
		"All companies of one concern in one place, found by name, mail domain, customer group or tag.",
		(
			Parameter("name", "Name begins with", TEXT),
			Parameter("domain", "Mail domain", TEXT),
			Parameter("customer_group", "Customer Group", LINK, options="Customer Group"),
			Parameter("tag", "Tag", LINK, options="Tag"),
		),
		(
			(Row(cat.CUSTOMER, "starts with", "{name}", field="customer_name"),),
			(Row(cat.CUSTOMER, "ends with", "@{domain}", field="email_id"),),
			(Row("Contact", "exists", measure=cat.EXISTS, filters=(("email_id", "ends with", "@{domain}"),)),),
			(Row(cat.CUSTOMER, "is under", "{customer_group}", field="customer_group"),),
			(Row(cat.TAG, "is", "{tag}", field="tag"),),
		),
		told_by=("name", "tag", "customer_group", "domain"),
		is_named_after_value=True,
	),
	Template(
		"buyer_persona",
		"Buyer persona",
		"People of one kind at customers who bought one kind of thing, such as heads of purchasing with a machine.",
		(
			Parameter("designation", "Designation contains", TEXT),
			Parameter("department", "Department contains", TEXT),
			Parameter("item_group", "Bought from item group", LINK, options="Item Group"),
			_INDUSTRY,
			_TERRITORY,
		),
		(
			(
				Row(
					"Contact", "exists", measure=cat.EXISTS,
					filters=(
						("designation", "contains", "{designation}"),
						("department", "contains", "{department}"),
					),
				),
				Row(
					"Sales Invoice Item", "exists", measure=cat.EXISTS,
					filters=(("item_group", "is under", "{item_group}"),),
				),
				*_WHERE,
			),
		),
		told_by=("designation", "department", "item_group", "industry", "territory"),
	),
	Template(
		"referral_targets",
		"Referral targets",
		"Partners by their tag, and regulars who buy often, are in touch, owe nothing and have no open case.",
		(
			Parameter("invoices", "Invoices at least", NUMBER, "3"),
			Parameter("invoice_days", "In the last (days)", DAYS, "365"),
			Parameter("contact_days", "In touch in the last (days)", DAYS, "60"),
			Parameter("tags", "Or one of these tags", LIST, "Referral partner, Influencer"),
			_INDUSTRY,
			_TERRITORY,
		),
		(
			(
				Row(
					"Sales Invoice", "at least", "{invoices}", measure=cat.COUNT,
					period=LAST, period_days="{invoice_days}",
				),
				Row(cat.PROFILE, LAST, "{contact_days}", field="last_contact_at"),
				Row(cat.BALANCE, "equals", "0", field="overdue_amount"),
				Row("Issue", "does not exist", measure=cat.EXISTS, filters=(OPEN_ISSUES,)),
			),
			(Row(cat.TAG, "is one of", "{tags}", field="tag"),),
		),
		_WHERE,
		("industry", "territory"),
	),
	Template(
		"overdue_payers",
		"Overdue payers",
		"Money is past its due date: at least one term of one invoice is not paid.",
		(
			Parameter("days", "Late by more than (days)", DAYS, "0"),
			Parameter("amount", "Overdue in all at least", AMOUNT),
			_TERRITORY,
		),
		(
			(
				Row(cat.BALANCE, "more than", "{days}", field="overdue_days"),
				Row(cat.BALANCE, "at least", "{amount}", field="overdue_amount"),
			),
		),
		(_IN_TERRITORY,),
		("territory",),
	),
	Template(
		"unhappy_customers",
		"Unhappy customers",
		"They wait for us: open issues, an open warranty claim, or a tag that says so.",
		(
			Parameter("issues", "Open issues at least", NUMBER, "1"),
			Parameter("claims", "Open warranty claims at least", NUMBER, "1"),
			Parameter("tags", "Or one of these tags", LIST, "Unhappy, Complaint"),
			_TERRITORY,
		),
		(
			(Row("Issue", "at least", "{issues}", measure=cat.COUNT, filters=(OPEN_ISSUES,)),),
			(Row("Warranty Claim", "at least", "{claims}", measure=cat.COUNT, filters=(OPEN_CLAIMS,)),),
			(Row(cat.TAG, "is one of", "{tags}", field="tag"),),
		),
		(_IN_TERRITORY,),
		("territory",),
	),
	Template(
		"silent_big_spenders",
		"Silent big spenders",
		"They spend a lot with us, yet nobody has talked with them for weeks.",
		(
			Parameter("amount", "Spent at least", AMOUNT, "5000"),
			Parameter("invoice_days", "In the last (days)", DAYS, "365"),
			Parameter("contact_days", "No contact for more than (days)", DAYS, "60"),
			_INDUSTRY,
			_TERRITORY,
		),
		(
			(
				Row(
					"Sales Invoice", "at least", "{amount}", field="grand_total", measure=cat.SUM,
					period=LAST, period_days="{invoice_days}",
				),
				_silent("{contact_days}"),
			),
		),
		_WHERE,
		("industry", "territory"),
	),
)  # fmt: skip
