"""The tables outside Frappe: both engines get every DocType, with the keys and indexes that core counts on."""

import pytest

from convo_channels.core.base import tables as own_schema
from standalone.schema import field_infos, load_doctypes


def test_every_doctype_has_its_table_on_both_engines(store):
	for doctype in load_doctypes().values():
		if not doctype.is_single:
			assert store.run(f"select count(*) from `tab{doctype.name}`") == [(0,)]


def test_autoincrement_names_and_sequences_agree_with_core():
	autoincrement = {name for name, doctype in load_doctypes().items() if doctype.is_autoincrement}
	assert autoincrement == set(own_schema.SEQUENCES)
	for doctype, sequence in own_schema.SEQUENCES.items():
		assert sequence == doctype.lower().replace(" ", "_") + "_id_seq"


def test_indexed_columns_exist_in_their_doctype():
	standard = {"name", "parent", "creation", "modified"}
	for indexes in (own_schema.UNIQUE, own_schema.INDEXES):
		for doctype, keys in indexes.items():
			known = {field.name for field in load_doctypes()[doctype].columns} | standard
			assert {column for key in keys for column in key} <= known


@pytest.mark.parametrize("doctype", sorted(own_schema.UNIQUE))
def test_a_unique_key_refuses_the_second_row_on_both_engines(store, doctype):
	for columns in own_schema.UNIQUE[doctype]:
		names = ", ".join(f"`{column}`" for column in ("name", *columns))
		marks = ", ".join(["%s" if store.dialect == "mariadb" else "?"] * (len(columns) + 1))
		statement = f"insert into `tab{doctype}` ({names}) values ({marks})"
		store.run(statement, (1, *["Same"] * len(columns)))
		with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
			store.run(statement, (2, *["same"] * len(columns)))


def test_field_infos_tell_type_options_and_label():
	infos = field_infos(["Customer", "Convo Segment"])
	assert infos["Customer"]["territory"] == ("Link", "Territory", "Territory")
	assert infos["Convo Segment"]["title"][0] == "Data"
	assert "accounts" not in infos["Customer"], "a child table is not a stored field"
