"""A condition on a sum or a count, over all customers, beside the bare GROUP BY."""

from benchmarks.context import Context
from benchmarks.measure import side_by_side
from benchmarks.report import Row, ms
from convo_channels.core import leaves
from convo_channels.core.rules import parse_rule

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
	"number of quotations": (
		{"subject": "Quotation", "measure": "count", "operator": "at least", "value": "5"},
		"select party_name from `tabQuotation` where docstatus = 1 and quotation_to = 'Customer' group by party_name"
		" having count(*) >= 5",
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
	query = leaves.leaf_query(leaf, leaves.EVERYBODY, context.catalog, context.clock)
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
