"""Titles of segments and channels that could run as script in Frappe's lists, or hide signs, get the nearest harmless one."""

from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.services.base import titles


def execute():
	for doctype in (SEGMENT, CHANNEL):
		for old, new in titles.mend_stored(doctype):
			print(f"{doctype}: {old!r} is now called {new!r}")
