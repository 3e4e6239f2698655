"""Segments as a file: written, read back, judged against a site, and put in the order in which they can be made.

Pure: text and the site's own segments in, plans out. What belongs to one site alone stays there: members, exceptions
(they name customers), mailing lists, and secrets of actions. Nothing is stored here.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..base.errors import RequestError, RuleError
from ..base.facts import PLAIN, Voice
from ..base.messages import N_, Translate
from ..base.text import fold, is_blank, is_storable, shown
from ..base.whole import read_whole
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source
from ..operators import operators as ops
from ..rules.followed_rows import COLUMN, read_followed
from ..rules.lost_values import lost_options
from ..rules.named import tests_of
from ..rules.rule import Leaf, Rule, parse_rule
from ..rules.sentence import say_rule
from ..segments.segments import RULE_COLUMNS, find_cycle, say_cycle
from ..segments.titles import find_fault, tidy
from .exchange_actions import ACTION_LINKS, AT_HOME, plain_action, read_actions

FORMAT = "convo-channels-segments"
VERSION = 1
MAX_BYTES = 2_000_000
MAX_SEGMENTS = 100
MAX_TEXT = 1000
MAX_SHOWN = 60
NEW, SAME, CHANGED = "new", "same", "changed"
NUMBERS = ("group_no", "bracket_no", "negate", "period_days", "include_drafts", "or_never")


Exists = Callable[[str, str], bool]


@dataclass(frozen=True)
class Shared:
	"""One segment as a file holds it."""

	title: str
	rules: list[dict[str, Any]]
	description: str = ""
	include_disabled: bool = False
	actions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Planned:
	"""What a file wants of one segment. `problems` stand in the way of it, `notes` do not; each is one sentence."""

	shared: Shared
	state: str
	sentence: str = ""
	problems: list[str] = field(default_factory=list)
	inner: list[str] = field(default_factory=list)
	actions: list[dict[str, Any]] = field(default_factory=list)
	notes: list[str] = field(default_factory=list)

	def as_dict(self) -> dict[str, Any]:
		return {
			"title": self.shared.title,
			"sentence": self.sentence,
			"state": self.state,
			"problems": self.problems,
			"notes": self.notes,
		}


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
	"""A row of a rule in one spelling: what is empty is empty, numbers are numbers."""
	cells: dict[str, Any] = {}
	for column in RULE_COLUMNS:
		value = row.get(column)
		if column in NUMBERS:
			cells[column] = read_whole(value or 0)
		elif column == "filters":
			cells[column] = _plain_filters(value)
		elif column == COLUMN:
			cells[column] = read_followed(value) or _plain_text(value)
		else:
			cells[column] = _plain_text(value)
	cells["group_no"] = cells["group_no"] or 1
	cells["measure"] = cells["measure"] or cat.VALUE
	return cells


def _plain_text(value: Any) -> str:
	if isinstance(value, list | dict):
		return json.dumps(value, ensure_ascii=False)
	return "" if value is None else str(value)


def _plain_filters(value: Any) -> Any:
	if not value:
		return []
	try:
		return json.loads(value) if isinstance(value, str) else value
	except (ValueError, RecursionError):
		return value


def form_row(row: Mapping[str, Any]) -> dict[str, Any]:
	"""The same row as the form stores it."""
	cells = plain_row(row)
	filters = cells["filters"]
	return {**cells, "filters": json.dumps(filters, ensure_ascii=False) if filters else "", COLUMN: _plain_text(cells[COLUMN])}


# ---- writing


def write_file(segments: Iterable[Shared], *, app_version: str, now: datetime.datetime) -> str:
	"""The content of a file."""
	content = {
		"format": FORMAT,
		"version": VERSION,
		"app_version": app_version,
		"exported_at": now.strftime("%Y-%m-%d %H:%M:%S"),
		"segments": [_as_record(shared) for shared in segments],
	}
	return json.dumps(content, ensure_ascii=False, indent="\t") + "\n"


def _as_record(shared: Shared) -> dict[str, Any]:
	return {
		"title": shared.title,
		"description": shared.description,
		"include_disabled": int(shared.include_disabled),
		"rules": [plain_row(row) for row in shared.rules],
		"actions": [plain_action(row) for row in shared.actions if row.get("action") != AT_HOME],
	}


def with_inner(names: Sequence[str], inner: Mapping[str, set[str]]) -> list[str]:
	"""The named segments and everything they build on, inner ones first. `inner`: {segment: those it names}."""
	found: list[str] = []
	open_names: set[str] = set()

	def visit(name: str) -> None:
		if name in found or name in open_names:
			return
		open_names.add(name)
		for other in sorted(inner.get(name, ())):
			visit(other)
		found.append(name)

	for name in names:
		visit(name)
	return found


# ---- reading


def read_file(content: str) -> list[Shared]:
	"""The segments of a file, in the order of the file. RequestError says in one sentence what is wrong with it."""
	if len(content.encode(errors="replace")) > MAX_BYTES:
		raise RequestError(N_("The file is larger than {0} MB."), MAX_BYTES // 1_000_000)
	try:
		given = json.loads(content)
	except (ValueError, RecursionError) as error:
		raise RequestError(N_("The file is not valid JSON.")) from error
	if not isinstance(given, dict) or given.get("format") != FORMAT:
		raise RequestError(N_("The file holds no segments of Convo Channels."))
	version = given.get("version")
	if not isinstance(version, int) or isinstance(version, bool) or version < 1:
		raise RequestError(N_("The file does not say which version of the format it has."))
	if version > VERSION:
		raise RequestError(
			N_("The file has version {0} of the format; this site reads up to version {1}. Update the app."),
			str(version)[:MAX_SHOWN],
			VERSION,
		)
	records = given.get("segments")
	if not isinstance(records, list) or not records:
		raise RequestError(N_("The file holds no segments."))
	if len(records) > MAX_SEGMENTS:
		raise RequestError(N_("The file holds {0} segments; {1} is the most."), len(records), MAX_SEGMENTS)
	found = [_read_record(record, number) for number, record in enumerate(records, start=1)]
	_refuse_twins(found)
	return found


def _refuse_twins(found: Sequence[Shared]) -> None:
	seen: set[str] = set()
	for shared in found:
		if fold(shared.title) in seen:
			raise RequestError(N_("The file holds the segment {0} twice."), shown(shared.title))
		seen.add(fold(shared.title))


def _read_record(record: Any, number: int) -> Shared:
	if not isinstance(record, dict):
		raise RequestError(N_("Segment {0} of the file is not an object."), number)
	title = record.get("title")
	if not isinstance(title, str) or is_blank(title):
		raise RequestError(N_("Segment {0} of the file has no title."), number)
	title = tidy(title)
	if find_fault(title):
		raise RequestError(N_("The title {0} is too long or holds signs that a title cannot have."), shown(title))
	rules, actions = record.get("rules"), record.get("actions") or []
	if not isinstance(rules, list) or not all(isinstance(row, dict) for row in rules):
		raise RequestError(N_("The segment {0} of the file has no list of conditions."), shown(title))
	description = record.get("description") or ""
	if not isinstance(description, str) or not is_storable(description):
		raise RequestError(N_("The description of the segment {0} is not a text."), shown(title))
	try:
		rows = [plain_row(row) for row in rules]
	except (ValueError, TypeError, OverflowError) as error:
		raise RequestError(N_("The conditions of the segment {0} cannot be read."), shown(title)) from error
	return Shared(title, rows, description[:MAX_TEXT], str(record.get("include_disabled") or 0) == "1", read_actions(actions, title))


# ---- judging


def plan_import(
	given: Sequence[Shared],
	stored: Mapping[str, Shared],
	catalog: Catalog,
	exists: Exists,
	voice: Voice = PLAIN,
) -> list[Planned]:
	"""What importing a file would do, segment by segment, in the file's order. `stored`: the site's own, by name."""
	by_key = {fold(name): shared for name, shared in stored.items()}
	in_file = {fold(shared.title): shared.title for shared in given}
	plans = []
	graph: dict[str, set[str]] = {}
	for name, shared in stored.items():
		graph[fold(name)] = {fold(n) for n in named_segments(shared.rules)}
	for shared in given:
		plan = _plan_one(shared, by_key.get(fold(shared.title)), catalog, voice)
		rule = _try_parse(shared, catalog)
		known = {*by_key, *in_file}
		if rule:
			plan.problems += _say_missing(rule, catalog, exists, known, voice.translate)
			plan.notes += lost_options(rule, catalog, voice.translate)
		if plan.state == NEW:
			_plan_actions(plan, exists, voice.translate)
		named = {fold(n) for n in named_segments(shared.rules)}
		plan.inner = [in_file[key] for key in sorted(named) if key in in_file]
		graph[fold(shared.title)] = named
		plans.append(plan)
	_say_cycles(plans, graph, {**{fold(n): n for n in stored}, **in_file}, voice.translate)
	return plans


def _plan_one(shared: Shared, mine: Shared | None, catalog: Catalog, voice: Voice) -> Planned:
	state = NEW if mine is None else SAME if _is_same(shared, mine) else CHANGED
	plan = Planned(shared, state)
	try:
		plan.sentence = say_rule(parse_rule(shared.rules, catalog), catalog, voice)
	except RuleError as error:
		plan.problems.append(error.say(voice.translate))
	return plan


def _plan_actions(plan: Planned, exists: Exists, translate: Translate) -> None:
	"""Actions come switched off, for nobody is to be mailed because a file was read. Only a new segment takes them."""
	for row in plan.shared.actions:
		missing = [
			(doctype, str(row[column]))
			for column, doctype in ACTION_LINKS.items()
			if row.get(column) and not exists(doctype, str(row[column]))
		]
		if missing:
			doctype, name = missing[0]
			template = translate(N_("The action {0} is left out: this site has no {1} {2}."))
			plan.notes.append(template.format(shown(row.get("action")), translate(doctype), shown(name)))
		else:
			plan.actions.append({**row, "is_enabled": 0})


def _try_parse(shared: Shared, catalog: Catalog) -> Rule | None:
	try:
		return parse_rule(shared.rules, catalog)
	except RuleError:
		return None


def _is_same(one: Shared, other: Shared) -> bool:
	def essence(shared: Shared) -> tuple[Any, ...]:
		rows = [plain_row(row) for row in shared.rules]
		return rows, shared.description.strip(), shared.include_disabled

	return essence(one) == essence(other)


def named_segments(rows: Iterable[Mapping[str, Any]]) -> set[str]:
	"""The segments that rows of a rule build on, whether or not the rest of the rule can be read."""
	return {
		str(row.get("value") or "").strip()
		for row in rows
		if str(row.get("subject") or "").strip() == cat.SEGMENT
	} - {""}


def _say_missing(
	rule: Rule, catalog: Catalog, exists: Exists, known: set[str], translate: Translate
) -> list[str]:
	said: dict[str, None] = {}
	for leaf in rule.parts:
		if leaf.subject == cat.SEGMENT:
			if fold(leaf.args[0]) not in known:
				template = translate(N_("There is no segment {0}, neither here nor in the file."))
				said[template.format(shown(leaf.args[0]))] = None
	said.update(dict.fromkeys(say_missing_links(rule, catalog, exists, translate)))
	return list(said)


def say_missing_links(rule: Rule, catalog: Catalog, exists: Exists, translate: Translate = str) -> list[str]:
	"""One sentence for every document a rule compares with and the site does not have."""
	named = [link for leaf in rule.parts if leaf.subject != cat.SEGMENT for link in links_of(leaf, catalog.sources[leaf.subject])]
	return [
		translate(N_("This site has no {0} {1}.")).format(translate(doctype), shown(name))
		for doctype, name in dict.fromkeys(named)
		if not exists(doctype, name)
	]


def links_of(leaf: Leaf, source: Source) -> list[tuple[str, str]]:
	"""(DocType, name) of every document a condition compares with."""
	fields = source.fields
	found = []
	for item in tests_of(leaf):
		info = fields.get(item.field)
		if not info or info.type not in ops.NAMING or not info.options or ops.OPERATORS[item.operator].part:
			continue
		names = item.args[1:] if ops.OPERATORS[item.operator].tree else item.args
		found += [(info.options, str(name)) for name in names if isinstance(name, str)]
	return found


def _say_cycles(
	plans: Sequence[Planned], graph: dict[str, set[str]], names: Mapping[str, str], translate: Translate
) -> None:
	path = find_cycle(graph)
	while path:
		said = say_cycle([names.get(key, key) for key in path]).say(translate)
		for plan in plans:
			if fold(plan.shared.title) in path:
				plan.problems.append(said)
		for key in set(path):
			graph[key] = set()
		path = find_cycle(graph)


# ---- choosing


def choose(plans: Sequence[Planned], titles: Sequence[str] | None, stored: Iterable[str]) -> list[Planned]:
	"""The plans to carry out, inner segments first; those that change nothing are left out.

	RequestError when one of them cannot be carried out: nothing is to be written then. `titles`: None means all.
	"""
	wanted = {fold(title) for title in titles} if titles is not None else None
	known = {fold(plan.shared.title) for plan in plans}
	stranger = next((title for title in titles or () if fold(title) not in known), None)
	if stranger is not None:
		raise RequestError(N_("The file holds no segment {0}."), shown(stranger))
	chosen = [plan for plan in plans if wanted is None or fold(plan.shared.title) in wanted]
	have = {fold(name) for name in stored} | {fold(plan.shared.title) for plan in chosen}
	for plan in chosen:
		if plan.problems:
			raise RequestError(N_("{0}: {1}"), plan.shared.title, plan.problems[0])
		missing = next((name for name in plan.inner if fold(name) not in have), None)
		if missing:
			raise RequestError(
				N_("{0}: Choose the segment {1} of the file as well."), plan.shared.title, shown(missing)
			)
	by_title = {plan.shared.title: plan for plan in chosen}
	order = with_inner(list(by_title), {title: set(plan.inner) for title, plan in by_title.items()})
	return [by_title[title] for title in order if title in by_title and by_title[title].state != SAME]
