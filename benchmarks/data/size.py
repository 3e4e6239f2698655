"""How much data, and at which moment it ends."""

import datetime
from dataclasses import dataclass, field

PERIOD = datetime.timedelta(days=730)
TABLES = (
	"Customer",
	"Quotation",
	"Sales Invoice",
	"Sales Invoice Item",
	"Payment Schedule",
	"Contact",
	"Dynamic Link",
	"Tag Link",
	"Convo Post",
	"Convo Interaction",
	"Convo Mention",
	"Convo Pin",
	"Convo Profile",
	"Convo Segment",
	"Convo Segment Rule",
	"Convo Segment Member",
	"Convo Segment Log",
	"Convo Channel",
	"Convo Read State",
	"Convo Read Exception",
	"Convo Stream Change",
)


@dataclass(frozen=True)
class Size:
	"""How many rows of each kind. Everything happened in the two years before `now`."""

	customers: int = 100_000
	posts: int = 1_000_000
	interactions: int | None = None
	documents: int | None = None
	now: datetime.datetime = field(default=datetime.datetime(2026, 6, 1, 12))

	@property
	def interaction_count(self) -> int:
		return 3 * self.posts if self.interactions is None else self.interactions

	@property
	def document_count(self) -> int:
		"""Of quotations, and of invoices."""
		return 2 * self.customers if self.documents is None else self.documents

	@property
	def begin(self) -> datetime.datetime:
		return self.now - PERIOD


def analyze(store) -> None:
	"""Give the optimizer its statistics, as a server gathers them in time."""
	store.run("analyze table " + ", ".join(f"`tab{name}`" for name in TABLES))
