"""What `./translate` does once Babel is there: writes the catalogue anew, begins a language, or says what is wrong."""

import argparse
import sys

from convo_channels.translation import catalogue, checks

DESCRIPTION = """\
Without an argument: collects every sentence of the app into convo_channels/locale/main.pot and brings every
language in step with it. New sentences come without a translation, those that are gone go.
"""


def main(argv: list[str]) -> int:
	parser = argparse.ArgumentParser(prog="./translate", description=DESCRIPTION)
	parser.add_argument("--new", metavar="CODE", help="begin a language, for example de or pt_BR")
	parser.add_argument(
		"--check", action="store_true", help="change nothing; say what is stale, missing or wrong"
	)
	options = parser.parse_args(argv)
	if options.check:
		found = checks.find_stale() + checks.find_in_languages()
		print(*found, f"{len(found)} to mend.", sep="\n")
		return 1 if found else 0
	print(catalogue.write_template())
	if options.new:
		catalogue.begin_language(options.new)
	for path in catalogue.update_languages():
		print(f"{path}: {len(checks.find_in_language(path))} to translate or to mend")
	return 0


sys.exit(main(sys.argv[1:]))
