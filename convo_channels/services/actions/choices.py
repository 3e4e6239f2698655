"""The actions of other apps in the forms of segments: offered, and shown with the fields they are told.

Our own stand in the DocType's file. Those of other apps are added as Frappe adds anything to a form, by Property Setters,
when the apps of the site change; they go when no other app has actions.
"""

import frappe

from convo_channels.constants import SEGMENT_ACTION
from convo_channels.core.actions.choices import as_choices, shown_for
from convo_channels.services.actions import registry
from convo_channels.services.base.snapshot import get_meta


def sync() -> None:
	"""Called when apps come or go, and with every migration. Does nothing when it was done before."""
	registry.forget()
	for complaint in registry.read()[1]:
		frappe.log_error(title="convo_channels: an action was left out", message=complaint)
	own = {effect.name for effect in registry.own()}
	has_others = any(effect.name not in own for effect in registry.for_later())
	wanted = _wanted() if has_others else {}
	place = {"doc_type": SEGMENT_ACTION, "is_system_generated": 1}
	stored = {
		(row.field_name, row.property): row
		for row in frappe.get_all("Property Setter", place, ["name", "field_name", "property", "value"], order_by="name")
	}
	for key, row in stored.items():
		if _is_ours(*key) and row.value != wanted.get(key):
			frappe.delete_doc("Property Setter", row.name, ignore_permissions=True, force=True)
	for (field, prop), value in wanted.items():
		if (row := stored.get((field, prop))) is None or row.value != value:
			setter = {"doctype": SEGMENT_ACTION, "fieldname": field, "property": prop, "value": value, "property_type": "Text"}
			frappe.make_property_setter(setter, ignore_validate=True, validate_fields_for_doctype=False)
	frappe.clear_cache(doctype=SEGMENT_ACTION)


def _wanted() -> dict[tuple[str, str], str]:
	"""{(field, property): value}"""
	fields = {df.fieldname for df in get_meta(SEGMENT_ACTION).fields}
	shown = {
		(field, "depends_on"): shown_for(names) for field, names in registry.field_options().items() if field in fields
	}
	return {("action", "options"): as_choices(effect.name for effect in registry.for_later()), **shown}


def _is_ours(field: str, prop: str) -> bool:
	return (field, prop) == ("action", "options") or prop == "depends_on"
