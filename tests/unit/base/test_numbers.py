"""Numbers by the signs of each format that Frappe offers, seen in one number that Frappe wrote."""

from decimal import Decimal

import pytest

from convo_channels.core.base.numbers import NumberSigns

# The formats of System Settings: (1234567.5 as Frappe's fmt_money writes it to one place, the same for -1234.25, for 0.125, for 12)
FORMATS = {
	"#,###.##": ("1,234,567.5", "-1,234.25", "0.125", "12"),
	"#.###,##": ("1.234.567,5", "-1.234,25", "0,125", "12"),
	"# ###.##": ("1 234 567.5", "-1 234.25", "0.125", "12"),
	"# ###,##": ("1 234 567,5", "-1 234,25", "0,125", "12"),
	"#'###.##": ("1'234'567.5", "-1'234.25", "0.125", "12"),
	"#, ###.##": ("1, 234, 567.5", "-1, 234.25", "0.125", "12"),
	"#,##,###.##": ("12,34,567.5", "-1,234.25", "0.125", "12"),
	"#,###.###": ("1,234,567.5", "-1,234.25", "0.125", "12"),
	"#.###": ("1.234.568", "-1.234,25", "0,125", "12"),
	"#,###": ("1,234,568", "-1,234.25", "0.125", "12"),
	"#.########": ("1234567.5", "-1234.25", "0.125", "12"),
}


@pytest.mark.parametrize("sample", FORMATS)
def test_a_number_is_written_with_the_signs_of_the_format(sample):
	seen, *expected = FORMATS[sample]
	signs = NumberSigns.seen_in(seen)
	assert [signs.write(Decimal(text)) for text in ("-1234.250", "0.125", "12.000")] == expected
	if "." in seen or "," in seen:
		assert signs.write(Decimal("1234567.5" if seen.endswith("5") else "1234568")) == seen


@pytest.mark.parametrize(
	("number", "said"),
	[("0", "0"), ("-0", "0"), ("100", "100"), ("1000", "1,000"), ("1E+6", "1,000,000"), ("999999999999999999.999999999", "999,999,999,999,999,999.999999999")],
)
def test_every_digit_is_kept(number, said):
	assert NumberSigns().write(Decimal(number)) == said


def test_groups_of_india():
	assert NumberSigns(".", ",", 2).write(Decimal("1234567890")) == "1,23,45,67,890"
