"""How much chance a run takes: enough for every push by default, all of it when CONVO_RANDOM says so.

`CONVO_RANDOM=10000 ./test sql -- -k random` makes ten thousand random rules, and as many random changes, on each engine.
A case is named by its seed, and the same seed is the same case, so a failure is run again with `-k "[mariadb-17]"`.
"""

import os

VARIABLE = "CONVO_RANDOM"
DEFAULT = 2000


def seeds(each: int, *, of: int = 1, default: int = DEFAULT) -> range:
	"""The seeds of a test that tries `each` things a seed; `of`: how many times fewer things than the whole run."""
	return range(max(1, -(-int(os.environ.get(VARIABLE) or default) // (each * of))))
