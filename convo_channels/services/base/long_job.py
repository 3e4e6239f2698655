"""Work over all of a site's rows: done in turns of some seconds, so that a bench with one worker has it for others too.

What it has reached is written with every step. It is believed only while somebody holds its lock or the queue holds its
next turn; a turn that was lost is asked for again by the scheduler's tick, a few times, from where it was.
"""

import json
from typing import Any

import frappe

from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.base import background, locks, work_state
from convo_channels.services.base.site_time import utc_now

IDLE, QUEUED, RUNNING, DONE, FAILED = "idle", "queued", "running", "done", "failed"
TURN_SECONDS = 10
TRIES = 3


class LongJob:
	"""One such work: the method of its turns, and the value of work_state in which it says how far it is."""

	def __init__(self, name: str, field: str, method: str):
		self.name, self.field, self.method = name, field, method
		self._turn = TimeLimit(0)

	def read(self) -> dict[str, Any]:
		"""What is written. `reached`: whatever the next turn must know; `lost`: turns that came to nothing in a row."""
		stored = work_state.get(self.field)
		blank = {"state": IDLE, "done": 0, "total": 0, "turn": 0, "lost": 0, "reached": None, "asked": 0}
		return {**blank, **(json.loads(stored) if stored else {})}

	def write(self, state: dict[str, Any]) -> None:
		work_state.write(**{self.field: json.dumps(state)})

	def is_underway(self, state: dict[str, Any]) -> bool:
		"""Whether somebody works on it or will; a request that is being made counts."""
		if state["state"] not in (QUEUED, RUNNING):
			return False
		is_fresh = 0 <= utc_now().timestamp() - state["asked"] < background.STARTING_SECONDS
		return is_fresh or background.is_underway(self._job_id(state), self.name)

	def is_cut_off(self, state: dict[str, Any]) -> bool:
		"""Written as if it went on, and nobody goes on with it."""
		return state["state"] in (QUEUED, RUNNING) and not self.is_underway(state)

	def ask(self, state: dict[str, Any], **changes: Any) -> None:
		"""Ask for the next turn. The wish is written before the queue knows of it."""
		state |= {"state": QUEUED, "turn": state["turn"] + 1, "asked": int(utc_now().timestamp()), **changes}
		self.write(state)
		frappe.enqueue(
			self.method, queue="long", timeout=3600, job_id=self._job_id(state), deduplicate=True, enqueue_after_commit=True
		)  # fmt: skip

	def _job_id(self, state: dict[str, Any]) -> str:
		"""Another for each turn: the queue knows the one that asks as working still, and an emptied one knows old ones."""
		return f"convo_{self.name}:{state['turn']}:{state['asked']}"

	def take_up(self) -> bool:
		"""The scheduler's minute: a lost turn is asked for again. True when it was."""
		state = self.read()
		if not self.is_cut_off(state):
			return False
		if state["lost"] >= TRIES:
			self.write({**state, "state": FAILED})
			return False
		self.ask(state, lost=state["lost"] + 1)
		return True

	def begin_turn(self) -> None:
		self._turn = TimeLimit(TURN_SECONDS)

	def is_turn_over(self) -> bool:
		return self._turn.is_over

	def alive(self) -> Any:
		return locks.alive(self.name)
