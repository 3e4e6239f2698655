"""Questions about a rule that is not saved yet: how many it holds, and what saving it would change.

A question is answered at once where that takes no longer than somebody who types will wait. Otherwise it gets a token
and goes on as a job of the user's own: the answer is kept for some minutes, for that user alone, and the page is told.
Of each kind only the user's newest question is answered; there is one job for a user, however much is typed.
"""

import re
from collections.abc import Callable
from typing import Any, NoReturn

import frappe
from frappe import _

from convo_channels.core.base.errors import CoreError
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.insight import draft, live_count
from convo_channels.core.insight.draft import Draft
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.site.named import require_segment
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access.customers import get_visibility, seen_among
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import background, locks
from convo_channels.services.base.background import if_installed
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.voice import get_voice
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.rules import list_values, lost_values, requests, told

COUNT, DIFFERENCE = "count", "difference"
PATIENCE_SECONDS = 0.3
JOB_SECONDS = 120
KEPT_SECONDS = 900
# More than anybody turns pages for.
KEPT_NAMES = 50_000
DONE_EVENT = "convo_count_done"
_TOKEN = re.compile(r"[0-9a-f]{32}")


def ask_count(rows: list, include_disabled: bool, exceptions: list, limit: int | None) -> dict[str, Any]:
	"""How many a rule holds. Rows and exceptions as the form has them."""
	with said_plainly():
		limit = draft.check_samples(limit)
	return _ask(
		COUNT,
		{"rows": rows, "include_disabled": include_disabled, "exceptions": exceptions, "limit": limit},
	)


def ask_difference(
	segment: str | None, rows: list, include_disabled: bool, exceptions: list
) -> dict[str, Any]:
	"""What saving a segment would change; no segment: one that is new."""
	return _ask(
		DIFFERENCE,
		{"segment": segment, "rows": rows, "include_disabled": include_disabled, "exceptions": exceptions},
	)


def _ask(kind: str, given: dict[str, Any]) -> dict[str, Any]:
	token = frappe.generate_hash(length=32)
	with said_plainly():
		try:
			answer = _answer(kind, given, token, PATIENCE_SECONDS)
		except TooSlow:
			answer = _blank(kind, given)
			_keep(token, {"kind": kind, "user": frappe.session.user, "given": given, "answer": None})
			frappe.cache.set_value(_newest_key(kind), token, expires_in_sec=KEPT_SECONDS)
			_ask_for_job()
			return {"state": "counting", "token": token, **answer}
	# A newer question makes an older one needless, also when it was answered at once.
	frappe.cache.delete_value(_newest_key(kind))
	return {"state": "done", "token": token, **answer}


def get_answer(kind: str, token: str) -> dict[str, Any]:
	"""The answer to a question of the user's own, or that it is still being worked on."""
	kept = _kept(token, kind)
	if kept["answer"] is not None:
		if not _is_still_theirs(kept, token):
			_refuse()
		return {"state": "done", "token": token, **kept["answer"]}
	if frappe.cache.get_value(_newest_key(kind), expires=True) != token:
		frappe.throw(_("A newer question has taken the place of this one."), NotFoundError)
	# The job may have ended right before the question came.
	_ask_for_job()
	with said_plainly():
		return {"state": "counting", "token": token, **_blank(kind, kept["given"])}


def _is_still_theirs(kept: dict[str, Any], token: str) -> bool:
	"""Whether its user may still read what the rule asks about, and sees every customer that the answer counts or names."""
	if not _may_still_ask(kept):
		return False
	answer = kept["answer"]
	named = {item["name"] for item in answer.get("sample", ())}
	for side in draft.SIDES if kept["kind"] == DIFFERENCE else ():
		named.update(frappe.cache.get_value(_key(token, side), expires=True) or ())
	visibility = get_visibility()
	return visibility.is_everything or named <= seen_among(visibility, sorted(named))


def _may_still_ask(kept: dict[str, Any]) -> bool:
	with said_plainly():
		catalog = get_catalog()
		rows, veiled = told.restore(kept["given"]["rows"])
		hidden = told.say_veiled(veiled) | requests.closed_questions(parse_rule(rows, catalog, may_be_empty=True), catalog)
	return hidden.keys() <= {row["row"] for row in kept["answer"]["hidden"]}


