"""More ways in, through Frappe's own functions: print, counts, search, what is linked, the history beside a form, files.

Probes for the permission matrix. Frappe answers many of these questions to everybody ("quiet" ones): what is looked at is
that nobody is told of more than is theirs.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from tests.site.matrix_world import (
	AGENT,
	DOCUMENTS,
	EXPORT,
	LISTED,
	MANAGER,
	NOBODY,
	ROWS,
	WORDS,
	Person,
	World,
)  # fmt: skip
from tests.site.over_http import Answer, Client
from tests.site.permission_matrix import Probe

API = "/api/method/"
# One customer says enough here: some see this one, some do not, somebody by sharing, somebody by the territory.
WORD = "far"
# Documents of ours that hold what rules name, by the field that tells it.
TOLD = {"Convo Segment Rule": "value", "Convo Segment Exception": "reason", "Convo Segment Action": "url", "Convo Channel User": "user", "Convo Channel Role": "role"}
SAYS = {"Convo Segment": "sentence", "Convo Channel": "title"}


def _ask(verb: str, path: str, given: Callable[[World], dict[str, Any]]) -> Callable[[World, Person, Client], Answer]:
	return lambda w, p, c: c.ask(verb, path if path.startswith("/") else API + path, given(w))


def _about_rows(doctype: str, least: int) -> Iterable[Probe]:
	"""One row about a customer."""
	about = f"{doctype} ({WORD})"

	def row(w: World) -> str:
		return str(w.rows[doctype, WORD][0])

	# Frappe lets whoever may read a document print it.
	page = {"format": "Standard", "doctype": doctype}
	yield Probe(about, "print", _ask("GET", "/printview", lambda w: {**page, "name": row(w)}), least, (WORD,), (WORD,))
	html = _ask("GET", "frappe.www.printview.get_html_and_style", lambda w: {"doc": doctype, "name": row(w)})
	yield Probe(about, "print html", html, least, (WORD,), (WORD,))
	named = {
		"history": "frappe.desk.form.load.get_docinfo", "communications": "frappe.desk.form.load.get_communications",
		"shared with": "frappe.share.get_users",
	}  # fmt: skip
	for way, path in named.items():
		yield Probe(about, way, _ask("GET", path, lambda w: {"doctype": doctype, "name": row(w)}), least, (), (WORD,), is_quiet=way == "shared with")  # fmt: skip
	quiet = {
		"value": ("frappe.client.get_value", lambda w: {"doctype": doctype, "fieldname": '["name", "customer"]', "filters": json.dumps({"name": row(w)})}),
		"link": ("frappe.client.validate_link", lambda w: {"doctype": doctype, "docname": row(w), "fields": '["customer"]'}),
		"preview": ("frappe.desk.link_preview.get_preview_data", lambda w: {"doctype": doctype, "docname": row(w)}),
		"linked with": ("frappe.desk.form.linked_with.get", lambda w: {"doctype": doctype, "docname": row(w)}),
	}  # fmt: skip
	for way, (path, given) in quiet.items():
		yield Probe(about, way, _ask("GET", path, given), least, is_quiet=True)


def _counted(doctype: str, least: int) -> Iterable[Probe]:
	"""Numbers, groups and finds over a table with a customer in each row."""

	def number(w: World, p: Person) -> int:
		return sum(len(w.rows[doctype, word]) for word in p.sees)

	def ours(w: World) -> dict[str, Any]:
		return {"doctype": doctype, "filters": json.dumps([[doctype, "name", "in", [row for word in WORDS for row in w.rows[doctype, word]]]])}

	for way, path in (("count", "frappe.client.get_count"), ("report view's count", "frappe.desk.reportview.get_count")):
		yield Probe(doctype, way, _ask("GET", path, ours), least, count=number)
	grouped = {"doctype": doctype, "current_filters": "[]", "field": "customer"}
	yield Probe(doctype, "group by", _ask("GET", "frappe.desk.listview.get_group_by_count", lambda w: grouped), least)
	stats = {"doctype": doctype, "stats": '["customer", "_user_tags"]', "filters": "[]"}
	yield Probe(doctype, "sidebar stats", _ask("GET", "frappe.desk.reportview.get_sidebar_stats", lambda w: stats), least)
	most = {"fields": '["max(customer) as x", "min(customer) as y"]'}
	yield Probe(doctype, "computed list", _ask("GET", f"/api/resource/{doctype}", lambda w: most), least, is_quiet=True)
	across = {"fields": '["name", "customer.mobile_no", "customer.customer_name"]', "limit_page_length": 0}
	yield Probe(doctype, "list across a link", _ask("GET", f"/api/resource/{doctype}", lambda w: across), least)
	found = {"doctype": doctype, "txt": "", "page_length": 100}
	yield Probe(doctype, "link search", _ask("POST", "frappe.desk.search.search_link", lambda w: found), least)
	wider = {**found, "txt": "M", "searchfield": "customer", "reference_doctype": "ToDo"}
	yield Probe(doctype, "search box", _ask("POST", "frappe.desk.search.search_widget", lambda w: wider), least)
	ignoring = {**found, "ignore_user_permissions": 1}
	yield Probe(doctype, "link search past permissions", _ask("POST", "frappe.desk.search.search_link", lambda w: ignoring), least, is_quiet=True)  # fmt: skip


def _about_documents() -> Iterable[Probe]:
	for doctype, attribute, least in DOCUMENTS:
		about = f"{doctype} ({attribute})"

		def named(w: World, doctype: str = doctype, attribute: str = attribute) -> dict[str, Any]:
			return {"doctype": doctype, "name": getattr(w, attribute)}

		def docname(w: World, doctype: str = doctype, attribute: str = attribute) -> dict[str, Any]:
			return {"doctype": doctype, "docname": getattr(w, attribute)}

		print_page = _ask("GET", "/printview", lambda w, named=named: {**named(w), "format": "Standard"})
		yield Probe(about, "print", print_page, least)
		html = _ask("GET", "frappe.www.printview.get_html_and_style", lambda w, named=named: {"doc": named(w)["doctype"], "name": named(w)["name"]})  # fmt: skip
		yield Probe(about, "print html", html, least)
		yield Probe(about, "client", _ask("GET", "frappe.client.get", named), least)
		yield Probe(about, "history", _ask("GET", "frappe.desk.form.load.get_docinfo", named), least)
		yield Probe(about, "communications", _ask("GET", "frappe.desk.form.load.get_communications", named), least)
		yield Probe(about, "linked with", _ask("GET", "frappe.desk.form.linked_with.get", docname), least)
		value = _ask("GET", "frappe.client.get_value", lambda w, named=named: {"doctype": named(w)["doctype"], "fieldname": SAYS[named(w)["doctype"]], "filters": named(w)["name"]})  # fmt: skip
		yield Probe(about, "value", value, least, is_quiet=True)
		guess = {"doctype": doctype, "txt": "", "page_length": 100, "searchfield": SAYS[doctype]}
		for way, more in (("link search", {}), ("link search past permissions", {"ignore_user_permissions": 1})):
			if attribute in ("segment", "channel"):
				yield Probe(doctype, way, _ask("POST", "frappe.desk.search.search_link", lambda w, g={**guess, **more}: g), AGENT)


def _of_rows_in_parents() -> Iterable[Probe]:
	"""Child rows asked for as columns of their parent, by name of the parent, and as a value."""
	for doctype, (parent, _least) in ROWS.items():
		columns = json.dumps(["name", f"`tab{doctype}`.*", f"`tab{doctype}`.`name` as row"])
		listed = {"doctype": parent, "fields": columns, "limit_page_length": 0}
		yield Probe(doctype, "list of the parent", _ask("GET", "frappe.client.get_list", lambda w, g=listed: g), AGENT, is_quiet=True)
		value = {"doctype": doctype, "parent": parent, "fieldname": '["*"]', "filters": json.dumps([["parent", "!=", ""]])}
		yield Probe(doctype, "value", _ask("GET", "frappe.client.get_value", lambda w, g=value: g), AGENT, is_quiet=True)
		grouped = {"doctype": doctype, "current_filters": "[]", "field": "name"}
		yield Probe(doctype, "group by", _ask("GET", "frappe.desk.listview.get_group_by_count", lambda w, g=grouped: g), AGENT, is_quiet=True)  # fmt: skip
		search = {"doctype": doctype, "txt": "", "page_length": 100, "searchfield": TOLD[doctype], "reference_doctype": parent}
		for way, more in (("link search", {}), ("link search past permissions", {"ignore_user_permissions": 1})):
			yield Probe(doctype, way, _ask("POST", "frappe.desk.search.search_link", lambda w, g={**search, **more}: g), AGENT, is_quiet=True)  # fmt: skip

		def row(w: World, doctype: str = doctype) -> dict[str, Any]:
			return {"doctype": doctype, "name": w.rows[doctype, "near"][0]}

		yield Probe(f"{doctype} (a row)", "form", _ask("GET", "frappe.desk.form.load.getdoc", row), AGENT, is_quiet=True)
		yield Probe(f"{doctype} (a row)", "print", _ask("GET", "/printview", lambda w, r=row: {**r(w), "format": "Standard"}), AGENT, is_quiet=True)  # fmt: skip


def _of_files() -> Iterable[Probe]:
	"""The file of an export is its maker's."""
	listed = {"fields": '["*"]', "limit_page_length": 0, "filters": '[["file_name", "like", "convo-export-%"]]'}
	yield Probe("File", "REST list", _ask("GET", "/api/resource/File", lambda w: listed), AGENT, is_quiet=True)
	seen = {"doctype": "File", "txt": "convo-export", "page_length": 50}
	yield Probe("File", "link search", _ask("POST", "frappe.desk.search.search_link", lambda w: seen), AGENT, is_quiet=True)
	yield Probe("File", "download", lambda w, p, c: c.ask("GET", w.file_url), MANAGER, WORDS, WORDS, EXPORT)
	yield Probe("Convo Bulk Action (of the manager)", "REST", lambda w, p, c: c.ask("GET", f"/api/resource/Convo Bulk Action/{w.job}"), MANAGER, (), WORDS, EXPORT)  # fmt: skip


