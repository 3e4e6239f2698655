"""What the loader must know of the site it loads into: company, accounts, warehouse, the roots of the trees.

Reads only. A site that is not ready gets one sentence that says what is missing.
"""

import os
from dataclasses import dataclass, field

import frappe
from frappe import _

from convo_channels.constants import APP
from convo_channels.exceptions import ConflictError

TREES = ("Territory", "Customer Group", "Item Group")


@dataclass(frozen=True)
class Site:
	"""`roots`: {tree DocType: name of its root}. `warehouse` and `money_account` belong to `company`."""

	company: str
	currency: str
	warehouse: str
	money_account: str
	receivable_account: str
	roots: dict[str, str] = field(default_factory=dict)


def get_fixtures_dir() -> str:
	"""The folder of the demo business in the app's checkout."""
	folder = os.path.abspath(frappe.get_app_path(APP, "..", "fixtures"))
	if not os.path.exists(os.path.join(folder, "customers.json")):
		frappe.throw(
			_(
				"The files of the demo business are not here: {0} does not exist. Get the app with bench get-app, which keeps them."
			).format(folder),
			ConflictError,
		)
	return folder


def read_site() -> Site:
	"""The default company and what a sale in it needs. Raises ConflictError with the first thing that is missing."""
	company = frappe.db.get_single_value("Global Defaults", "default_company")
	company = company or frappe.db.get_value("Company", {}, "name", order_by="creation asc")
	if not company or not frappe.is_setup_complete():
		frappe.throw(
			_("Finish ERPNext's setup wizard first: the demo business needs a company with its accounts."),
			ConflictError,
		)
	values = frappe.db.get_value(
		"Company",
		company,
		["default_currency", "default_receivable_account", "default_cash_account", "default_bank_account"],
		as_dict=True,
	)
	filters = {"company": company, "is_group": 0, "disabled": 0}
	money = values.default_bank_account or values.default_cash_account
	money = money or frappe.db.get_value("Account", {**filters, "account_type": ("in", ("Cash", "Bank"))})
	warehouse = frappe.db.get_single_value("Stock Settings", "default_warehouse")
	if not warehouse or frappe.db.get_value("Warehouse", warehouse, "company") != company:
		warehouse = frappe.db.get_value("Warehouse", filters, "name", order_by="creation asc")
	_require(values.default_receivable_account, _("a default receivable account"), company)
	_require(money, _("a cash or bank account"), company)
	_require(warehouse, _("a warehouse"), company)
	return Site(
		company=company,
		currency=values.default_currency,
		warehouse=warehouse,
		money_account=money,
		receivable_account=values.default_receivable_account,
		roots={doctype: _get_root(doctype) for doctype in TREES},
	)


def _require(value: str | None, what: str, company: str) -> None:
	if not value:
		frappe.throw(
			_("The demo business cannot be loaded: company {0} has no {1}.").format(company, what),
			ConflictError,
		)


def _get_root(doctype: str) -> str:
	parent_field = f"parent_{frappe.scrub(doctype)}"
	root = frappe.db.get_value(
		doctype, {parent_field: ("in", ("", None)), "is_group": 1}, "name", order_by="lft"
	)
	root = root or frappe.db.get_value(doctype, {"lft": 1}, "name")
	if not root:
		frappe.throw(
			_("The demo business cannot be loaded: there is no {0} at all.").format(_(doctype)), ConflictError
		)
	return root
