"""What Frappe calls in this app: names and dotted paths only."""

app_name = "convo_channels"
app_title = "Convo Channels"
app_publisher = "convo_channels contributors"
app_description = "One persistent conversation per customer, live segments, and channels that follow them"
app_email = "maintainers@convo-channels.example"
app_license = "mit"
app_home = "/app/channel-feed"

# bench reads this with a one-line regular expression
required_apps = ["erpnext"]

after_install = "convo_channels.install.after_install"
after_migrate = "convo_channels.install.after_migrate"
after_app_install = "convo_channels.install.after_other_app"
after_app_uninstall = "convo_channels.install.after_other_app"
before_request = ["convo_channels.services.access.storable_requests.check"]
before_uninstall = "convo_channels.uninstall.before_uninstall"
after_uninstall = "convo_channels.uninstall.after_uninstall"

fixtures = [
	{"dt": "Role", "filters": [["name", "in", ["Convo Agent", "Convo Manager"]]]},
	{"dt": "Custom HTML Block", "filters": [["name", "=", "Convo Home"]]},
]

# No `add_to_apps_screen`: with a second app there Frappe lands everybody elsewhere after signing in than before.

app_include_css = "convo_desk.bundle.css"
app_include_js = ["convo_desk.bundle.js"]
doctype_js = {"Customer": "public/js/customer_form.js"}
doctype_list_js = {"Customer": "public/js/customer_list.js"}
filters_config = "convo_channels.services.segments.list_filter.get_filters_config"

# Posts in Frappe's own forms; public/js/posts/form_posts_model.js knows the same forms.
additional_timeline_content = {
	"Customer": ["convo_channels.services.feed.form_timeline.get_content"],
	"Quotation": ["convo_channels.services.feed.form_timeline.get_content"],
	"Sales Order": ["convo_channels.services.feed.form_timeline.get_content"],
	"Sales Invoice": ["convo_channels.services.feed.form_timeline.get_content"],
	"Issue": ["convo_channels.services.feed.form_timeline.get_content"],
	"Opportunity": ["convo_channels.services.feed.form_timeline.get_content"],
}

# The handlers return at once for a DocType that no rule and no timeline speaks of.
doc_events = {
	"*": {
		"on_change": "convo_channels.doc_events.sources.on_change",
		"after_delete": "convo_channels.doc_events.sources.after_delete",
		"after_rename": "convo_channels.doc_events.sources.after_rename",
	},
	"Customer": {
		"before_rename": "convo_channels.doc_events.customer.before_rename",
	},
	"User": {
		"before_rename": "convo_channels.doc_events.user.before_rename",
		"after_rename": "convo_channels.doc_events.user.after_rename",
		"after_delete": "convo_channels.doc_events.user.after_delete",
	},
	"File": {
		"before_insert": "convo_channels.doc_events.files.before_insert",
		"validate": "convo_channels.doc_events.files.validate",
		"after_insert": "convo_channels.doc_events.files.after_insert",
		"after_delete": "convo_channels.doc_events.files.after_delete",
	},
	"Comment": {"validate": "convo_channels.doc_events.hung_on_posts.validate"},
	"ToDo": {"validate": "convo_channels.doc_events.hung_on_posts.validate"},
	"DocShare": {"validate": "convo_channels.doc_events.hung_on_posts.validate"},
	"Tag Link": {"validate": "convo_channels.doc_events.hung_on_posts.validate"},
	"Notification Log": {"after_insert": "convo_channels.doc_events.notifications.after_insert"},
	"Contact": {"on_change": "convo_channels.doc_events.addresses.on_contact_changed"},
	"Email Unsubscribe": {
		"on_change": "convo_channels.doc_events.addresses.on_unsubscribe_changed",
		"after_delete": "convo_channels.doc_events.addresses.on_unsubscribe_changed",
	},
	"Email Group Member": {"after_delete": "convo_channels.doc_events.addresses.on_group_member_deleted"},
	"Email Queue": {
		"on_change": "convo_channels.doc_events.mail_queue.on_change",
		"after_delete": "convo_channels.doc_events.mail_queue.on_change",
	},
	"Notification": {
		"on_change": "convo_channels.doc_events.listeners.on_change",
		"after_delete": "convo_channels.doc_events.listeners.after_delete",
	},
	"Webhook": {
		"on_change": "convo_channels.doc_events.listeners.on_change",
		"after_delete": "convo_channels.doc_events.listeners.after_delete",
	},
	"Assignment Rule": {
		"on_change": "convo_channels.doc_events.listeners.on_change",
		"after_delete": "convo_channels.doc_events.listeners.after_delete",
	},
	"Prepared Report": {"validate": "convo_channels.doc_events.prepared_reports.validate"},
	"Server Script": {
		"on_change": "convo_channels.doc_events.listeners.on_change",
		"after_delete": "convo_channels.doc_events.listeners.after_delete",
	},
}

