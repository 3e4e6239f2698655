"""What a template may propose where nothing could be proposed for every site: the value most customers share.

Reads a bounded number of rows that the reader may see. It proposes; nothing is decided here.
"""

from collections import Counter
from collections.abc import Callable

from ..base.sql import Sql, all_of, sql
from ..base.store import Store
from ..base.visibility import Visibility
from .template_rows import Template

LOOKED_AT = 5000
# Addresses of these say nothing about the company behind them.
PUBLIC_DOMAINS = frozenset(
	{
		*("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com"),
		*("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "proton.me", "protonmail.com"),
		*("mail.ru", "yandex.ru", "qq.com", "163.com", "rediffmail.com"),
	}
)  # fmt: skip


MayRead = Callable[[str, str], bool]


def may_read_all(doctype: str, fieldname: str) -> bool:
	"""For a reader from whom no field is hidden."""
	return True


def suggest_values(
	store: Store, template: Template, visibility: Visibility, may_read: MayRead = may_read_all
) -> dict[str, str]:
	"""{parameter: a value}, for the parameters of the templates that need one to begin with, from fields the reader may read."""
	if template.key == "one_big_customer" and may_read("Customer", "email_id"):
		return _most_common("domain", _domains(store, visibility), at_least=2)
	if template.key == "buyer_persona" and may_read("Contact", "designation"):
		return _most_common("designation", _designations(store, visibility), at_least=1)
	return {}


def _most_common(parameter: str, found: Counter[str], *, at_least: int) -> dict[str, str]:
	ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
	return {parameter: ranked[0][0]} if ranked and ranked[0][1] >= at_least else {}


def _domains(store: Store, visibility: Visibility) -> Counter[str]:
	where = sql("c.customer_type <> 'Individual' AND c.email_id LIKE {} AND {}", "%@%", visibility.where)
	query = sql(
		"SELECT c.email_id FROM `tabCustomer` AS c{join} WHERE {where} LIMIT {limit}",
		join=visibility.join(sql("c.name")),
		where=where,
		limit=LOOKED_AT,
	)
	domains = (str(address).rpartition("@")[2].strip().lower() for (address,) in store.rows(query))
	return Counter(domain for domain in domains if "." in domain and domain not in PUBLIC_DOMAINS)


def _designations(store: Store, visibility: Visibility) -> Counter[str]:
	query = sql(
		"SELECT co.designation FROM `tabContact` AS co JOIN `tabDynamic Link` AS dl ON dl.parent = co.name"
		" AND dl.parenttype = 'Contact' AND dl.link_doctype = 'Customer'{join} WHERE {where} LIMIT {limit}",
		join=_joined(visibility),
		where=all_of([sql("co.designation <> ''"), visibility.where]),
		limit=LOOKED_AT,
	)
	return Counter(str(text).strip() for (text,) in store.rows(query))


def _joined(visibility: Visibility) -> Sql:
	return visibility.join(sql("dl.link_name"))
