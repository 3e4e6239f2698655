"""How long a rule takes to be counted while it is typed, for each kind of condition, over all customers.

The bar is the patience of somebody who types. What takes longer must say that it is counting and go on as a job: that
is measured as well, for a statement that is stopped late would be waited for.
"""

import json
import time

from benchmarks.context import Context
from benchmarks.measure import median_ms
from benchmarks.report import Row, ms
from convo_channels.core.base.sql import sql
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.insight.live_count import Question, count_rule
from convo_channels.core.rules.rule import parse_rule

PATIENCE_MS = 300
WITHIN = {"period": "in the last (days)", "period_days": 90}


def _row(subject: str, operator: str, value=None, **more) -> dict:
	return {"subject": subject, "measure": "value", "operator": operator, "value": value, **more}


def _field(name: str, operator: str, value=None, **more) -> dict:
	return _row("Customer", operator, value, field=name, **more)


RULES = {
	"everybody": [_field("name", "is set")],
	"a link of the customer": [_field("territory", "is", "Germany")],
	"a text that contains": [_field("customer_name", "contains", "99")],
	"a node of a tree": [_field("customer_group", "is under", "Commercial")],
	"a number": [_field("default_commission_rate", "more than", "90")],
	"a day of the customer": [_field("creation", "in the last (days)", "30")],
	"a tag": [_row("Tag", "is", "vip", field="tag")],
	"last contact, or never": [
		_row("Convo Profile", "more than (days) ago", "90", field="last_contact_at", or_never=1)
	],
	"inside another segment": [_row("Segment", "is in", "Live 000", field="segment")],
	"not inside a large segment": [_row("Segment", "is not in", "Feed 49", field="segment")],
	"has a quotation": [_row("Quotation", "exists", measure="exists")],
	"has a quotation within 90 days": [_row("Quotation", "exists", measure="exists", **WITHIN)],
	"has no quotation within 90 days": [_row("Quotation", "does not exist", measure="exists", **WITHIN)],
	"number of quotations": [_row("Quotation", "at least", "5", measure="count")],
	"latest quotation": [_row("Quotation", "more than (days) ago", "180", measure="latest")],
	"sum of invoices within 90 days": [
		_row("Sales Invoice", "more than", "5000", measure="sum", field="base_grand_total", **WITHIN)
	],
	"sum of all invoices": [
		_row("Sales Invoice", "more than", "20000", measure="sum", field="base_grand_total")
	],
	"an overdue invoice": [
		_row("Sales Invoice", "exists", measure="exists", filters=json.dumps([["status", "is", "Overdue"]]))
	],
	"has a post": [_row("Convo Post", "exists", measure="exists")],
	"a question within 90 days": [
		_row("Convo Post", "exists", measure="exists", filters=json.dumps([["post_type", "is", "Question"]]), **WITHIN)
	],
	"number of posts": [_row("Convo Post", "at least", "20", measure="count")],
	"has an interaction": [_row("Convo Interaction", "exists", measure="exists")],
	"latest interaction": [_row("Convo Interaction", "more than (days) ago", "90", measure="latest")],
	"number of visits within 30 days": [
		_row("Convo Interaction", "at least", "1", measure="count", period="in the last (days)", period_days=30,
			filters=json.dumps([["event_type", "is", "Visited"]]))
	],
	"two conditions and a second group": [
		_field("territory", "is", "Germany"),
		_row("Convo Profile", "in the last (days)", "30", field="last_inbound_at"),
		_field("industry", "is", "Retail", group_no=2),
		_row("Tag", "is", "vip", field="tag", group_no=2),
	],
	"nobody, each condition by itself": [_field("territory", "is", "Germany"), _field("customer_name", "is", "nobody")],
}  # fmt: skip


def measure(context: Context) -> list[Row]:
	rows = [_measure(context, what, rule) for what, rule in RULES.items()]
	some = Visibility(predicate=sql("`tabCustomer`.territory <> {}", "Germany"))
	rows.append(_measure(context, "everybody, for a reader who sees some", RULES["everybody"], some))
	return rows


def _measure(context: Context, what: str, rule: list[dict], visibility: Visibility = ALL) -> Row:
	question = Question(parse_rule(rule, context.catalog))

	def count(time_limit: TimeLimit) -> dict:
		return count_rule(
			context.store,
			context.catalog,
			context.clock,
			question,
			time_limit=time_limit,
			visibility=visibility,
		)

	answer = count(TimeLimit())
	took = median_ms(lambda: count(TimeLimit()), context.repeats)
	said = _stopped_ms(count) if took > PATIENCE_MS else None
	named = f"Live count: {what} ({answer['count']:,} customers)"
	if said is None:
		return Row(named, ms(took), "", took / PATIENCE_MS, 1, holds=took <= PATIENCE_MS)
	return Row(
		f"{named}, says that it is counting", ms(said), f"counted in {ms(took)}", said / PATIENCE_MS, 1.2,
		holds=said <= 1.2 * PATIENCE_MS,
	)  # fmt: skip


def _stopped_ms(count) -> float | None:
	"""How long somebody waits for being told that it takes longer; None when it was quick enough after all."""
	started = time.perf_counter()
	try:
		count(TimeLimit(PATIENCE_MS / 1000))
	except TooSlow:
		return (time.perf_counter() - started) * 1000
	return None
