"""The names the whole app shares: its DocTypes and roles.

Plain data. It imports nothing, so that code without Frappe may read it, and it decides nothing.
"""

APP = "convo_channels"
MODULE = "Convo Channels"

ROLE_AGENT = "Convo Agent"
ROLE_MANAGER = "Convo Manager"
ROLES = (ROLE_AGENT, ROLE_MANAGER)

# A level of permission that no role is given: what stands there is shown by our own code only.
CLOSED_LEVEL = 2

SEGMENT = "Convo Segment"
SEGMENT_RULE = "Convo Segment Rule"
SEGMENT_MEMBER = "Convo Segment Member"
SEGMENT_LOG = "Convo Segment Log"
SEGMENT_EXCEPTION = "Convo Segment Exception"
SEGMENT_ACTION = "Convo Segment Action"
SEGMENT_ACTION_RUN = "Convo Segment Action Run"
SEGMENT_VERSION = "Convo Segment Version"
SEGMENT_ADDRESS = "Convo Segment Address"
SEGMENT_FIGURE = "Convo Segment Figure"
BULK_ACTION = "Convo Bulk Action"
CHANNEL = "Convo Channel"
CHANNEL_USER = "Convo Channel User"
CHANNEL_ROLE = "Convo Channel Role"
SIDEBAR = "Convo Sidebar"
POST = "Convo Post"
INTERACTION = "Convo Interaction"
PROFILE = "Convo Profile"
# Of a profile: they follow from every mail with the customer, those about hidden documents too.
CONTACT_DATES = ("last_contact_at", "last_inbound_at", "last_outbound_at")
HELD_VALUE = "Convo Held Value"
READ_STATE = "Convo Read State"
READ_EXCEPTION = "Convo Read Exception"
REACTION = "Convo Reaction"
STREAM_CHANGE = "Convo Stream Change"
DRAFT = "Convo Draft"
PIN = "Convo Pin"
MENTION = "Convo Mention"
SAVED_VIEW = "Convo Saved View"
POST_TEMPLATE = "Convo Post Template"
OUTBOX = "Convo Outbox"
WORK_STATE = "Convo Work State"
SETTINGS = "Convo Settings"

DOCTYPES = (
	SEGMENT,
	SEGMENT_RULE,
	SEGMENT_MEMBER,
	SEGMENT_LOG,
	SEGMENT_EXCEPTION,
	SEGMENT_ACTION,
	SEGMENT_ACTION_RUN,
	SEGMENT_VERSION,
	SEGMENT_ADDRESS,
	SEGMENT_FIGURE,
	BULK_ACTION,
	CHANNEL,
	CHANNEL_USER,
	CHANNEL_ROLE,
	SIDEBAR,
	POST,
	INTERACTION,
	PROFILE,
	HELD_VALUE,
	READ_STATE,
	READ_EXCEPTION,
	REACTION,
	STREAM_CHANGE,
	DRAFT,
	PIN,
	MENTION,
	SAVED_VIEW,
	POST_TEMPLATE,
	OUTBOX,
	WORK_STATE,
	SETTINGS,
)
