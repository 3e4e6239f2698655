"""The kinds of value that conditions tell apart."""

from ..base.messages import N_

TEXT, NUMBER, DATE, DATETIME, TIME = N_("text"), N_("number"), N_("date"), N_("datetime"), "time"
SELECT, LINK, CHECK = "select", "link", "check"
# What is read of a content that is stored as markup: its words, as a search finds them.
READ = "read"
# Rows of a child table that each name a document; rows of any other; what is there or not, and nothing to compare.
CHOICES, ROWS, HELD = N_("choices"), N_("rows"), N_("held")
EXISTS, TAG, SEGMENT = N_("exists"), "tag", N_("segment")
# The moment since when something is so: how long that is, is asked.
SINCE = "since"
# How those are called that are other words elsewhere in the Desk: rights, icons, buttons.
CALLED = {
	TIME: N_("time of day"), SELECT: N_("choice from a list"), LINK: N_("link to a document"), CHECK: N_("box to tick"),
	READ: N_("text to read"), TAG: N_("tag of a customer"), SINCE: N_("moment since when something is so"),
}  # fmt: skip
EMPTY_STRING_IS_NULL = frozenset({TEXT, SELECT, LINK, HELD, READ})
# Values that name documents, by the DocType in the field's options.
NAMING = frozenset({LINK, CHOICES})