def get_page(token: str, side: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""Who enters or leaves, a page at a time, of those the user may see."""
	with said_plainly():
		draft.require_side(side)
	kept = _kept(token, DIFFERENCE)
	if kept["answer"] is not None and not _may_still_ask(kept):
		_refuse()
	names = frappe.cache.get_value(_key(token, side), expires=True) or []
	with said_plainly():
		return draft.turn_page(FrappeSite(), names, token, side, page_cursor, limit)


@if_installed
def go_on(user: str) -> None:
	"""The job: answer the newest question of each kind, and whatever is asked meanwhile."""
	background.act_as(user)
	with locks.alive(_job()) as is_mine:
		while is_mine and (waiting := _next_waiting()):
			_answer_one(*waiting)


def _answer_one(token: str, kept: dict[str, Any]) -> None:
	"""While it is looked for, drains go on; a newer question of the same kind stops it."""
	newest, user = _newest_key(kept["kind"]), frappe.session.user

	def is_wanted() -> bool:
		return frappe.cache.get_value(newest, expires=True) == token

	with drains_go_on(is_wanted):
		kept["answer"] = _find_answer(kept, token, is_wanted)
	if kept["answer"] is None:
		frappe.db.rollback()
		return
	_keep(token, kept)
	frappe.publish_realtime(DONE_EVENT, {"token": token}, user=user)
	# A job of our own: an entry of the Error Log is kept, and the next question meets no old snapshot.
	frappe.db.commit()


def _find_answer(kept: dict[str, Any], token: str, is_wanted: Callable[[], bool]) -> dict[str, Any] | None:
	"""None when it was stopped, for a newer one has come."""
	try:
		return _answer(kept["kind"], kept["given"], token, JOB_SECONDS)
	except TooSlow:
		return _given_up(kept, _("This rule takes longer than two minutes to evaluate."))
	except CoreError as error:
		said = error.say(_)
	except Exception:
		if not is_wanted():
			return None
		frappe.log_error(title="convo_channels: a rule could not be counted")
		return _given_up(kept, _("This rule could not be evaluated. Those who manage the site see why in the Error Log."))
	return _given_up(kept, said) if is_wanted() else None


def _next_waiting() -> tuple[str, dict[str, Any]] | None:
	for kind in (COUNT, DIFFERENCE):
		token = frappe.cache.get_value(_newest_key(kind), expires=True)
		kept = frappe.cache.get_value(_key(token), expires=True) if token else None
		if kept and kept["answer"] is None:
			return token, kept
	return None


def _ask_for_job() -> None:
	user = frappe.session.user
	try:
		# Not in the queue of the drains: those go first wherever one worker has all of them.
		background.ask(
			"convo_channels.services.insight.draft_rule.go_on",
			job_id=_job(),
			queue="default",
			at_once=True,
			timeout=4 * JOB_SECONDS,
			user=user,
		)
	except Exception:
		# The page asks for its answer again, and that asks for the job again.
		frappe.logger("convo_channels").exception("no count could be asked for")


def _job() -> str:
	"""One for each user."""
	return f"convo_questions:{frappe.session.user}"


def _blank(kind: str, given: dict[str, Any]) -> dict[str, Any]:
	"""What is known before the answer."""
	catalog = get_catalog()
	if kind == COUNT:
		rows, veiled = _rows(given)
		rule = parse_rule(rows, catalog, may_be_empty=True)
		blank = live_count.blank_answer(live_count.Question(rule), catalog, {}, get_voice())
		return blank | ({"sentence": told.say_again(rule, catalog, veiled)} if veiled else {})
	return draft.blank_difference()


def _given_up(kept: dict[str, Any], note: str) -> dict[str, Any]:
	return {**_blank(kept["kind"], kept["given"]), "notes": [note]}


def _answer(kind: str, given: dict[str, Any], token: str, seconds: float) -> dict[str, Any]:
	return (_count if kind == COUNT else _compare)(given, token, seconds)


def _count(given: dict[str, Any], token: str, seconds: float) -> dict[str, Any]:
	site, catalog = FrappeSite(), get_catalog()
	rows, veiled = _rows(given)
	asked = Draft(rows, given["include_disabled"], requests.parse_exceptions(given["exceptions"]))
	rule = asked.parse(site)
	requests.check_values(rule, known=veiled)
	telling = lost_values.telling_of(rule, told.say_veiled(veiled) | requests.closed_questions(rule, catalog))
	answer = draft.count(site, asked, given["limit"], telling, TimeLimit(seconds))
	return answer | ({"sentence": told.say_again(rule, catalog, veiled)} if veiled else {})


def _rows(given: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[int, Any]]:
	"""The rows as saving them would store them, and which of their values are hidden."""
	rows, veiled = told.restore(given["rows"])
	return list_values.settle(rows, get_catalog()), veiled


def _compare(given: dict[str, Any], token: str, seconds: float) -> dict[str, Any]:
	site = FrappeSite()
	rows, veiled = _rows(given)
	engine, proposed = draft.propose(site, _checked(site, given, rows, frozenset(veiled)))
	assert proposed.rule is not None
	hidden = told.say_veiled(veiled) | requests.closed_questions(proposed.rule, engine.catalog)
	if hidden:
		said = _("Some conditions ask about what you may not read, so nothing is compared.")
		listed = [{"row": row, "text": text} for row, text in sorted(hidden.items())]
		return {**draft.blank_difference(), "hidden": listed, "notes": [said]}
	answer, found = draft.compare(site, engine, proposed, TimeLimit(seconds))
	for side, names in zip(draft.SIDES, (found.entering, found.leaving), strict=True):
		frappe.cache.set_value(_key(token, side), names[:KEPT_NAMES], expires_in_sec=KEPT_SECONDS)
	kept = {**given, "rows": rows, "veiled": frozenset(veiled)}
	_keep(token, {"kind": DIFFERENCE, "user": frappe.session.user, "given": kept, "answer": answer})
	return answer


def _checked(site: FrappeSite, given: dict[str, Any], rows: list[dict[str, Any]], known: frozenset[int]) -> Draft:
	"""The segment as it is typed, refused where it names what is not there."""
	name = require_segment(site, given["segment"]) if given["segment"] else ""
	asked = Draft(rows, given["include_disabled"], requests.parse_exceptions(given["exceptions"]), name)
	requests.check_values(asked.parse(site), name, known=known)
	return asked


def _key(token: str, side: str = "") -> str:
	return f"convo_question:{token}:{side}"


def _newest_key(kind: str) -> str:
	return f"convo_newest_question:{kind}:{frappe.session.user}"


def _keep(token: str, kept: dict[str, Any]) -> None:
	frappe.cache.set_value(_key(token), kept, expires_in_sec=KEPT_SECONDS)


def _kept(token: str, kind: str) -> dict[str, Any]:
	"""What is kept of a question of this user; the same sentence for one that is unknown, over, or somebody else's."""
	kept = frappe.cache.get_value(_key(token), expires=True) if _TOKEN.fullmatch(token) else None
	if not kept or kept["kind"] != kind or kept["user"] != frappe.session.user:
		_refuse()
	return kept


def _refuse() -> NoReturn:
	frappe.throw(_("There is no such question of yours any more. Ask again."), NotFoundError)
