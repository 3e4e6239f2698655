"""The indexes the queries of this app are measured with. DocType controllers and `standalone.schema` create them from here.

A unique key or an index is a tuple of columns; FULLTEXT exists on MariaDB only.
"""

UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
	"Convo Segment Member": (("segment", "customer"),),
	"Convo Read State": (("user", "stream_type", "stream"),),
	"Convo Interaction": (("dedupe_key",),),
	"Convo Profile": (("customer",),),
	"Convo Segment Action Run": (("action_row", "log"),),
	"Convo Segment Address": (("segment", "email"),),
	"Convo Segment Figure": (("segment",),),
}

INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
	"Convo Segment Member": (("customer", "segment"), ("segment", "last_post_at", "customer")),
	"Convo Segment Log": (("segment", "logged_at", "name"), ("customer", "logged_at", "name")),
	"Convo Post": (
		("customer", "posted_at", "name"),
		("posted_at", "name", "customer", "post_type"),
		("channel", "posted_at", "name"),
	),
	"Convo Interaction": (
		("customer", "occurred_at", "name"),
		("customer", "medium", "occurred_at", "name"),
		("reference_doctype", "reference_name"),
	),
	"Convo Outbox": (("is_parked", "priority", "name"),),
	"Convo Segment Action Run": (("status", "name"), ("segment", "name"), ("customer", "name")),
	"Convo Segment Version": (("segment", "name"),),
	"Convo Segment Address": (("customer",),),
}

FULLTEXT: dict[str, tuple[str, ...]] = {"Convo Post": ("text",)}

SEQUENCES = {
	"Convo Segment Member": "convo_segment_member_id_seq",
	"Convo Segment Log": "convo_segment_log_id_seq",
	"Convo Interaction": "convo_interaction_id_seq",
	"Convo Outbox": "convo_outbox_id_seq",
	"Convo Read State": "convo_read_state_id_seq",
	"Convo Segment Action Run": "convo_segment_action_run_id_seq",
	"Convo Segment Version": "convo_segment_version_id_seq",
	"Convo Segment Address": "convo_segment_address_id_seq",
	"Convo Segment Figure": "convo_segment_figure_id_seq",
	"Convo Bulk Action": "convo_bulk_action_id_seq",
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
