"""The fiscal years of a site, read from the rows that define them, and what tells that one of them has changed."""

import datetime
from typing import Any

from ..base.clock import as_datetime
from ..base.fiscal_years import FiscalYears, make_fiscal_years
from ..base.sql import sql
from ..base.store import Store, column

# (table, columns, rows) whose check sums change with what is read here.
WATCHED = (
	("tabFiscal Year", "name, year_start_date, year_end_date, disabled", "1=1"),
	("tabFiscal Year Company", "parent, company", "1=1"),
	("tabDefaultValue", "parent, defkey, defvalue", "parent = '__default' AND defkey = 'company'"),
)


def read_fiscal_years(store: Store) -> FiscalYears:
	"""All that are not disabled; of the site's default company, or of its only one, where nobody says whose."""
	companies: dict[str, list[str]] = {}
	for year, company in store.rows(sql("SELECT parent, company FROM `tabFiscal Year Company` WHERE company <> ''")):
		companies.setdefault(year, []).append(company)
	query = sql("SELECT name, year_start_date, year_end_date FROM `tabFiscal Year` WHERE disabled = 0")
	years = [(_day(first), _day(last), companies.get(name, ())) for name, first, last in store.rows(query) if first and last]
	return make_fiscal_years(years, _default_company(store))


def _default_company(store: Store) -> str:
	default = sql("SELECT defvalue FROM `tabDefaultValue` WHERE parent = '__default' AND defkey = 'company'")
	found = column(store, default) or column(store, sql("SELECT name FROM `tabCompany` ORDER BY name LIMIT 2"))
	return str(found[0] or "") if len(found) == 1 else ""


def _day(value: Any) -> datetime.date:
	moment = as_datetime(value)
	assert moment is not None
	return moment.date()
