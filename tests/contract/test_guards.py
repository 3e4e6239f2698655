"""Who is let in, and who hears of a save: the guards and the hooks themselves, run with stand-ins for what they ask.

The site's suite asks them with real people and documents; here it is seen at once when one lets everybody through.
"""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from convo_channels.constants import PIN, POST, REACTION, ROLE_AGENT, ROLE_MANAGER
from convo_channels.core.base.sql import FALSE, TRUE, all_of, any_of, ident, in_list, sql, table
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.changes.outbox import DELETE, RENAME
from tests.contract import tree
from tests.contract.played import Heard, Told, play
from tests.contract.test_api import FOUND, methods_of

ROLES = "convo_channels.services.access.roles."
CONDITIONS = "convo_channels.permission_hooks.conditions."
TALK = "convo_channels.permission_hooks.talk."
SEGMENTS = "convo_channels.permission_hooks.segments."
SOURCES = "convo_channels.doc_events.sources."
MANAGERS = frozenset({ROLE_MANAGER, "System Manager"})
AGENTS = MANAGERS | {ROLE_AGENT}

# What people who write and read with customers ask for; everything else is for who configures, or for who runs the site.
FOR_AGENTS = {
	"channels": {
		"archive_channel", "change_channel", "get_channel", "get_people", "get_sidebar", "list_archived", "save_sidebar", "search_people",
		"set_person", "set_role",
	}, "customers": {"get_card", "search"}, "explain": {"explain", "search"},
	"files": {"discard", "get", "get_limits", "upload"},
	"drafts": {"discard", "list", "save"}, "feed": {"get_catch_up", "get_changes", "get_choices", "get_page", "mark_all_read", "mark_read", "mark_unread"}, "home": {"get_today"}, "links": {"find", "search"},
	"member_actions": {"get_runs"}, "moves": {"get_history", "get_members_on", "get_upcoming"},
	"post_templates": {"list"}, "views": {"change", "delete", "list", "save"},
	"posts": {"create_post", "delete_post", "edit_post", "list_replies", "list_versions", "make_event", "mark_answer", "pin", "react", "restore_post"},
	"search": {"find"}, "segments": {"get_catalog", "get_counts", "get_members", "get_overview", "list_members"},
	"timeline": {"get_counts", "get_mail", "get_page", "mark_read"},
}  # fmt: skip
FOR_SYSTEM_MANAGERS = {"demo": {"get_state", "load", "remove"}, "first_steps": {"find_people", "give_role"}, "health": {"mend_schedule"}}


def _throw(*args: Any) -> None:
	raise Told(*args)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_each_function_of_the_api_asks_for_its_role(name):
	room, _, function = name.partition(".")
	needed = "require_manager"
	if function in FOR_AGENTS.get(room, ()):
		needed = "require_agent"
	elif function in FOR_SYSTEM_MANAGERS.get(room, ()):
		needed = "require_system_manager"
	first = next(node for node in FOUND[name][1].body if not isinstance(node.value, ast.Constant))
	assert ast.unparse(first) == f"{needed}()"


@pytest.mark.parametrize("name", sorted(name for name in FOUND if methods_of(name) == ["POST"]))
def test_what_writes_is_counted_right_after_the_role_and_before_anything_else(name):
	"""Where more costs something, nothing of it is done for who asks too often."""
	second = [node for node in FOUND[name][1].body if not isinstance(node.value, ast.Constant)][1]
	call = second.value
	assert isinstance(second, ast.Expr) and ast.unparse(call.func) == "limits.take"
	(what,) = call.args
	assert what.value in _known_limits()


def _known_limits() -> set[str]:
	given = next(
		node.value for node in tree.find_module("convo_channels.services.access.limits").tree.body
		if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LIMITS"
	)  # fmt: skip
	return set(ast.literal_eval(given))


@pytest.mark.parametrize(("guard", "roles"), [("require_agent", AGENTS), ("require_manager", MANAGERS), ("require_system_manager", {"System Manager"})])
def test_a_guard_asks_for_its_roles(guard, roles):
	asked = Heard()
	play(ROLES + guard, _require=asked, AGENTS=AGENTS, MANAGERS=MANAGERS)()
	assert asked == [((roles,), {})]