# Frappe takes a tag away without a document event, those that it adds others in place of too.
override_whitelisted_methods = {
	"frappe.desk.doctype.tag.tag.add_tag": "convo_channels.doc_events.tags.add_tag",
	"frappe.desk.doctype.tag.tag.add_tags": "convo_channels.doc_events.tags.add_tags",
	"frappe.desk.doctype.tag.tag.remove_tag": "convo_channels.doc_events.tags.remove_tag",
}

scheduler_events = {
	"cron": {"* * * * *": ["convo_channels.services.sync.jobs.tick"]},
	"hourly_long": ["convo_channels.services.sync.jobs.nightly"],
	"daily": ["convo_channels.services.sync.jobs.daily"],
	"daily_long": ["convo_channels.services.posts.files.sweep"],
}

# What Frappe leaves in the cache when it clears all of it, as with every rename: what the queue holds, and that a post was sent and deleted, do not change by that.
persistent_cache_keys = ["convo_drain_", "convo_reconcile_needed", "convo_deleted_post:"]

# Frappe's own search of link fields may be told to ask for no permission.
standard_queries = {
	"Convo Segment": "convo_channels.api.links.search",
	"Convo Segment Rule": "convo_channels.api.links.search",
	"Convo Segment Member": "convo_channels.api.links.search",
	"Convo Segment Log": "convo_channels.api.links.search",
	"Convo Segment Exception": "convo_channels.api.links.search",
	"Convo Segment Action": "convo_channels.api.links.search",
	"Convo Segment Action Run": "convo_channels.api.links.search",
	"Convo Segment Version": "convo_channels.api.links.search",
	"Convo Segment Address": "convo_channels.api.links.search",
	"Convo Segment Figure": "convo_channels.api.links.search",
	"Convo Bulk Action": "convo_channels.api.links.search",
	"Convo Channel": "convo_channels.api.links.search",
	"Convo Channel User": "convo_channels.api.links.search",
	"Convo Channel Role": "convo_channels.api.links.search",
	"Convo Sidebar": "convo_channels.api.links.search",
	"Convo Post": "convo_channels.api.links.search",
	"File": "convo_channels.doc_events.files.search",
	"Convo Interaction": "convo_channels.api.links.search",
	"Convo Profile": "convo_channels.api.links.search",
	"Convo Held Value": "convo_channels.api.links.search",
	"Convo Read State": "convo_channels.api.links.search",
	"Convo Read Exception": "convo_channels.api.links.search",
	"Convo Reaction": "convo_channels.api.links.search",
	"Convo Stream Change": "convo_channels.api.links.search",
	"Convo Draft": "convo_channels.api.links.search",
	"Convo Pin": "convo_channels.api.links.search",
	"Convo Mention": "convo_channels.api.links.search",
	"Convo Saved View": "convo_channels.api.links.search",
	"Convo Post Template": "convo_channels.api.links.search",
	"Convo Outbox": "convo_channels.api.links.search",
	"Convo Work State": "convo_channels.api.links.search",
	"Convo Settings": "convo_channels.api.links.search",
}

permission_query_conditions = {
	"Convo Segment": "convo_channels.permission_hooks.segments.segment_query_conditions",
	"Convo Channel": "convo_channels.permission_hooks.talk.channel_query_conditions",
	"Convo Post": "convo_channels.permission_hooks.talk.post_query_conditions",
	"File": "convo_channels.permission_hooks.files.file_query_conditions",
	"Convo Interaction": "convo_channels.permission_hooks.talk.interaction_query_conditions",
	"Convo Segment Member": "convo_channels.permission_hooks.segments.segment_member_query_conditions",
	"Convo Segment Log": "convo_channels.permission_hooks.segments.segment_log_query_conditions",
	"Convo Segment Action Run": "convo_channels.permission_hooks.segments.segment_action_run_query_conditions",
	"Convo Segment Address": "convo_channels.permission_hooks.segments.segment_address_query_conditions",
	"Convo Segment Figure": "convo_channels.permission_hooks.segments.segment_figure_query_conditions",
	"Convo Segment Version": "convo_channels.permission_hooks.segments.segment_version_query_conditions",
	"Convo Stream Change": "convo_channels.permission_hooks.segments.documents_query_conditions",
	"Convo Outbox": "convo_channels.permission_hooks.segments.documents_query_conditions",
	"Convo Held Value": "convo_channels.permission_hooks.segments.held_value_query_conditions",
	"Convo Work State": "convo_channels.permission_hooks.segments.documents_query_conditions",
	"Convo Bulk Action": "convo_channels.permission_hooks.segments.bulk_action_query_conditions",
	"Convo Profile": "convo_channels.permission_hooks.talk.profile_query_conditions",
	"Convo Read State": "convo_channels.permission_hooks.talk.read_state_query_conditions",
	"Convo Read Exception": "convo_channels.permission_hooks.talk.read_exception_query_conditions",
	"Convo Reaction": "convo_channels.permission_hooks.talk.reaction_query_conditions",
	"Convo Draft": "convo_channels.permission_hooks.talk.draft_query_conditions",
	"Convo Pin": "convo_channels.permission_hooks.talk.pin_query_conditions",
	"Convo Mention": "convo_channels.permission_hooks.talk.mention_query_conditions",
	"Convo Saved View": "convo_channels.permission_hooks.talk.saved_view_query_conditions",
	"Convo Post Template": "convo_channels.permission_hooks.talk.post_template_query_conditions",
	"Convo Segment Rule": "convo_channels.permission_hooks.segments.segment_rule_query_conditions",
	"Convo Segment Exception": "convo_channels.permission_hooks.segments.segment_exception_query_conditions",
	"Convo Segment Action": "convo_channels.permission_hooks.segments.segment_action_query_conditions",
	"Convo Channel User": "convo_channels.permission_hooks.talk.channel_user_query_conditions",
	"Convo Channel Role": "convo_channels.permission_hooks.talk.channel_role_query_conditions",
	"Convo Sidebar": "convo_channels.permission_hooks.talk.sidebar_query_conditions",
}

