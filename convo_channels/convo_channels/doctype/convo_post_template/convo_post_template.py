"""A text that recurs, to begin a post with.

The controller hands over to services/posts/post_templates.py, which cleans it as it does a post.
"""

from convo_channels.services.access.records import Record, ToldToReaders
from convo_channels.services.posts import post_templates


class ConvoPostTemplate(ToldToReaders, Record):
	def validate(self):
		post_templates.validate(self)