def test_the_roles_of_guards_are_those_of_the_app():
	names = {"ROLE_AGENT": ROLE_AGENT, "ROLE_MANAGER": ROLE_MANAGER, "frozenset": frozenset}
	for node in tree.find_module(ROLES.rstrip(".")).tree.body:
		if isinstance(node, ast.Assign):
			names[node.targets[0].id] = eval(compile(ast.Expression(node.value), "roles", "eval"), {}, names)
	assert (names["MANAGERS"], names["AGENTS"]) == (MANAGERS, AGENTS)


def test_who_lacks_the_role_is_refused_and_who_has_it_is_not():
	frappe = SimpleNamespace(throw=_throw, PermissionError=PermissionError)
	for has, is_refused in ((False, True), (True, False)):
		require = play(ROLES + "_require", has_role=lambda roles, has=has: has, frappe=frappe, _=str)
		if is_refused:
			with pytest.raises(Told, match="You need one of these roles"):
				require(AGENTS)
		else:
			require(AGENTS)


@pytest.mark.parametrize(
	("user", "held", "has"),
	[("anna", ["Guest", "All"], False), ("anna", [], False), ("anna", ["Sales User"], False), ("anna", [ROLE_AGENT], True), ("Administrator", [], True)],
)
def test_a_role_is_held_or_not(user, held, has):
	frappe = SimpleNamespace(get_roles=lambda asked: held if asked == user else [ROLE_AGENT], session=SimpleNamespace(user=user))
	has_role = play(ROLES + "has_role", frappe=frappe)
	assert has_role(AGENTS) is has
	assert has_role(AGENTS, user) is has


@pytest.mark.parametrize(("author", "is_manager", "is_refused"), [("anna", False, False), ("jonas", False, True), ("jonas", True, False)])
def test_a_post_is_changed_by_its_author_or_a_manager(author, is_manager, is_refused):
	frappe = SimpleNamespace(session=SimpleNamespace(user="anna"), throw=_throw)
	require = play(ROLES + "require_post_author", frappe=frappe, has_role=lambda roles: is_manager, MANAGERS=MANAGERS, NotAllowedError=Told, _=str)
	if is_refused:
		with pytest.raises(Told):
			require(SimpleNamespace(author=author))
	else:
		require(SimpleNamespace(author=author))


def test_a_condition_is_told_as_it_is():
	told = play(CONDITIONS + "as_text", TRUE=TRUE)
	assert told(TRUE) == "" and told(FALSE) == FALSE.inline() and "1=0" in told(FALSE).replace(" ", "")


def test_rows_about_a_customer_follow_the_customer():
	seen = play(CONDITIONS + "seen_customer", TRUE=TRUE, sql=sql, ident=ident)
	assert seen("Convo Post", SimpleNamespace(is_everything=True, where=TRUE)) == TRUE
	condition = seen("Convo Post", SimpleNamespace(is_everything=False, where=sql("territory = {}", "North")))
	assert "`tabConvo Post`.`customer`" in condition.inline() and "North" in condition.inline()


@pytest.mark.parametrize(
	("customer", "sees_all", "sees", "frappe_says", "may"),
	[("", False, False, False, True), ("x", True, False, False, True), ("x", False, False, True, False), ("x", False, True, False, False), ("x", False, True, True, True)],
)
def test_a_customer_is_read_by_the_pages_condition_and_by_frappes_word(customer, sees_all, sees, frappe_says, may):
	customers = SimpleNamespace(
		get_narrow_visibility=lambda user: SimpleNamespace(is_everything=sees_all), sees_customer=lambda visibility, name: sees
	)
	frappe = SimpleNamespace(has_permission=lambda *args, **kwargs: frappe_says)
	assert play(CONDITIONS + "may_read_customer", customers=customers, frappe=frappe)(customer, "anna") is may


@pytest.mark.parametrize("hook", [TALK + "has_interaction_permission", SEGMENTS + "has_segment_log_permission"])
def test_a_row_about_a_document_asks_for_customer_and_document(hook):
	for reads_customer in (True, False):
		for reads_document in (True, False):
			allowed = play(
				hook, may_read_customers=lambda *a, c=reads_customer: c, may_read_documents=lambda *a, d=reads_document: d,
				documents=SimpleNamespace(reads_by_hand=lambda user: True, asked=lambda *a: []), _is_by_hand=lambda told: False,
			)  # fmt: skip
			assert bool(allowed(SimpleNamespace(), user="anna")) is (reads_customer and reads_document)


