"""What every site test stands on: a company, items, places, people. Made once in a run, taken away when it ends."""

import frappe
from frappe.utils import now_datetime
from frappe.utils.password import update_password

from convo_channels.services.base import copied_site, work_state
from convo_channels.services.posts import search_text
from tests.site import kit

PASSWORD = "Feed-follows-the-rule-7"
ROLES = {
	"agent": ("Convo Agent", "Sales User"),
	"manager": ("Convo Manager", "Sales Manager", "Accounts Manager", "Support Team"),
	"outsider": ("Sales User", "Accounts User"),
}


def make() -> kit.Ground:
	"""Committed; a site on which the setup wizard never ran gets a company first."""
	frappe.flags.mute_emails = True
	if not work_state.get("home"):
		copied_site.settle()
	_bring_up_to_date()
	if not frappe.db.a_row_exists("Company"):
		_finish_setup()
	company = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
	regions = _node("Territory", "CC Regions", is_group=1)
	ground = kit.Ground(
		company=company,
		currency=frappe.get_cached_value("Company", company, "default_currency"),
		item=_item("CC Service"),
		machine=_item("CC Machine", is_stock_item=1, has_serial_no=1),
		group=_node("Customer Group", "CC Trade"),
		territory=regions,
		north=_node("Territory", "CC North", parent_territory=regions),
		south=_node("Territory", "CC South 50% off", parent_territory=regions),
		users={word: user(word, roles) for word, roles in ROLES.items()},
	)
	frappe.db.commit()
	return ground


def _bring_up_to_date() -> None:
	"""What an upgrade of the site has left to a job; no worker takes part in these tests."""
	for _turn in range(100):
		if not search_text.say_state():
			return
		search_text.run()
	raise AssertionError(search_text.say_state())


def unmake(ground: kit.Ground) -> None:
	"""In an order that nothing stands in the way of."""
	frappe.set_user("Administrator")
	documents = [("User", name) for name in ground.users.values()]
	documents += [("Item", ground.item), ("Item", ground.machine), ("Customer Group", ground.group)]
	documents += [("Territory", name) for name in (ground.north, ground.south, ground.territory)]
	for doctype, name in documents:
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.delete("Convo Outbox")
	frappe.db.commit()


def user(word: str, roles: tuple[str, ...]) -> str:
	"""A person of the Desk with these roles, and a password."""
	name = f"cc-{word}@example.com"
	if not frappe.db.exists("User", name):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": name,
				"first_name": word.title(),
				"send_welcome_email": 0,
				"roles": [{"role": role} for role in roles],
			}
		).insert(ignore_permissions=True)
		update_password(name, PASSWORD)
	doc = frappe.get_doc("User", name)
	doc.add_roles(*roles)
	return name


def _node(doctype: str, name: str, **fields) -> str:
	if not frappe.db.exists(doctype, name):
		key = frappe.scrub(doctype)
		given = {f"{key}_name": name, "is_group": 0, f"parent_{key}": kit.root(doctype)}
		frappe.get_doc({"doctype": doctype, **given, **fields}).insert()
	return name


def _item(code: str, **fields) -> str:
	if not frappe.db.exists("Item", code):
		given = {
			"item_code": code,
			"item_group": kit.root("Item Group"),
			"stock_uom": "Nos",
			"is_stock_item": 0,
		}
		frappe.get_doc({"doctype": "Item", **given, **fields}).insert()
	return code


def _finish_setup() -> None:
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

	year = now_datetime().year
	setup_complete(
		{
			"currency": "USD",
			"full_name": "Site Suite",
			"company_name": "Convo Suite",
			"company_abbr": "CS",
			"timezone": frappe.utils.get_system_timezone(),
			"industry": "Manufacturing",
			"country": "United States",
			"fy_start_date": f"{year}-01-01",
			"fy_end_date": f"{year}-12-31",
			"language": "english",
			"company_tagline": "Tests",
			"email": "suite@example.com",
			"password": PASSWORD,
			"chart_of_accounts": "Standard",
		}
	)
