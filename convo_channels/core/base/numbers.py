"""Numbers as a business writes them: which sign stands before the decimals, which between the thousands, and where.

Frappe's own formatting rounds to a number of decimals, by the setting to none; what a rule compares with is said to its last digit.
"""

import decimal
import re
from dataclasses import dataclass

_SIGNS = re.compile(r"\D+")


@dataclass(frozen=True)
class NumberSigns:
	"""`second`: how many digits stand in every group but the last, which has three: two in India, else three."""

	decimals: str = "."
	thousands: str = ","
	second: int = 3

	@classmethod
	def seen_in(cls, sample: str) -> "NumberSigns":
		"""What 1234567.5 was written with, to one place, or to none where the format has no decimals."""
		signs = _SIGNS.findall(sample)
		has_decimals = bool(re.search(r"\D\d$", sample))
		thousands = signs[0] if len(signs) > has_decimals else ""
		decimals = signs[-1] if has_decimals else "," if thousands == "." else "."
		return cls(decimals, thousands, 2 if thousands and sample.startswith(f"12{thousands}") else 3)

	def write(self, number: decimal.Decimal) -> str:
		"""With every decimal that says something, and no other."""
		whole, _, rest = f"{abs(number).normalize():f}".partition(".")
		head, groups = whole[:-3], [whole[-3:]]
		while head:
			head, groups = head[: -self.second], [head[-self.second :], *groups]
		sign = "-" if number < 0 else ""
		return sign + self.thousands.join(groups) + (self.decimals + rest if rest else "")
