"""On a site: an index that is missing after an update is made by the migration, although its DocType is the same."""

import frappe
import pytest

from convo_channels import install
from convo_channels.core.base import tables

pytestmark = pytest.mark.real_commits


def missing() -> list[tuple[str, str]]:
	told = [(doctype, tables.index_name(doctype, columns)) for doctype, indexes in tables.INDEXES.items() for columns in indexes]
	told += [(doctype, f"{column}_fulltext") for doctype, columns in tables.FULLTEXT.items() for column in columns]
	told += [(doctype, "unique_" + "_".join(columns)) for doctype, keys in tables.UNIQUE.items() for columns in keys if len(columns) > 1]
	return [(doctype, name) for doctype, name in told if not frappe.db.has_index(f"tab{doctype}", name)]


def test_every_index_is_there():
	assert missing() == []


def test_what_is_missing_is_made_by_the_next_migration():
	lost = ("Convo Read State", tables.index_name("Convo Read State", tables.OF_STREAM))
	frappe.db.sql_ddl(f"alter table `tab{lost[0]}` drop index `{lost[1]}`")
	assert missing() == [lost]
	install.after_migrate()
	assert missing() == []