@pytest.mark.parametrize("hook", [SEGMENTS + "has_segment_member_permission", TALK + "has_profile_permission"])
def test_a_row_about_a_customer_asks_for_the_customer(hook):
	for reads in (True, False):
		assert play(hook, may_read_customers=lambda *a, r=reads: r)(SimpleNamespace(), user="anna") is reads


@pytest.mark.parametrize(("post", "is_there", "reads", "may"), [("p", True, True, True), ("p", True, False, False), ("p", False, True, False), (None, True, True, False)])
def test_a_reaction_is_read_by_whoever_reads_its_post(post, is_there, reads, may):
	frappe = SimpleNamespace(
		db=SimpleNamespace(exists=lambda doctype, name: is_there), session=SimpleNamespace(user="jonas"),
		has_permission=lambda doctype, ptype, doc, user: reads and (doctype, ptype, doc, user) == (POST, "read", "p", "anna"),
	)  # fmt: skip
	reads_post = play("convo_channels.services.access.documents.reads_post", frappe=frappe, POST=POST)
	allowed = play(TALK + "has_reaction_permission", frappe=frappe, documents=SimpleNamespace(reads_post=reads_post, asked=lambda doc, column: [doc]))
	assert allowed(SimpleNamespace(post=post), user="anna") is may
	condition = sql("author = {}", "anna")
	conditions = play(
		CONDITIONS + "of_readable_document", documents=SimpleNamespace(condition_of=lambda doctype, user: condition), frappe=frappe,
		TRUE=TRUE, sql=sql, ident=ident, table=table,
	)  # fmt: skip
	told = conditions(REACTION, POST, "anna", "post").inline()
	assert "`tabConvo Post`.`name` = `tabConvo Reaction`.`post`" in told and "author = 'anna'" in told


@pytest.mark.parametrize(
	("reads", "place_type", "place", "may"),
	[(True, "Customer", "A", True), (False, "Customer", "A", False), (True, "Channel", "open", True), (True, "Channel", "closed", False), (False, "Channel", "open", False)],
)
def test_a_pin_is_read_by_whoever_reads_its_post_and_sees_its_channel(reads, place_type, place, may):
	frappe = SimpleNamespace(session=SimpleNamespace(user="jonas"))
	open_to = lambda user: ("open",) if user == "anna" else ("open", "closed")  # noqa: E731
	channels = SimpleNamespace(readable_channels=open_to, opens=lambda channel, user: channel in open_to(user))
	documents = SimpleNamespace(reads_post=lambda post, user: reads, asked=lambda doc, *columns: [doc])
	allowed = play(TALK + "has_pin_permission", frappe=frappe, documents=documents, channels=channels)
	assert allowed(SimpleNamespace(post="p", place_type=place_type, place=place), user="anna") is may
	conditions = play(
		TALK + "pin_query_conditions", frappe=frappe, channels=channels, closed_fields=SimpleNamespace(check_list=lambda user: None),
		of_readable_document=lambda doctype, parent, user, by: sql("reads = {}", user), as_text=lambda told: told.inline(),
		all_of=all_of, any_of=any_of, in_list=in_list, ident=ident, sql=sql, PIN=PIN, POST=POST,
	)  # fmt: skip
	told = conditions("anna")
	assert "reads = 'anna'" in told and "'open'" in told and "'closed'" not in told and "<> 'Channel'" in told


@pytest.mark.parametrize("sees", [ALL, Visibility(sql("`tabCustomer`.disabled = 0"))])
def test_what_somebody_has_read_is_theirs_alone_and_names_what_they_still_see(sees):
	conditions = play(
		TALK + "read_state_query_conditions", as_text=lambda condition: condition.inline(), sql=sql, ident=ident, in_list=in_list, all_of=all_of,
		any_of=any_of, TRUE=TRUE, frappe=SimpleNamespace(session=SimpleNamespace(user="jonas")),
		channels=SimpleNamespace(readable_channels=lambda user: (f"of {user}",)), customers=SimpleNamespace(get_visibility=lambda user: sees),
	)  # fmt: skip
	for told, user in ((conditions("anna"), "anna"), (conditions(), "jonas")):
		assert f"`tabConvo Read State`.user = '{user}'" in told and f"'of {user}'" in told
		assert ("`tabCustomer`.disabled = 0" in told) is (sees is not ALL)


