"""The data of the measurements: customers, posts, interactions, documents, segments and their members.

Made by the server itself out of `seq_…` tables, the same for every run of a size. Posts, interactions and
documents are spread over the customers by Zipf's law; two groups of customers stopped writing long ago.
"""

from benchmarks.data.readers import READER, TIDY
from benchmarks.data.rows import make_rows
from benchmarks.data.segments import (
	HARD_SEGMENTS,
	LIVE_SEGMENTS,
	bring_back,
	feed_segment,
	insert_segment,
	make_segments,
	only_live,
)
from benchmarks.data.size import TABLES, Size, analyze

__all__ = [
	"HARD_SEGMENTS",
	"LIVE_SEGMENTS",
	"READER",
	"TABLES",
	"TIDY",
	"Size",
	"analyze",
	"bring_back",
	"feed_segment",
	"insert_segment",
	"make_rows",
	"make_segments",
	"only_live",
]
