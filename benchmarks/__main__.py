"""`python -m benchmarks`: makes the environment, as `./run` and `./test` do, and hands over to `benchmarks.command` in it.

Standard library only, for nothing is installed yet.
"""

import sys

from standalone.checkout import ROOT, SetupError
from standalone.checkout.venv import ensure_packages, exec_in_venv


def main(arguments: list[str]) -> None:
	try:
		python = ensure_packages(ROOT / "standalone" / "requirements.txt")
	except SetupError as error:
		sys.exit(str(error))
	exec_in_venv(python, "benchmarks.command", arguments)


if __name__ == "__main__":
	main(sys.argv[1:])