def _of_everything() -> Iterable[Probe]:
	"""Ways that speak of no DocType of ours by name, or of all."""
	for word in ("M ", "reason", "hook"):
		search = _ask("GET", "frappe.utils.global_search.search", lambda w, word=word: {"text": word, "limit": 50})
		yield Probe(f"global search ({word.strip()})", "search", search, NOBODY + 1, is_quiet=True)
	linked = _ask("GET", "frappe.desk.form.linked_with.get", lambda w: {"doctype": "Customer", "docname": w.names["near"]})
	yield Probe("Customer (near)", "linked with", linked, AGENT, is_quiet=True)
	customers = {"doctype": "Customer", "txt": "M ", "page_length": 50, "reference_doctype": "Convo Post"}
	search = _ask("POST", "frappe.desk.search.search_link", lambda w: customers)
	yield Probe("Customer", "link search", search, NOBODY, is_quiet=True)
	run = _ask("GET", "frappe.desk.query_report.run", lambda w: {"report_name": "Customers by Segment", "filters": json.dumps({"segments": w.segment})})  # fmt: skip
	yield Probe("Customers by Segment", "report", run, AGENT, WORDS, is_quiet=True)
	for doctype in ("ToDo", "Comment", "Version", "Communication", "Notification Log", "Access Log", "Deleted Document"):
		rows = {"fields": '["*"]', "limit_page_length": 0, "filters": json.dumps([[_OF[doctype], "like", "Convo %"]])}
		yield Probe(f"{doctype} of ours", "REST list", _ask("GET", f"/api/resource/{doctype}", lambda w, g=rows, d=doctype: g), AGENT, is_quiet=True)  # fmt: skip


_OF = {
	"ToDo": "reference_type", "Comment": "reference_doctype", "Version": "ref_doctype", "Communication": "reference_doctype",
	"Notification Log": "document_type", "Access Log": "export_from", "Deleted Document": "deleted_doctype",
}  # fmt: skip

WAYS: list[Probe] = [
	*(probe for doctype, least in LISTED.items() for probe in (*_about_rows(doctype, least), *_counted(doctype, least))),
	*_about_documents(), *_of_rows_in_parents(), *_of_files(), *_of_everything(),
]  # fmt: skip
