"""A user who saves customers all the time, in a process of its own. Prints the longest save in milliseconds.

Started by `rebuild`; ends when a line arrives on its standard input.
"""

import json
import random
import select
import sys
import time

from standalone.stores import MariadbStore

PAUSE_SECONDS = 0.002


def main() -> None:
	store = MariadbStore(**json.loads(sys.argv[1]))
	names = [name for (name,) in store.run("select name from `tabCustomer` order by crc32(name) limit 2000")]
	worst = 0.0
	_save(store, names[0])
	print("saving", flush=True)
	while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
		started = time.perf_counter()
		_save(store, random.choice(names))
		worst = max(worst, (time.perf_counter() - started) * 1000)
	print(worst, flush=True)


def _save(store: MariadbStore, name: str) -> None:
	"""What a save writes: the document, and the change of ours beside it, taken away again so that nothing piles up."""
	with store.transaction():
		store.run(
			"update `tabCustomer` set modified = now(6), customer_details = uuid() where name = %s", (name,)
		)


if __name__ == "__main__":
	main()
