"""What a spreadsheet makes of our CSV files: a table of values with the reason why each stays or becomes text.

The check does not trust the code under test: the file is parsed again as each reader would (commas, semicolons, tabs, with and
without quotation marks), and no cell it finds may begin like a formula that holds a letter or a pipe.
"""

import csv
import datetime
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_channels.core.base.spreadsheet import as_csv, harmless

STAY = [
	("+49 30 901820-0", "a phone is no formula: without a letter nothing is called"),
	("+49 (0)30 / 12 34-5", "brackets and a stroke are how phones are written"),
	("+1-555-0100 ext. 5", "an extension is part of a phone"),
	("+1 555 0100 x5", "so is this one"),
	("0049 30 1", "begins with a digit"),
	("-5", "a number"), ("-5 %", "a number"), ("-1.200,00 €", "a number as it is written in Germany"), ("+5.3", "a number"),
	("-", "stands for nothing, in all three readers"), ("--", "the same"), ("+", "the same"),
	("5 = 5", "the sign is not at the beginning"), ("a@b.example", "a mail address"), ("Müller + Co", "the sign is not at the beginning"),
	("2026-11-28", "a date"), ("a; -5", "a number after a semicolon"), ("Tel;+49 30 1", "a phone after a semicolon"), ("'=1", "text already"), ("+49 30 1; +49 40 2", "two phones"), ("Tel;+49 30 1;Müller", "a phone among words"), ("", "nothing"),
	("x-y\ny-x", "no sign begins a line"), ("€ -5", "the sign is not at the beginning"),
]  # fmt: skip

BECOME = [
	("=1+1", "'=1+1", "every reader calculates it"),
	("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0", "DDE starts a program from Excel"),
	("+cmd|'/c calc'!A0", "'+cmd|'/c calc'!A0", "DDE behind a plus"),
	("-2+3+cmd|'/c calc'!A0", "'-2+3+cmd|'/c calc'!A0", "DDE behind a number"),
	("@SUM(A1:A9)", "'@SUM(A1:A9)", "Excel still reads what Lotus wrote"),
	("+SUM(A1)", "'+SUM(A1)", "a function"),
	("-A1", "'-A1", "another cell"),
	("- call before noon", "'- call before noon", "Excel reads names here and shows #NAME?"),
	("＝1+1", "'＝1+1", "Excel reads full width as half width"),
	("＋ＳＵＭ(A1)", "'＋ＳＵＭ(A1)", "the same for letters"),
	("  =1", "  '=1", "readers that trim blanks"),
	("\ufeff=1", "\ufeff'=1", "a byte order mark is skipped"),
	("\u200b=1", "\u200b'=1", "so may be what nobody sees"),
	("\t=1", "\t'=1", "a tab parts cells in LibreOffice"),
	('"=1"', "\"'=1\"", "a quotation mark at the beginning of a cell is taken away"),
	("x;=1", "x;'=1", "Excel parts at semicolons where the decimal sign is a comma"),
	('x;"=1"', "x;\"'=1\"", "the same, in quotation marks"),
	("x; @SUM(A1);y", "x; '@SUM(A1);y", "the same, in the middle"),
	("x;+49 30 1;=1", "x;+49 30 1;'=1", "the same, behind a phone"),
	("line\n=1", "line\n'=1", "a line break that is not protected begins a row"),
	("line\r=1", "line\r'=1", "so does the one of old Macs"),
	("x\t+A1", "x\t'+A1", "a tab parts cells"),
	("+1!A1", "'+1!A1", "another sheet"),
	("+1;=SUM(A1)", "'+1;'=SUM(A1)", "a number for one reader, a formula for the next"),
	("x\t+1;A1", "x\t'+1;A1", "a reader of tabs goes on behind the semicolon"),
	("-5|x", "'-5|x", "a pipe is DDE"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "why"), STAY)
def test_what_no_spreadsheet_calculates_stays_as_it_is(value, why):
	assert harmless(value) == value, why


@pytest.mark.parametrize(("value", "written", "why"), BECOME)
def test_what_a_spreadsheet_would_calculate_becomes_text(value, written, why):
	assert harmless(value) == written, why
	assert harmless(written) == written, "and stays so"


def test_numbers_and_dates_are_left_alone_and_nothing_is_empty():
	day = datetime.date(2026, 11, 28)
	assert [harmless(value) for value in (-5, 2.5, day, True, None)] == [-5, 2.5, day, True, ""]


def cells(rows) -> set[str]:
	"""Whatever some reader would find in a cell of the file."""
	text = as_csv(rows)
	found: set[str] = set()
	for delimiter, quoting in itertools.product(",;\t", (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)):
		if delimiter == "," and quoting == csv.QUOTE_NONE:
			continue  # a reader that parts at our commas knows our quotation marks
		for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
			found.update(line)
	return found


PIECES = st.sampled_from(
	[
		"=",
		"+",
		"-",
		"@",
		"＝",
		"＋",
		";",
		",",
		"\t",
		"\n",
		"\r\n",
		'"',
		"'",
		" ",
		"A1",
		"x",
		"5",
		"%",
		"|",
		"SUM(",
		"\ufeff",
		"ü",
	]
)


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), min_size=1, max_size=4))
def test_no_reader_finds_a_formula_wherever_it_parts_a_line(row):
	for cell in cells([row]):
		said = cell.lstrip(" \t\r\n\ufeff\"'")
		began = cell.lstrip(' \t\r\n\ufeff"')
		if said[:1] in ("=", "@", "＝", "＠", "+", "-", "＋", "－") and not began.startswith("'"):
			# what is joined by quotation marks is no formula
			assert not any(sign.isalpha() or sign in "|!=@" for sign in said.split('"')[0]), cell
