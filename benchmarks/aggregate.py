"""A condition on a sum or a count, over all customers, beside the bare GROUP BY."""

from benchmarks.context import Context
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core.rules import compiler
from convo_channels.core.rules.rule import parse_rule

CONDITIONS = {
	"sum of invoices within 90 days": (
		{"subject": "Sales Invoice", "measure": "sum", "field": "base_grand_total", "operator": "more than", "value": "5000",
			"period": "in the last (days)", "period_days": 90},
		"select customer from `tabSales Invoice` where docstatus = 1 and posting_date between {today} - interval 90 day and {today}"
		" group by customer having sum(base_grand_total) > 5000",
	),
	"sum of all invoices": (
		{"subject": "Sales Invoice", "measure": "sum", "field": "base_grand_total", "operator": "more than", "value": "20000"},
		"select customer from `tabSales Invoice` where docstatus = 1 group by customer having sum(base_grand_total) > 20000",
	),
	"quantity of items of one group": (
		{"subject": "Sales Invoice Item", "measure": "sum", "field": "qty", "operator": "more than", "value": "2",
			"filters": [["item_group", "is", "Group 7"]]},
		"select p.customer from `tabSales Invoice Item` as s join `tabSales Invoice` as p on p.name = s.parent where p.docstatus = 1"
		" and s.parenttype = 'Sales Invoice' and s.item_group = 'Group 7' group by p.customer having sum(s.qty) > 2",
	),
	"number of contacts": (
		{"subject": "Contact", "measure": "count", "operator": "at least", "value": "2"},
		"select link_name from `tabDynamic Link` as k join `tabContact` as s on s.name = k.parent where k.parenttype = 'Contact'"
		" and k.link_doctype = 'Customer' group by link_name having count(*) >= 2",
	),
	"a contact who is a buyer": (
		{"subject": "Contact", "measure": "exists", "operator": "exists", "filters": [["designation", "is", "Buyer"]]},
		"select link_name from `tabDynamic Link` as k join `tabContact` as s on s.name = k.parent where k.parenttype = 'Contact'"
		" and k.link_doctype = 'Customer' and s.designation = 'Buyer' group by link_name",
	),
	"outstanding amount": (
		{"subject": "Balance", "field": "outstanding_amount", "operator": "more than", "value": "5000"},
		"select customer from `tabSales Invoice` where docstatus = 1 group by customer having sum(outstanding_amount) > 5000",
	),
	"overdue amount": (
		{"subject": "Balance", "field": "overdue_amount", "operator": "more than", "value": "1000"},
		"select customer from (select i.customer, i.outstanding_amount - sum(if(t.due_date < {today}, 0, t.payment_amount)) as late"
		" from `tabSales Invoice` as i join `tabPayment Schedule` as t on t.parent = i.name where i.docstatus = 1 and"
		" i.outstanding_amount > 0 group by i.name) as o where late > 0 group by customer having sum(late) > 1000",
	),
	"invoices that are overdue": (
		{"subject": "Sales Invoice", "measure": "exists", "operator": "exists", "filters": [["status", "is", "Overdue"]]},
		"select i.customer from `tabSales Invoice` as i join `tabPayment Schedule` as t on t.parent = i.name where i.docstatus = 1"
		" and i.outstanding_amount > 0 and t.due_date < {today} group by i.customer",
	),
	"number of quotations": (
		{"subject": "Quotation", "measure": "count", "operator": "at least", "value": "5"},
		"select party_name from `tabQuotation` where docstatus = 1 and quotation_to = 'Customer' group by party_name"
		" having count(*) >= 5",
	),
	"number of interactions": (
		{"subject": "Convo Profile", "field": "interaction_count", "operator": "at least", "value": "20"},
		"select customer from `tabConvo Interaction` group by customer having count(*) >= 20",
	),
	"number of posts within 30 days": (
		{"subject": "Convo Post", "measure": "count", "operator": "at least", "value": "2",
			"period": "in the last (days)", "period_days": 30},
		"select customer from `tabConvo Post` where posted_at >= {today} - interval 30 day and posted_at < {today} + interval 1 day"
		" group by customer having count(*) >= 2",
	),
}  # fmt: skip


def measure(context: Context) -> list[Row]:
	return [_measure(context, what, *given) for what, given in CONDITIONS.items()]


def _measure(context: Context, what: str, row: dict, bare: str) -> Row:
	(leaf,) = parse_rule([row], context.catalog).leaves
	query = compiler.leaf_query(leaf, compiler.EVERYBODY, context.catalog, context.clock)
	statement = bare.replace("{today}", f"date'{context.clock.today}'")
	runs = {"ours": lambda: context.store.rows(query), "bare": lambda: context.store.run(statement)}
	times = side_by_side(runs, context.repeats, always=tuple(runs))
	found = {name for (name,) in context.store.rows(query)}
	same = found == {name for (name,) in context.store.run(statement)}
	ratio = times["ours"] / times["bare"]
	return Row(
		f"Condition over all customers: {what} ({len(found):,} customers)", ms(times["ours"]),
		f"bare GROUP BY {ms(times['bare'])}", ratio, 1.5, holds=same and ratio <= 1.5,
	)  # fmt: skip
