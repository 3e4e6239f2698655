"""Tells open pages that something changed: ids only, to the rooms of documents, never content."""

from collections.abc import Iterable

import frappe

from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.base.sql import in_list, sql
from convo_channels.services.base.frappe_store import store

MAX_CUSTOMERS_TOLD = 200


def tell_moves(segments: Iterable[str], customers: Iterable[str]) -> None:
	"""Membership of these segments changed, or what these customers are; of very many customers some are told."""
	names = sorted(set(segments))
	for segment in names:
		_publish("convo_segment_changed", {"segment": segment, "what": "moves"}, SEGMENT, segment)
	query = sql("SELECT name FROM `tabConvo Channel` WHERE {}", in_list(sql("segment"), names))
	for (channel,) in store.rows(query):
		_publish("convo_channel_changed", {"channel": channel, "what": "moves"}, CHANNEL, channel)
	for customer in sorted(set(customers))[:MAX_CUSTOMERS_TOLD]:
		_publish("convo_customer_changed", {"customer": customer, "what": "moves"}, "Customer", customer)


def tell_channel(channel: str) -> None:
	"""What a channel is, or who is in it, has changed."""
	_publish("convo_channel_changed", {"channel": channel, "what": "channel"}, CHANNEL, channel)


def tell_post(*, customer: str | None, channel: str | None, what: str = "post", post: str | None = None) -> None:
	"""A post was written, changed or deleted. `post`: its name, where nothing else on a page is other by it than this post and its thread."""
	named = {"post": post} if post else {}
	if channel:
		_publish("convo_channel_changed", {"channel": channel, "what": what, **named}, CHANNEL, channel)
	if customer:
		query = sql(
			"SELECT ch.name FROM `tabConvo Channel` AS ch JOIN `tabConvo Segment Member` AS m ON m.segment = ch.segment"
			" WHERE m.customer = {}",
			customer,
		)
		for (name,) in store.rows(query):
			_publish("convo_channel_changed", {"channel": name, "what": what, **named}, CHANNEL, name)
		_publish("convo_customer_changed", {"customer": customer, "what": what}, "Customer", customer)


def _publish(event: str, message: dict[str, str], doctype: str, name: str) -> None:
	frappe.publish_realtime(event, message, doctype=doctype, docname=name, after_commit=True)
