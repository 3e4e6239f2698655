"""The effects as their files declare them, and the form of a segment that offers them: said once, shown as said."""

import ast

import pytest

from convo_channels import constants
from convo_channels.core.actions.choices import as_choices, shown_for
from convo_channels.core.library.exchange_actions import ACTION_COLUMNS, ACTION_LINKS, AT_HOME
from tests.contract import doctypes, tree

FOLDER = f"{tree.APP}.services.actions.effects"
FIELDS = {field["fieldname"]: field for field in doctypes.OWN[constants.SEGMENT_ACTION]["fields"]}
# What every action has, whatever it does; the last two are the server's own.
OF_ALL = {"on_move", "action", "is_enabled", "on_first_fill", "author", "has_secret"}
OPTION = ("name", "type", "label")
WORDS = {"NOW": "now", "LATER": "later", "SECRET": "Password", "DAY": "Date", "TEXT": "Small Text", "USER": "User"}


def _said(node: ast.expr):
	"""A literal, with the few names that an effect's declaration uses; a DocType is named by its constant."""
	if isinstance(node, ast.Name):
		return WORDS.get(node.id) or getattr(constants, node.id, node.id)
	if isinstance(node, ast.Tuple):
		return tuple(map(_said, node.elts))
	if isinstance(node, ast.Call):
		return _option(node) if node.func.id == "Option" else None
	return node.value if isinstance(node, ast.Constant) else None


def _option(node: ast.Call) -> dict:
	given = {"type": "Data", "to": "", "asked": ("now", "later"), "required": ()}
	return {
		**given, **dict(zip(OPTION, map(_said, node.args), strict=False)), **{word.arg: _said(word.value) for word in node.keywords},
	}  # fmt: skip


def _declared() -> list[dict]:
	found = []
	for module in tree.modules():
		if module.name.startswith(f"{FOLDER}.") and module.path.stem != "__init__":
			(call,) = (
				node.value for node in module.tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "EFFECT"
			)
			found.append({"stem": module.path.stem, **{word.arg: _said(word.value) for word in call.keywords}})
	return sorted(found, key=lambda effect: effect["place"])


EFFECTS = _declared()
FOR_LATER = [effect for effect in EFFECTS if "carry_out" in effect]


def _told(field: str) -> list[str]:
	return [e["name"] for e in FOR_LATER for o in e["options"] if o["name"] == field and "later" in o["asked"]]


OPTIONS = [option for effect in FOR_LATER for option in effect["options"] if "later" in option["asked"]]


def test_there_is_something_to_hold():
	assert {"create_todo", "send_sms", "set_account_manager", "export"} <= {effect["stem"] for effect in EFFECTS}
	assert {"user", "tag", "email_template", "url"} <= {option["name"] for option in OPTIONS}


def test_an_effect_is_in_a_file_of_its_name_and_has_a_place_of_its_own():
	assert not [e["stem"] for e in EFFECTS if e["name"].lower().replace(" ", "_") != e["stem"]]
	assert len({e["place"] for e in EFFECTS}) == len(EFFECTS)


def test_the_form_offers_the_effects_in_their_order():
	assert FIELDS["action"]["options"] == as_choices(effect["name"] for effect in FOR_LATER)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_field_is_shown_for_the_effects_that_are_told_it(field):
	told = _told(field)
	if told:
		assert FIELDS[field]["depends_on"] == shown_for(told)
	else:
		assert field in OF_ALL or FIELDS[field]["fieldtype"] == "Column Break"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option["name"])
def test_an_option_is_a_field_of_its_kind(option):
	field = FIELDS[option["name"]]
	assert (field["fieldtype"], field["label"], field.get("options", "")) == (option["type"], option["label"], option["to"])


def test_a_field_is_mandatory_for_the_effects_that_need_it_and_others_do_not():
	for name in {option["name"] for option in OPTIONS}:
		needing = [
			e["name"] for e in FOR_LATER for o in e["options"] if o["name"] == name and "later" in o["required"]
		]
		if needing and needing != _told(name):
			assert FIELDS[name]["mandatory_depends_on"] == shown_for(needing)


def test_a_file_of_segments_holds_what_an_action_is_told():
	(at_home,) = (effect for effect in FOR_LATER if effect["name"] == AT_HOME)
	theirs = {option["name"] for option in at_home["options"]}
	told = {option["name"]: option["to"] for option in OPTIONS if option["name"] not in theirs}
	assert set(told) == set(ACTION_COLUMNS) - OF_ALL
	assert {name: to for name, to in told.items() if to} == ACTION_LINKS


def test_nothing_else_names_a_list_of_effects():
	"""A second list is a second truth: nobody but an effect's own file names it beside another one."""
	names = {effect["name"] for effect in EFFECTS}
	offending = []
	for module in tree.modules():
		if module.name.startswith((f"{tree.APP}.services.actions", f"{tree.APP}.core.actions")) and FOLDER not in module.name:
			texts = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and node.value in names}
			if texts:
				offending.append(f"{module.label}: {sorted(texts)}")
	assert not offending
