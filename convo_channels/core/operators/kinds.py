"""The kinds of value that conditions tell apart."""

from ..base.messages import N_

TEXT, NUMBER, DATE, DATETIME, TIME = N_("text"), N_("number"), N_("date"), N_("datetime"), N_("time")
SELECT, LINK, CHECK = N_("select"), N_("link"), N_("check")
# What is read of a content that is stored as markup: its words, as a search finds them.
READ = N_("read")
# Rows of a child table that each name a document; rows of any other; what is there or not, and nothing to compare.
CHOICES, ROWS, HELD = N_("choices"), N_("rows"), N_("held")
EXISTS, TAG, SEGMENT = N_("exists"), N_("tag"), N_("segment")
EMPTY_STRING_IS_NULL = frozenset({TEXT, SELECT, LINK, HELD, READ})
# Values that name documents, by the DocType in the field's options.
NAMING = frozenset({LINK, CHOICES})
