"""The table: what was measured, beside what, and whether the bar held."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
	"""One measurement. `bar` is the highest ratio allowed, or the lowest when `is_faster` (the reference over the measured).

	`holds` decides where a ratio alone does not; None leaves it to the ratio. A row without a bar is told for information.
	"""

	what: str
	measured: str
	reference: str = ""
	ratio: float | None = None
	bar: float | None = None
	is_faster: bool = False
	holds: bool | None = None
	said_bar: str = ""

	@property
	def verdict(self) -> str:
		held = self.holds
		if held is None and self.bar is not None and self.ratio is not None:
			held = self.ratio >= self.bar if self.is_faster else self.ratio <= self.bar
		return "" if held is None else "held" if held else "**missed**"

	@property
	def bar_text(self) -> str:
		if self.said_bar or self.bar is None:
			return self.said_bar
		return f"{self.bar:g} x faster" if self.is_faster else f"{self.bar:g} x"


def ms(value: float) -> str:
	"""Milliseconds with as many digits as mean something."""
	return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def render(rows: list[Row]) -> str:
	lines = ["| what | measured | reference | ratio | bar | |", "|---|---|---|---|---|---|"]
	for row in rows:
		ratio = "" if row.ratio is None else f"{row.ratio:.2f}" if row.ratio < 10 else f"{row.ratio:.0f}"
		lines.append(
			f"| {row.what} | {row.measured} | {row.reference} | {ratio} | {row.bar_text} | {row.verdict} |"
		)
	return "\n".join(lines)
