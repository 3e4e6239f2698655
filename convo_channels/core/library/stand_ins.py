"""Templates for readers who may not read all that they ask about: by orders in the place of invoices, which say nearly the same
of who buys and who does not; and without a condition about a closed field where enough of the others is left.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..base.messages import N_
from .template_rows import Row, Template

ORDERS = {"Sales Invoice": "Sales Order", "Sales Invoice Item": "Sales Order Item"}
LABELS = {
	"No invoice for (days)": N_("No order for (days)"),
	"Invoices at least": N_("Orders at least"),
	"Spent at least": N_("Ordered for at least"),
}


# So many conditions of a group must be left for it to be the same thing still.
ENOUGH = 2


def closed_field(subject: str, field: str) -> str:
	"""How a field stands among the closed sources."""
	return f"{subject}.{field}"


def asks_about(template: Template) -> frozenset[str]:
	"""The sources and the fields that a template asks about."""
	rows = [row for group in (*template.groups, template.narrowing) for row in group]
	return frozenset({row.subject for row in rows} | {closed_field(row.subject, row.field) for row in rows})


def stand_in(template: Template, closed: frozenset[str]) -> Template:
	"""The template by what is not closed, as far as there is something for it."""
	instead = {key: other for key, other in ORDERS.items() if key in closed and other not in closed}
	labels = LABELS if instead else {}
	return replace(
		template,
		parameters=tuple(replace(item, label=labels.get(item.label, item.label)) for item in template.parameters),
		groups=tuple(_in_group(group, instead, closed) for group in template.groups),
		narrowing=_in_group(template.narrowing, instead, frozenset()),
	)


def _in_group(rows: Iterable[Row], instead: dict[str, str], closed: frozenset[str]) -> tuple[Row, ...]:
	told = tuple(replace(row, subject=instead.get(row.subject, row.subject)) for row in rows)
	kept = tuple(row for row in told if closed_field(row.subject, row.field) not in closed)
	asks = [row for row in kept if not row.value.startswith("{") or row.period]
	return kept if len(asks) >= ENOUGH else told
