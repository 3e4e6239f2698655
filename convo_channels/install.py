"""Brings a site to what the app needs beside its DocTypes: the two roles and the settings' defaults.

Runs after every install and migrate, so each step does nothing when it was done before. Indexes are made by the
controllers' `on_doctype_update`, and here where one is missing all the same (see schema.py). Nothing is added to anyone
else's DocTypes; actions of other apps are offered in our own forms.
"""

import frappe

from convo_channels.constants import APP, ROLES, SETTINGS
from convo_channels.schema import ensure_all_indexes
from convo_channels.services.actions import choices
from convo_channels.services.base import copied_site


def after_install() -> None:
	create_roles()
	set_settings_defaults()
	copied_site.settle()
	choices.sync()


def after_migrate() -> None:
	ensure_all_indexes()
	create_roles()
	set_settings_defaults()
	choices.sync()


def after_other_app(app: str) -> None:
	"""Another app came or went, and its actions with it."""
	if app != APP:
		choices.sync()


def create_roles() -> None:
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert(
				ignore_permissions=True
			)


def set_settings_defaults() -> None:
	"""Store the defaults, for a value of a Single that was never saved reads as 0."""
	stored = frappe.db.get_singles_dict(SETTINGS)
	missing = {
		field.fieldname: field.default
		for field in frappe.get_meta(SETTINGS).fields
		if field.default is not None and stored.get(field.fieldname) is None
	}
	if missing:
		frappe.db.set_single_value(SETTINGS, missing, update_modified=False)
