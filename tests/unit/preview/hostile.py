"""What a request may hold that nobody would type: values for any argument, and for any place inside one."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from preview.api import OWN, PRODUCT

HALF = "a\ud800b"
UNSEEN = "\u200b\u2060\u202e\u00ad\u3164"
HUGE = 10**400

SCALARS: tuple[Any, ...] = (
	None, True, False, 0, -1, 1.5, 10**19, HUGE, -HUGE, float("nan"), float("inf"), float("-inf"), 1e308,
	"", " ", UNSEEN, HALF, "\x00", "\u202ex", "x" * 300, "x" * 210_000, "'; DROP TABLE x; --", "%s %(x)s {0} {",
	"--5", "-", "+", "²", "٣", "1e999", "-1e999", "nan", "inf", "1_0", "9" * 5000, "0x10",
	"0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "9999-12-31 23:59:59.999999", "2026-03-18T15:00:00+14:00",
	"{", "[", "null", "NaN", "[1]", "{}", '{"x": NaN}', '"\\ud800"',
	"eyJ4IjoxfQ", "W10", "=", "Zm9v" * 400,
)  # fmt: skip
HOLDERS: tuple[Any, ...] = (
	[], [1], [None], [[]], [[[1]]], [HALF], [UNSEEN], [{}], [{"x": 1}], ["x"] * 3000, [HUGE], [float("nan")],
	{}, {"x": 1}, {"": ""}, {HALF: 1}, {"name": HALF}, {"x": {"x": [1]}}, {"text": [1]}, {"text": {}},
)  # fmt: skip
VALUES = SCALARS + HOLDERS
# Some of each kind, for places inside.
INNER: tuple[Any, ...] = (
	None, True, -1, HUGE, 1.5, float("nan"), float("inf"), "", UNSEEN, HALF, "\x00", "x" * 70_000, "--5", "²", "1e999",
	"9" * 5000, "9999-12-31", "0000-00-00", "{", "[", [], [1], [[]], [HALF], {}, {"x": 1}, {HALF: 1},
)  # fmt: skip
# Deeper than any reader goes; no value of Python, for its own writer would not get there either.
DEPTH = 100_000
DEEP = "[" * DEPTH + "]" * DEPTH
DEEP_OBJECT = '{"x":' * DEPTH + "1" + "}" * DEPTH

ROW = {"subject": "Customer", "field": "industry", "operator": "is", "value": "Hotel"}
RELATED = {
	"subject": "Quotation", "measure": "count", "operator": "more than", "value": "1", "period_days": 30,
	"filters": [["status", "is", "Open"]],
}  # fmt: skip
SHARED: dict[str, Any] = {
	"format": "convo-channels-segments", "version": 1,
	"segments": [{"title": "Hotels", "rules": [ROW], "description": "All", "include_disabled": 0, "actions": []}],
}  # fmt: skip
CHANNEL, SEGMENT, CUSTOMER = "Inactive", "Inactive", "Maison Tilleul"
# What makes each path answer, argument by argument.
GOOD: dict[str, Any] = {
	"channel": CHANNEL, "segment": SEGMENT, "customer": CUSTOMER, "segments": [SEGMENT], "rules": [ROW, RELATED],
	"content": "<p>Words</p>", "post_type": "Note", "title": "A new one", "up_to": "2026-03-18 14:00:00", "seen": [],
	"template": "inactive_customers", "uses": [{"doctype": "Convo Channel", "name": CHANNEL, "action": "archive"}],
	"on": "2026-03-10", "from_on": "2026-03-01", "to_on": "2026-03-10", "side": "entering", "txt": "a", "limit": 5,
	"cursor": None, "description": "Words", "include_disabled": 0, "is_restricted": 0, "with_channel": 1, "with_customer": 1, "titles": ["Hotels"],
	"exceptions": [{"customer": CUSTOMER, "kind": "Include", "reason": "It was promised", "until_on": "2026-04-01"}],
	"amount": 4800, "status": "Open", "quotation": "SAL-QTN-0001", "days": 1, "doctype": "Territory",
	"invoice": "ACC-SINV-0096", "subject": "Words", "columns": ["customer_name", "joined_at"], "sort_by": "customer_name", "descending": 0,
	"icon": "Star", "color": "Blue", "user": "anna.keller@demo.example", "inside": 1, "is_manager": 1, "role": "Sales User",
	"layout": {"sections": [{"title": "Sales", "channels": [CHANNEL], "is_folded": False}], "favourites": [CHANNEL], "folded": ["others"]},
	"key": None, "based_on": None, "reply_to": None, "answer": None, "files": [], "posts": [], "since": "0:0",
	"place": "customer:" + CUSTOMER, "draft": {"body": "Words", "key": "k" * 20, "target": {"customer": {"name": CUSTOMER}}},
	"reference": {"doctype": "Quotation", "name": "SAL-QTN-0046"},
	"details": {"starts_at": "2026-04-01 10:00", "minutes": 30, "people": ["jonas.brandt@demo.example"], "mark": "Concern"}, "query": "coffee -tea type:note", "is_first": 1, "filters": {"post_types": ["Note"], "pinned": True},
}  # fmt: skip
# Where the same word means something else.
HERE: dict[str, dict[str, Any]] = {
	OWN + "change_customer": {"values": {"industry": "Hotel", "disabled": 0}},
	OWN + "save_segment": {"segment": None},
	PRODUCT + "customers.search": {"channel": None},
	PRODUCT + "drafts.save": {"based_on": 0},
	PRODUCT + "drafts.discard": {"based_on": 0},
	PRODUCT + "channels.archive_channel": {"on": 1},
	PRODUCT + "feed.get_catch_up": {"since": "2026-03-10 09:00:00"},
	PRODUCT + "feed.get_page": {"post": None, "filters": {"post_types": ["Note"], "author": "x", "text": "a", "show": "all"}},
	PRODUCT + "feed.mark_unread": {"channel": "Buying phase", "post": "demo-post-0294"},
	PRODUCT + "library.check_import": {"content": json.dumps(SHARED)},
	PRODUCT + "library.import_segments": {"content": json.dumps(SHARED)},
	PRODUCT + "library.preview_template": {"values": {"invoice_days": "90", "industry": "Hotel"}},
	PRODUCT + "library.create_from_template": {"values": {"invoice_days": "90", "industry": "Hotel"}},
	PRODUCT + "moves.get_upcoming": {"channel": None},
	PRODUCT + "posts.create_post": {"channel": None, "post_type": "Meeting"},
	PRODUCT + "posts.edit_post": {"post_type": "Meeting"},
	PRODUCT + "posts.mark_answer": {"post": "demo-post-0251", "answer": "demo-post-0255"},
	PRODUCT + "posts.pin": {"channel": None, "on": 1},
	PRODUCT + "posts.react": {"emoji": "👍🏽", "on": 1},
	PRODUCT + "search.find": {"filters": {"author": ["me"], "types": "Note", "in": [CHANNEL], "after": "2020", "before": "2030-01", "on": []}},
	PRODUCT + "timeline.get_page": {
		"filters": {"kinds": ["post"], "media": [], "post_types": ["Note"], "text": "a"},
	},
}  # fmt: skip


def inside(value: Any) -> Iterator[Any]:
	"""The same value with each of its places, one after the other, holding what it should not."""
	if isinstance(value, dict):
		for key in value:
			for held in (*inside(value[key]), *INNER):
				yield {**value, key: held}
			yield {name: held for name, held in value.items() if name != key}
		yield {**value, "unknown": 1}
		yield {**value, HALF: 1}
	elif isinstance(value, list):
		for at, item in enumerate(value):
			for held in (*inside(item), *INNER):
				yield [*value[:at], held, *value[at + 1 :]]


def hostile(path: str, name: str, good: Any) -> Iterator[Any]:
	"""What an argument may be that it should not."""
	yield from VALUES
	if name == "content" and path.startswith(PRODUCT + "library."):
		yield from (json.dumps(file) for file in inside(SHARED))
	if name != "cursor":
		yield from inside(good)
	else:
		yield from map(_as_cursor, [*VALUES, *inside(["0" * 8, "2026-03-18T15:00:00", 0, "x"])])


def _as_cursor(value: Any) -> str:
	"""Written down as a page's own cursor is."""
	return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
