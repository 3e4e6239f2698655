"""The tests that took longest, of the suites that have just run: where the minutes of a run go."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

MOST = 20
WORTH_TELLING = 0.5  # seconds


def describe(reports: Sequence[Path]) -> str:
	"""A line for each, seconds first; nothing when all were quick. `reports`: JUnit files, those that are missing left out."""
	cases = [
		(float(case.get("time") or 0), f"{case.get('classname')}.{case.get('name')}")
		for report in reports
		if report.exists()
		for case in ElementTree.parse(report).getroot().iter("testcase")
	]
	slow = sorted((case for case in cases if case[0] >= WORTH_TELLING), reverse=True)[:MOST]
	if not slow:
		return ""
	lines = [f"{seconds:7.1f} s  {name}" for seconds, name in slow]
	return "\n".join([f"The slowest {len(slow)}:", *lines])
