"""What axe-core finds on a page: the rules of WCAG 2.0, 2.1 and 2.2 at A and AA, and its best practices.

Looks in a state of a page in both themes. `LEFT_OUT` names each rule that is not asked, and why.
"""

from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Page

from standalone.checkout.node import ensure_node_packages
from tests.browser.contrast import LEGIBLE, MEASURE

THEMES = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rule: why it is not asked. All others of these tags are, those too that axe leaves off by itself.
LEFT_OUT: dict[str, str] = {}

RUN = (
	"async ([root, tags, off, on, legible]) => { const measure = "
	+ MEASURE
	+ """;
	const rules = Object.fromEntries([...off.map((id) => [id, { enabled: false }]), ...on.map((id) => [id, { enabled: true }])]);
	const found = await axe.run(root, {
		runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations", "incomplete"], elementRef: true });
	// what lies below a dialog or on a gradient axe leaves to others
	const isLegible = ({ element }) => !element.isConnected || measure(element).every(([, ratio]) => ratio >= legible);
	// what an open menu lies over is pressed when it is closed
	const isCovered = ({ element }) => {
		const { left, right, top, bottom } = element.getBoundingClientRect();
		const corners = [[left + 1, top + 1], [right - 1, top + 1], [left + 1, bottom - 1], [right - 1, bottom - 1]];
		return corners.some((corner) => {
			const over = document.elementFromPoint(...corner);
			return over && !element.contains(over) && over.closest("[role=listbox], [role=menu], [role=dialog]");
		});
	};
	const flat = (kind) => found[kind].flatMap(({ id, impact, nodes }) => nodes
		.filter((node) => kind === "violations" || id !== "color-contrast" || !isLegible(node))
		.filter((node) => kind === "violations" || id !== "target-size" || !isCovered(node))
		.map((node) => ({
			kind, rule: id, impact, target: node.target.flat().join(" "), html: node.html.slice(0, 160),
			why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" | ").slice(0, 300),
		})));
	return [...flat("violations"), ...flat("incomplete")];
}"""
)
# Of these tags, what axe asks for only when told so.
ASKED_TOO = ["target-size"]


@dataclass(frozen=True)
class Finding:
	"""`kind` is "violations", or "incomplete" where axe could not tell and nothing else here can."""

	theme: str
	kind: str
	rule: str
	impact: str | None
	target: str
	html: str
	why: str

	def __str__(self) -> str:
		return f"{self.rule} ({self.theme}): {self.target}\n    {self.html}\n    {self.why}"


@cache
def _source() -> str:
	return (ensure_node_packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()


def audit(page: Page, root: str = "html", *, themes: tuple[str, ...] = THEMES) -> list[Finding]:
	"""All that is wrong below `root` in the page as it stands, in each theme; contrast that axe cannot tell is measured."""
	if not page.evaluate("'axe' in window"):
		page.evaluate(_source())
	found = []
	for theme in themes:
		page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
		rows = page.evaluate(RUN, [root, TAGS, list(LEFT_OUT), ASKED_TOO, LEGIBLE])
		found += [Finding(theme=theme, **row) for row in rows]
	return found