@pytest.mark.parametrize(("reads", "of", "may"), [(True, "anna", True), (False, "anna", False), (True, "jonas", False)])
def test_what_is_unread_is_theirs_alone_and_tells_of_no_post_that_they_may_not_read(reads, of, may):
	frappe = SimpleNamespace(session=SimpleNamespace(user="jonas"))
	documents = SimpleNamespace(reads_post=lambda post, user: reads and user == "anna", asked=lambda doc, *columns: [doc])
	allowed = play(TALK + "has_read_exception_permission", frappe=frappe, documents=documents)
	assert allowed(SimpleNamespace(user=of, post="p"), user="anna") is may
	conditions = play(
		TALK + "read_exception_query_conditions", as_text=lambda told: told.inline(), sql=sql, frappe=frappe, all_of=all_of,
		of_readable_document=lambda doctype, parent, user, by: sql("reads = {}", user), READ_EXCEPTION="Convo Read Exception", POST=POST,
	)  # fmt: skip
	told = conditions("anna")
	assert "`tabConvo Read Exception`.user = 'anna'" in told and "reads = 'anna'" in told


@pytest.mark.parametrize("asked_as", ["hook", "document"])
def test_what_somebody_has_begun_to_write_is_theirs_alone_whoever_asks(asked_as):
	frappe = SimpleNamespace(session=SimpleNamespace(user="jonas"))
	conditions = play(TALK + "draft_query_conditions", as_text=lambda condition: condition.inline(), sql=sql, frappe=frappe)
	assert conditions("anna") == "(`tabConvo Draft`.user = 'anna')" and conditions() == "(`tabConvo Draft`.user = 'jonas')"
	draft = SimpleNamespace(user="anna")
	if asked_as == "hook":
		may = play(TALK + "has_own_row_permission", frappe=frappe, documents=SimpleNamespace(asked=lambda doc, column: [doc]))
		asked = lambda user: may(draft, user=user)  # noqa: E731
	else:
		allows = SimpleNamespace(has_permission=lambda *args, **kwargs: True)
		may = play(
			"convo_channels.convo_channels.doctype.convo_draft.convo_draft.ConvoDraft.has_permission", frappe=frappe, super=lambda: allows, Any=Any, str=str, bool=bool,
		)  # fmt: skip
		asked = lambda user: may(draft, "read", user=user)  # noqa: E731
	assert [asked(user) for user in ("anna", "jonas", "Administrator", None)] == [True, False, False, False]


@pytest.mark.parametrize(
	("hook", "more", "event"),
	[("on_change", {}, "what it is"), ("after_delete", {}, DELETE), ("after_rename", {"old": "before", "new": "now"}, RENAME)],
)
def test_a_save_is_recorded(hook, more, event):
	recorded = Heard(answer="what it is")
	doc = SimpleNamespace(doctype="Customer", name="now")
	play(SOURCES + hook, recorder=recorded, DELETE=DELETE, RENAME=RENAME, segment_form=Heard(), Renamed=lambda *a: a)(doc, **more)
	(call,) = [call for call in recorded if call[0] == "record"]
	assert call[1] == (doc, event) and call[2].get("old_name") == more.get("old")


@pytest.mark.parametrize(
	("path", "is_whole", "missing", "said"),
	[
		("convo_channels.api.feed.get_page", True, "", None),
		("convo_channels.api.feed.get_page", False, "", "cannot be stored"),
		("convo_channels.api.feed.get_page", True, "channel", "lacks the argument"),
		("convo_channels.services.x", False, "", "cannot be stored"),
		("frappe.ping", False, "x", None),
	],
)
def test_the_door_looks_at_requests_for_ours_alone(path, is_whole, missing, said):
	frappe = SimpleNamespace(local=SimpleNamespace(form_dict={"cmd": path}, request=None), throw=_throw)
	check = play(
		"convo_channels.services.access.storable_requests.check", frappe=frappe, _=str, ConvoError=Told,
		_is_storable=lambda given: is_whole, _missing=lambda asked: missing,
	)  # fmt: skip
	if said:
		with pytest.raises(Told, match=said):
			check()
	else:
		check()
