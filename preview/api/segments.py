"""Segments: what a rule may say, the live count, the head, members, proof; and, for the preview's screen, editing."""

import secrets
from typing import Any

from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import ident, join, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.insight import segment_head
from convo_channels.core.library import exchange, versions
from convo_channels.core.rules.for_the_form import describe_catalog
from convo_channels.core.rules.request_rows import parse_rows
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments import member_table, members, moves
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.segments.member_table import Asked, Column
from convo_channels.core.segments.segments import RULE_COLUMNS
from convo_channels.core.segments.titles import check_title
from convo_channels.core.site.named import require_free, require_segment
from convo_channels.core.sync import proof
from preview.api import OWN, PRODUCT, BadRequest, answers
from preview.api.items import fetch_moves_after, newest_move
from preview.documents import delete_rows, insert_rows, new_row, update_row
from preview.site import Site

# A site offers every field that its reader may read.
MEMBER_COLUMNS = (
	Column("name", "Customer", sql("`tabCustomer`.name"), is_chosen=False),
	Column("customer_name", "Customer Name", sql("`tabCustomer`.customer_name"), is_chosen=True),
	Column("customer_group", "Customer Group", sql("`tabCustomer`.customer_group"), "Link", is_chosen=True),
	Column("territory", "Territory", sql("`tabCustomer`.territory"), "Link", is_chosen=True),
	Column("email_id", "E-mail", sql("`tabCustomer`.email_id")),
	Column("joined_at", "Joined", sql("m.joined_at"), "Datetime", is_chosen=True),
	Column("profile.last_contact_at", "Last Contact", sql("f.last_contact_at"), "Datetime"),
)


@answers(PRODUCT + "segments.get_catalog")
def get_catalog(site: Site) -> dict[str, Any]:
	return describe_catalog(site.catalog)


@answers(PRODUCT + "segments.get_overview")
def get_overview(site: Site, segment: str) -> dict[str, Any]:
	head = segment_head.read_overview(site, segment)
	used_by = segment_head.used_by(site.store, head["name"], site.reader)
	return {**head, "used_by": used_by, "can_create_channel": site.may("create", CHANNEL)}


@answers(PRODUCT + "segments.get_counts")
def get_counts(site: Site, segments: list) -> dict[str, int]:
	return members.read_counts(site, segments)


@answers(PRODUCT + "segments.get_members")
def get_members(site: Site, segment: str, cursor: str | None = None, limit: int = 50) -> dict[str, Any]:
	return members.read_members(site, segment, cursor, limit)


@answers(PRODUCT + "segments.list_members")
def list_members(
	site: Site,
	segment: str,
	columns: list | None = None,
	sort_by: str = "",
	descending: int = 0,
	txt: str = "",
	cursor: str | None = None,
	limit: int = 20,
) -> dict[str, Any]:
	asked = Asked(tuple(map(str, columns or ())), sort_by, bool(descending), txt.strip()[:140])
	return member_table.read_table(site, segment, MEMBER_COLUMNS, asked, cursor, limit)


@answers(PRODUCT + "segments.verify", post=True)
def verify(site: Site, segment: str) -> dict[str, Any]:
	return proof.verify(site, segment)


@answers(PRODUCT + "segments.rebuild", post=True)
def rebuild_segment(site: Site, segment: str) -> dict[str, Any]:
	site.rebuild(require_segment(site, segment), moves.CAUSE_VERIFY)
	return {"queued": True}


@answers(OWN + "list_segments")
def list_segments(site: Site) -> list[dict[str, Any]]:
	columns = ("name", "status", "member_count", "sentence", "enabled")
	query = sql(
		"SELECT s.name, s.status, COALESCE(f.member_count, 0), s.sentence, s.enabled FROM `tabConvo Segment` AS s"
		" LEFT JOIN `tabConvo Segment Figure` AS f ON f.segment = s.name ORDER BY s.name"
	)
	return dicts(site.store, query, columns)


@answers(OWN + "get_segment")
def get_segment(site: Site, segment: str) -> dict[str, Any]:
	"""A segment as it was typed."""
	columns = ("name", "title", "description", "include_disabled", "sentence")
	head = dicts(
		site.store,
		sql("SELECT " + ", ".join(columns) + " FROM `tabConvo Segment` WHERE name = {}", segment),
		columns,
	)
	if not head:
		raise BadRequest(f"There is no segment {segment[:140]}.", 404)
	listed = join(", ", [ident(name) for name in RULE_COLUMNS])
	query = sql(
		"SELECT {} FROM `tabConvo Segment Rule` WHERE parent = {} ORDER BY idx", listed, head[0]["name"]
	)
	return {**head[0], "rules": dicts(site.store, query, RULE_COLUMNS)}


@answers(OWN + "save_segment", post=True)
def save_segment(
	site: Site,
	title: str,
	rules: list,
	segment: str | None = None,
	description: str = "",
	include_disabled: int = 0,
) -> dict[str, Any]:
	"""What saving the form does on a site: refuse what makes no sense, store, fill, and tell what moved."""
	rule = parse_rule(parse_rows(rules), site.catalog)
	name = require_segment(site, segment) if segment else _check_title(site, title)
	core_segments.check_cycle(core_segments.load_segments(site.store, site.catalog), name, rule)
	fields = {
		"description": description[:1000],
		"include_disabled": int(bool(include_disabled)),
		"sentence": say_rule(rule, site.catalog),
		"is_time_dependent": int(is_time_dependent(rule, site.catalog)),
		"status": core_segments.PENDING,
		"broken_reason": "",
		"broken_message": "",
	}
	before = newest_move(site)
	with site.store.transaction():
		if segment:
			versions.keep_version(site.store, name, at=site.now(), by=site.user)
			update_row(site, SEGMENT, name, **fields)
			delete_rows(site, "Convo Segment Rule", parent=name, parenttype=SEGMENT)
		else:
			insert_rows(site, SEGMENT, [new_row(site, name, title=name, enabled=1, **fields)])
		insert_rows(
			site,
			"Convo Segment Rule",
			[_rule_row(site, name, index, row) for index, row in enumerate(rules, 1)],
		)
		versions.keep_version(site.store, name, at=site.now(), by=site.user)
	site.settle()
	return {"name": name, "moves": fetch_moves_after(site, before), "now": as_text(site.now())}


def _rule_row(site: Site, segment: str, index: int, row: dict[str, Any]) -> dict[str, Any]:
	values = exchange.form_row({**row, **{name: _whole(row.get(name)) for name in exchange.NUMBERS}})
	parent = {"parent": segment, "parenttype": SEGMENT, "parentfield": "rules"}
	return {**new_row(site, secrets.token_hex(5)), **values, **parent, "idx": index}


def _whole(value: Any) -> int:
	"""What Frappe makes of a number or a tick of a form, whatever it holds."""
	text = str(value or 0).strip().lower()
	return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else int(text in ("true", "yes"))


def _check_title(site: Site, title: str) -> str:
	title = check_title(title)
	require_free(site.store, SEGMENT, title)
	return title
