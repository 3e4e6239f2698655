"""Whether what stands on a button, a chip or a field can be read: the contrast of its text with what is really behind it."""

from playwright.sync_api import Locator, Page

# WCAG's figure for text of an ordinary size.
LEGIBLE = 4.5

MEASURE = """root => {
	const parse = (text) => {
		const parts = text.match(/[\\d.]+/g).map(Number);
		return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
	};
	const over = (top, below) => top.rgb.map((part, n) => part * top.alpha + below[n] * (1 - top.alpha));
	const light = (rgb) => {
		const [r, g, b] = rgb.map((part) => part / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => {
		const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
		return (high + 0.05) / (low + 0.05);
	};
	const behind = (element) => {
		const chain = [];
		for (let at = element; at; at = at.parentElement) chain.unshift(at);
		let colour = [255, 255, 255];
		for (const at of chain) colour = over(parse(getComputedStyle(at).backgroundColor), colour);
		return colour;
	};
	const faded = (element) => {
		let alpha = 1;
		for (let at = element; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
		return alpha;
	};
	const texts = [root, ...root.querySelectorAll("*")].filter((one) =>
		[...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && one.getClientRects().length);
	return texts.map((one) => {
		const ground = behind(one);
		const ink = parse(getComputedStyle(one)[one instanceof SVGElement ? "fill" : "color"]);
		return [one.textContent.trim().slice(0, 30), ratio(over({ ...ink, alpha: ink.alpha * faded(one) }, ground), ground)];
	});
}"""


def illegible(controls: Locator, state: str) -> list[str]:
	"""What of some controls cannot be read in the state they are in, as "text: contrast (state)"."""
	found = []
	for control in controls.all():
		if not control.is_visible():
			continue
		if state == "hovered":
			control.hover(force=True)
		if state == "focused":
			control.focus()
		found += [f"{text}: {ratio:.2f} ({state})" for text, ratio in control.evaluate(MEASURE) if ratio < LEGIBLE]
	return found


def without_transitions(page: Page) -> None:
	page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important }")
