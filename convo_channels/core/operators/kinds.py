"""The kinds of value that conditions tell apart."""

TEXT, NUMBER, DATE, DATETIME, TIME = "text", "number", "date", "datetime", "time"
SELECT, LINK, CHECK = "select", "link", "check"
# What is read of a content that is stored as markup: its words, as a search finds them.
READ = "read"
# Rows of a child table that each name a document; rows of any other; what is there or not, and nothing to compare.
CHOICES, ROWS, HELD = "choices", "rows", "held"
EXISTS, TAG, SEGMENT = "exists", "tag", "segment"
EMPTY_STRING_IS_NULL = frozenset({TEXT, SELECT, LINK, HELD, READ})
# Values that name documents, by the DocType in the field's options.
NAMING = frozenset({LINK, CHOICES})
