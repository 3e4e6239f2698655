"""Rows of actions say whether they have a secret, so that a copy that lost it can be told."""

from convo_channels.core.base.sql import sql
from convo_channels.services.base.frappe_store import store


def execute():
	store.execute(sql("UPDATE `tabConvo Segment Action` SET has_secret = 1 WHERE secret <> ''"))