has_permission = {
	"Convo Segment": "convo_channels.permission_hooks.segments.has_segment_permission",
	"Convo Channel": "convo_channels.permission_hooks.talk.has_channel_permission",
	"Convo Post": "convo_channels.permission_hooks.talk.has_post_permission",
	"File": "convo_channels.permission_hooks.files.has_file_permission",
	"Convo Interaction": "convo_channels.permission_hooks.talk.has_interaction_permission",
	"Convo Segment Member": "convo_channels.permission_hooks.segments.has_segment_member_permission",
	"Convo Segment Log": "convo_channels.permission_hooks.segments.has_segment_log_permission",
	"Convo Segment Action Run": "convo_channels.permission_hooks.segments.has_segment_action_run_permission",
	"Convo Segment Address": "convo_channels.permission_hooks.segments.has_segment_address_permission",
	"Convo Segment Figure": "convo_channels.permission_hooks.segments.has_segment_figure_permission",
	"Convo Segment Version": "convo_channels.permission_hooks.segments.has_segment_version_permission",
	"Convo Stream Change": "convo_channels.permission_hooks.segments.has_documents_permission",
	"Convo Outbox": "convo_channels.permission_hooks.segments.has_documents_permission",
	"Convo Held Value": "convo_channels.permission_hooks.segments.has_held_value_permission",
	"Convo Work State": "convo_channels.permission_hooks.segments.has_documents_permission",
	"Convo Bulk Action": "convo_channels.permission_hooks.segments.has_bulk_action_permission",
	"Convo Profile": "convo_channels.permission_hooks.talk.has_profile_permission",
	"Convo Read State": "convo_channels.permission_hooks.talk.has_read_state_permission",
	"Convo Read Exception": "convo_channels.permission_hooks.talk.has_read_exception_permission",
	"Convo Reaction": "convo_channels.permission_hooks.talk.has_reaction_permission",
	"Convo Draft": "convo_channels.permission_hooks.talk.has_own_row_permission",
	"Convo Pin": "convo_channels.permission_hooks.talk.has_pin_permission",
	"Convo Mention": "convo_channels.permission_hooks.talk.has_mention_permission",
	"Convo Saved View": "convo_channels.permission_hooks.talk.has_saved_view_permission",
	"Convo Post Template": "convo_channels.permission_hooks.talk.has_post_template_permission",
	"Convo Segment Rule": "convo_channels.permission_hooks.segments.has_row_permission",
	"Convo Segment Exception": "convo_channels.permission_hooks.segments.has_row_permission",
	"Convo Segment Action": "convo_channels.permission_hooks.segments.has_row_permission",
	"Convo Channel User": "convo_channels.permission_hooks.segments.has_row_permission",
	"Convo Channel Role": "convo_channels.permission_hooks.segments.has_row_permission",
	"Convo Sidebar": "convo_channels.permission_hooks.talk.has_own_row_permission",
}

# A customer or a quotation with a long story can still be deleted; our own handlers clean up.
ignore_links_on_delete = [
	"Convo Segment",
	"Convo Segment Rule",
	"Convo Segment Member",
	"Convo Segment Log",
	"Convo Segment Exception",
	"Convo Segment Action",
	"Convo Segment Action Run",
	"Convo Segment Version",
	"Convo Segment Address",
	"Convo Segment Figure",
	"Convo Bulk Action",
	"Convo Channel",
	"Convo Channel User",
	"Convo Channel Role",
	"Convo Sidebar",
	"Convo Post",
	"Convo Interaction",
	"Convo Profile",
	"Convo Held Value",
	"Convo Read State",
	"Convo Read Exception",
	"Convo Reaction",
	"Convo Stream Change",
	"Convo Draft",
	"Convo Pin",
	"Convo Mention",
	"Convo Saved View",
	"Convo Post Template",
	"Convo Outbox",
	"Convo Work State",
	"Convo Settings",
]

# Another app adds a source that rules and timelines may speak of with a hook of its own:
#
# convo_segment_sources = ["other_app.segments.get_sources"]
#
# The function is called without arguments; docs/extending.md says what it returns.
#
# And actions that segments, all members and whatever else acts may use:
#
# convo_actions = ["other_app.actions.get_effects"]
#
# It returns declarations (convo_channels/services/actions/effect.py).
