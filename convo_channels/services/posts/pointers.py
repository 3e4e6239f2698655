"""What is put beside a post into lists, calendars and notices of Frappe: that there is one, with a way to it, and nothing of its text.

Whoever such a row belongs to keeps it when their rights end, and Frappe copies it into comments and mails that others read.
The way leads to the form of the post, which asks each time.
"""

import html
from typing import Any


def point_to(doc: Any, said: str) -> str:
	"""`said`: a sentence in the language of the reader."""
	return f'<p><a href="{html.escape(doc.get_url())}">{html.escape(said)}</a></p>'
