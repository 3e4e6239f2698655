"""Says aloud, after the suite, what could not be held against a recording. That is counted apart, never as a pass."""

from tests.contract import recordings, tree


def pytest_terminal_summary(terminalreporter) -> None:
	used = {use.name for use in tree.uses()}
	for version in recordings.VERSIONS:
		recording = recordings.load(version)
		unknown = sorted(name for name in used if recording.find(name) is None)
		terminalreporter.write_line(
			f"contract {version}: {len(used) - len(unknown)} names recorded from a site, {len(unknown)} unverified"
		)
		for name in unknown:
			terminalreporter.write_line(f"  unverified for {version}: {name}")
