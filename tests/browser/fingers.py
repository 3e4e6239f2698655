"""Whether a finger meets what it is put on."""

from playwright.sync_api import Locator

# What lies 22 px from the middle of an element, up and down and to both sides, is the element.
_HIT = """element => {
	element.scrollIntoView({ block: "center" });
	const box = element.getBoundingClientRect();
	const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
	const reach = 21; // a browser rounds where it looks
	const edges = [[x, y - reach], [x, y + reach], [x - reach, y], [x + reach, y]];
	return edges.every(([at, down]) => {
		const hit = document.elementFromPoint(at, down);
		return hit && (hit === element || element.contains(hit));
	});
}"""


def finger_hits(button: Locator) -> bool:
	"""A finger's 44 px around the middle are the button's own."""
	return button.evaluate(_HIT)
