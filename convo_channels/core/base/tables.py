"""The indexes the queries of this app are measured with. DocType controllers and `standalone.schema` create them from here.

A unique key or an index is a tuple of columns; FULLTEXT exists on MariaDB only.
"""

from ...constants import (
	BULK_ACTION,
	DRAFT,
	HELD_VALUE,
	INTERACTION,
	MENTION,
	OUTBOX,
	PIN,
	POST,
	PROFILE,
	REACTION,
	READ_EXCEPTION,
	READ_STATE,
	SAVED_VIEW,
	SEGMENT_ACTION_RUN,
	SEGMENT_ADDRESS,
	SEGMENT_FIGURE,
	SEGMENT_LOG,
	SEGMENT_MEMBER,
	SEGMENT_VERSION,
	SIDEBAR,
	STREAM_CHANGE,
)

# How posts are put in order: by when they were written, or, of those that are no reply, by the newest word in their thread.
BY_POSTED, BY_ACTIVITY = "posted_at", "active_at"
OF_CUSTOMER = {BY_POSTED: ("customer", "posted_at", "name", "thread"), BY_ACTIVITY: ("customer", "active_at", "name")}
OF_CHANNEL = {BY_POSTED: ("channel", "posted_at", "name", "thread"), BY_ACTIVITY: ("channel", "active_at", "name")}
OF_ALL = {
	BY_POSTED: ("posted_at", "name", "customer", "post_type", "thread"),
	BY_ACTIVITY: ("active_at", "name", "customer", "post_type"),
}
OF_MARK = ("customer", "mark", "posted_at")
# Questions that nothing answers yet, in their order.
OPEN_QUESTIONS = ("post_type", "answer", "posted_at", "name", "customer")
# Where somebody is named.
OF_NAMED = ("user", "posted_at", "post")
# What was told of customers, of all of them together.
OF_ALL_TOLD = ("occurred_at", "name", "customer", "medium")
OF_THREAD = ("thread", "posted_at", "name", "author")
# Who has read a stream beyond a moment.
OF_STREAM = ("stream_type", "stream", "read_at", "user")

UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
	SEGMENT_MEMBER: (("segment", "customer"),),
	READ_STATE: (("user", "stream_type", "stream"),),
	READ_EXCEPTION: (("user", "post"),),
	REACTION: (("post", "emoji", "user"),),
	DRAFT: (("user", "place"),),
	PIN: (("place_type", "place", "post"),),
	MENTION: (("post", "user"),),
	SAVED_VIEW: (("user", "channel", "title"),),
	INTERACTION: (("dedupe_key",),),
	PROFILE: (("customer",),),
	SEGMENT_ACTION_RUN: (("action_row", "log"),),
	SEGMENT_ADDRESS: (("segment", "email"),),
	SEGMENT_FIGURE: (("segment",),),
	HELD_VALUE: (("reference_doctype", "fieldname", "reference_name"),),
	POST: (("sent_key",),),
	SIDEBAR: (("user",),),
}

INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
	SEGMENT_MEMBER: (("customer", "segment"), ("segment", "last_post_at", "customer")),
	SEGMENT_LOG: (("segment", "logged_at", "name"), ("customer", "logged_at", "name")),
	POST: (
		OF_CUSTOMER[BY_POSTED],
		OF_ALL[BY_POSTED],
		OF_CHANNEL[BY_POSTED],
		OF_CUSTOMER[BY_ACTIVITY],
		OF_ALL[BY_ACTIVITY],
		OF_CHANNEL[BY_ACTIVITY],
		OF_THREAD,
		OF_MARK,
		OPEN_QUESTIONS,
	),
	INTERACTION: (
		("customer", "occurred_at", "name"),
		("customer", "medium", "occurred_at", "name"),
		OF_ALL_TOLD,
		("reference_doctype", "reference_name"),
		("awaits",),
	),
	STREAM_CHANGE: (("changed_at",),),
	OUTBOX: (("is_parked", "priority", "name"),),
	REACTION: (("user",),),
	READ_STATE: (OF_STREAM,),
	READ_EXCEPTION: (("post",),),
	DRAFT: (("customer",), ("saved_at",)),
	PIN: (("post",),),
	MENTION: (OF_NAMED,),
	SAVED_VIEW: (("channel",),),
	SEGMENT_ACTION_RUN: (("status", "name"), ("segment", "name"), ("customer", "name")),
	SEGMENT_VERSION: (("segment", "name"),),
	SEGMENT_ADDRESS: (("customer",),),
	HELD_VALUE: (("reference_doctype", "fieldname", "held_since_at", "reference_name"),),
}

FULLTEXT: dict[str, tuple[str, ...]] = {POST: ("text",), INTERACTION: ("text",)}

SEQUENCES = {
	SEGMENT_MEMBER: "convo_segment_member_id_seq",
	SEGMENT_LOG: "convo_segment_log_id_seq",
	INTERACTION: "convo_interaction_id_seq",
	OUTBOX: "convo_outbox_id_seq",
	READ_STATE: "convo_read_state_id_seq",
	READ_EXCEPTION: "convo_read_exception_id_seq",
	REACTION: "convo_reaction_id_seq",
	STREAM_CHANGE: "convo_stream_change_id_seq",
	DRAFT: "convo_draft_id_seq",
	PIN: "convo_pin_id_seq",
	SIDEBAR: "convo_sidebar_id_seq",
	MENTION: "convo_mention_id_seq",
	SAVED_VIEW: "convo_saved_view_id_seq",
	SEGMENT_ACTION_RUN: "convo_segment_action_run_id_seq",
	SEGMENT_VERSION: "convo_segment_version_id_seq",
	SEGMENT_ADDRESS: "convo_segment_address_id_seq",
	SEGMENT_FIGURE: "convo_segment_figure_id_seq",
	BULK_ACTION: "convo_bulk_action_id_seq",
	HELD_VALUE: "convo_held_value_id_seq",
}

# Customers whose merge is under way: the loser's membership rows carry this mark until the rename is done,
# so that Frappe's rewriting of links cannot meet our unique key. Frappe allows this sign in no name.
MERGE_MARK = "<"

# A customer who was deleted and can still be restored: what is said with them rests under this mark and the name of
# Frappe's own record of the deletion. Frappe allows this sign in no name either.
GONE_MARK = ">"


def index_name(doctype: str, columns: tuple[str, ...]) -> str:
	"""The name Frappe gives an index of these columns; plan hints need it."""
	assert columns in INDEXES[doctype]
	return "_".join(columns) + "_index"


def unique_name(doctype: str, columns: tuple[str, ...]) -> str:
	"""The same of a unique key."""
	assert columns in UNIQUE[doctype]
	return "unique_" + "_".join(columns)
