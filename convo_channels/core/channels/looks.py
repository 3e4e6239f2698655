"""What a channel looks like: its icon, and the colour of that. Names; a page knows how each is drawn, light and dark."""

from ..base.errors import RequestError
from ..base.messages import N_

MAX_DESCRIPTION = 1000
ICONS = (
	"Chat", "People", "Phone", "Mail", "Bell", "Bulb", "Calendar", "Document", "Globe", "Star", "Flag", "Heart", "Clock",
	"Truck", "Tool",
)  # fmt: skip
COLORS = ("Blue", "Green", "Orange", "Red", "Purple", "Pink", "Cyan", "Yellow", "Gray")


def check_icon(icon: str) -> str:
	if icon and icon not in ICONS:
		raise RequestError(N_("There is no such icon for a channel."))
	return icon


def check_color(color: str) -> str:
	if color and color not in COLORS:
		raise RequestError(N_("There is no such colour for a channel."))
	return color
