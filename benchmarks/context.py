"""What every family is given: a connection to the data, its size, and how often to repeat."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from benchmarks.data import Size
from benchmarks.measure import REPEATS
from benchmarks.server import Server
from convo_channels.core.base.clock import Clock
from convo_channels.core.catalog.catalog import Catalog, build_catalog
from convo_channels.core.feed import plans, request
from standalone.schema import field_infos
from standalone.stores import MariadbStore


@dataclass
class Context:
	"""One database with data. `say` tells the person who waits."""

	server: Server
	size: Size
	repeats: int = REPEATS
	say: Callable[[str], None] = field(default=print)
	segments: tuple[int, ...] = (50, 200, 500)  # how many live ones, in turn, where that matters

	@cached_property
	def database(self) -> str:
		return self.server.prepare(self.size)

	@cached_property
	def store(self) -> MariadbStore:
		return self.connect()

	def connect(self) -> MariadbStore:
		return self.server.connect(self.database)

	@cached_property
	def catalog(self) -> Catalog:
		return build_catalog(field_infos())

	@property
	def clock(self) -> Clock:
		return Clock(self.size.now)

	@cached_property
	def _talks(self) -> dict[str, request.Talk]:
		return {}

	def talk(self, segment: str) -> request.Talk:
		"""What a site keeps for some minutes."""
		if segment not in self._talks:
			self._talks[segment] = plans.read_talk(self.store, segment)
		return self._talks[segment]

	@cached_property
	def channels(self) -> list[str]:
		return [name for (name,) in self.store.run("select name from `tabConvo Channel` order by name")]

	def smaller(self, factor: int) -> "Context":
		"""The same customers and segments with a fraction of the posts."""
		size = replace(self.size, posts=self.size.posts // factor, interactions=self.size.posts // factor)
		return Context(self.server, size, self.repeats, self.say, self.segments)
