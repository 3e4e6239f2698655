"""Rows of actions say whether they have a secret, so that a copy that lost it can be told."""

from convo_channels.core.sql import sql
from convo_channels.services.store import store


def execute():
	store.execute(sql("UPDATE `tabConvo Segment Action` SET has_secret = 1 WHERE secret <> ''"))
