"""A business whose people write and read at random, and what each of them has not read, told in plain Python.

The reference knows no marks: whatever somebody else writes is unread until it was seen or said to be read, and again when that
is said. It reads from the database only who is in which segment and since when.
"""

import datetime
import random
from dataclasses import dataclass, field

from convo_channels.core.base.clock import as_datetime, as_text
from convo_channels.core.base.pages import POST_RANK, Row
from convo_channels.core.base.reader import Item, Reader
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.customers import renames
from convo_channels.core.feed import read_exceptions, read_states, reading
from convo_channels.core.feed.items import present
from convo_channels.core.posts import threads
from convo_channels.core.timeline import profiles
from tests.support.builders import Business, on_customer

CHANNELS = {"North": "S", "Big": "T", "Everybody": "E"}
TERRITORIES, GROUPS = ("North", "South"), ("Big", "Small")
BADGE = 100


@dataclass
class Post:
	"""As its author wrote it."""

	name: str
	customer: str | None
	channel: str | None
	author: str
	at: datetime.datetime
	thread: str | None = None
	is_history: bool = False


@dataclass
class Person:
	"""Who reads: what they may see, and the posts that they have not read."""

	name: str
	sees: str = "all"
	unread: set[str] = field(default_factory=set)

	@property
	def visibility(self) -> Visibility:
		if self.sees == "all":
			return ALL
		if self.sees == "none":
			return Visibility(names=())
		return Visibility(predicate=sql("`tabCustomer`.territory = {}", self.sees))


@dataclass
class Port:
	"""The site as one of them finds it."""

	store: object
	reader: Reader
	visibility: Visibility
	moment: datetime.datetime

	def now(self) -> datetime.datetime:
		return self.moment

	def may(self, *args) -> bool:
		return True


class World:
	def __init__(self, store, seed: str, readers: int, customers: int):
		self.chance = random.Random(seed)
		self.business = Business(store)
		self.posts: dict[str, Post] = {}
		self.waiting: set[str] = set()
		self.people = [Person(f"reader{number}@x.y") for number in range(readers)]
		self.customers: list[str] = []
		self.number = 0
		self.told: list[tuple[object, ...]] = []
		# where a host keeps the numbers of badges
		self.kept = None
		for person in self.people:
			self.business.put("User", person.name, full_name=person.name)
		for title, segment in CHANNELS.items():
			self.business.put("Convo Channel", title, title=title, segment=segment, is_restricted=0, is_archived=0)
		self.business.segment("S", [on_customer("territory", "=", "North")])
		self.business.segment("T", [on_customer("customer_group", "=", "Big")])
		self.business.segment("E", [on_customer("customer_group", "is set")])
		for _ in range(customers):
			self.add_customer()
		self.business.settle()
		self.tick()

	# -- what the database says of customers

	def trace(self, *what: object) -> None:
		"""What happened last, for whoever looks at a failure."""
		self.told.append(what)

	def tick(self) -> None:
		"""Time passes; the worker is at times late, but not so that a post counts as history when it comes to it."""
		self.business.pass_time(seconds=self.chance.randint(1, 400))
		waiting = [self.posts[name].at for name in self.waiting if not self.posts[name].is_history]
		if waiting and self.business.time - min(waiting) > datetime.timedelta(minutes=45):
			self.drain()

	def places(self) -> dict[str, dict[str, datetime.datetime]]:
		"""{segment: {customer: since when}}."""
		found: dict[str, dict[str, datetime.datetime]] = {segment: {} for segment in CHANNELS.values()}
		for row in self.business.rows("Convo Segment Member"):
			found[row["segment"]][row["customer"]] = as_datetime(row["joined_at"])
		return found

	def seen_by(self, person: Person) -> set[str]:
		rows = self.business.rows("Customer")
		return {r["name"] for r in rows if person.sees == "all" or r["territory"] == person.sees}

	def shown(self, person: Person, channel: str) -> list[Post]:
		"""The posts that a channel shows somebody, oldest first."""
		held = set(self.places()[CHANNELS[channel]]) & self.seen_by(person)
		found = [p for p in self.posts.values() if p.channel == channel or p.customer in held]
		return sorted(found, key=lambda p: (p.at, p.name))

	def expected(self, person: Person, channel: str) -> set[str]:
		joined = self.places()[CHANNELS[channel]]
		return {
			p.name
			for p in self.shown(person, channel)
			if p.name in person.unread and (not p.customer or p.at >= joined[p.customer])
		}

	# -- customers

	def add_customer(self) -> None:
		self.number += 1
		name = f"C{self.number:03}"
		fields = {"territory": self.chance.choice(TERRITORIES), "customer_group": self.chance.choice(GROUPS)}
		self.business.create("Customer", name, customer_name=name, **fields)
		self.customers.append(name)

	def move_customer(self) -> None:
		change = self.chance.choice([("territory", TERRITORIES), ("customer_group", GROUPS)])
		self.business.update("Customer", self.chance.choice(self.customers), **{change[0]: self.chance.choice(change[1])})

	def merge_customers(self) -> None:
		loser, winner = self.chance.sample(self.customers, 2)
		store = self.business.store
		with store.transaction():
			renames.keep_unread(store, loser, winner, self.business.time)
			renames.make_way(store, loser, winner)
		self.business.rename_customer(loser, winner, merge=True)
		self.trace("merge", loser, winner, *(p.name for p in self.people))
		self.follow_name(loser, winner)
		self.customers.remove(loser)
		self.drain()

	def rename_customer(self) -> None:
		old = self.chance.choice(self.customers)
		self.number += 1
		new = f"R{self.number:03}"
		with self.business.store.transaction():
			renames.make_way(self.business.store, old, new)
		self.business.rename_customer(old, new)
		self.follow_name(old, new)
		self.customers[self.customers.index(old)] = new
		self.drain()

	def follow_name(self, old: str, new: str) -> None:
		for post in self.posts.values():
			if post.customer == old:
				post.customer = new

	def delete_customer(self) -> None:
		name = self.chance.choice(self.customers)
		self.customers.remove(name)
		self.business.delete("Customer", name)
		for post in [p for p in self.posts.values() if p.customer == name]:
			self.forget(post.name)
		self.drain()

	# -- posts

	def write(self, *, late: bool = False, history: bool = False) -> None:
		author = self.chance.choice(self.people)
		at = self.business.time
		if late:
			at -= datetime.timedelta(seconds=self.chance.randint(1, 2000))
		if history:
			at -= datetime.timedelta(days=self.chance.randint(16, 300))
		self.number += 1
		post = Post(f"p{self.number:05}", None, None, author.name, at, is_history=history)
		roots = [p for p in self.posts.values() if not p.thread and p.at < at]
		if roots and self.chance.random() < 0.4:
			root = self.chance.choice(roots[-8:])
			post.customer, post.channel, post.thread = root.customer, root.channel, root.name
		elif self.chance.random() < 0.2:
			post.channel = self.chance.choice(list(CHANNELS))
		else:
			post.customer = self.chance.choice(self.customers)
		self.insert(post)
		for person in self.people:
			if person is not author and not history:
				person.unread.add(post.name)
		if not late and not history:
			stream = ("Customer", post.customer) if post.customer else ("Channel", post.channel)
			read_states.keep_up(self.business.store, author.name, *stream, at, self.business.time)

	def insert(self, post: Post) -> None:
		"""The row, the outbox, and what the service does right after the commit."""
		self.trace("post", post.name, post.customer, post.channel, post.author, str(post.at), str(self.business.time))
		self.posts[post.name] = post
		self.waiting.add(post.name)
		self.business.create(
			"Convo Post", post.name, customer=post.customer, channel=post.channel, author=post.author, posted_at=post.at,
			thread=post.thread, active_at=None if post.thread else post.at, post_type="Note", content="<p>x</p>",
		)  # fmt: skip
		store = self.business.store
		if post.customer:
			profiles.raise_newest_posts(store, [profiles.Post(post.name, post.customer, post.at, "Note")])
		else:
			newest = max(p.at for p in self.posts.values() if p.channel == post.channel)
			self.business.patch("Convo Channel", post.channel, last_own_post_at=newest)
		threads.settle_activity(store, [post.thread or post.name])
		self.business.forget()

	def delete_post(self, *, undo: bool = False) -> None:
		if not self.posts:
			return
		post = self.posts[self.chance.choice(sorted(self.posts)[-20:])]
		self.trace("delete", post.name, undo)
		store, business = self.business.store, self.business
		row = next(one for one in business.rows("Convo Post") if one["name"] == post.name)
		kept = read_exceptions.kept_of(store, post.name)
		before = {person.name for person in self.people if post.name in person.unread}
		threads.part(store, post.name)
		business.forget()
		business.delete("Convo Post", post.name)
		read_exceptions.forget_post(store, post.name)
		self.forget(post.name)
		self.follow_threads()
		if undo:
			self.tick()
			business.put("Convo Post", **row)
			threads.join_again(store, post.name, row["lost_thread"])
			read_exceptions.give_back(store, post.name, kept, business.time)
			business.report("Convo Post", post.name, "Insert")
			self.posts[post.name] = post
			self.waiting.add(post.name)
			for person in self.people:
				if person.name in before:
					person.unread.add(post.name)
			self.follow_threads()

	def forget(self, name: str) -> None:
		del self.posts[name]
		self.waiting.discard(name)
		for person in self.people:
			person.unread.discard(name)

	def follow_threads(self) -> None:
		self.business.forget()
		for row in self.business.rows("Convo Post"):
			self.posts[row["name"]].thread = row["thread"]

	# -- reading

	def port(self, person: Person) -> Port:
		business = self.business
		since = read_states.first_floor(business.time)
		return Port(business.store, Reader(person.name, tuple(CHANNELS), since=since), person.visibility, business.time)

	def look(self) -> None:
		"""Some of the newest are on the screen, or what somebody has scrolled to."""
		person, channel = self.chance.choice(self.people), self.chance.choice(list(CHANNELS))
		shown = self.shown(person, channel)
		if not shown:
			return
		end = len(shown) if self.chance.random() < 0.6 else self.chance.randint(1, len(shown))
		window = shown[max(0, end - self.chance.randint(1, 12)) : end]
		seen = [post.name for post in window if self.chance.random() < 0.8]
		self.trace("look", person.name, channel, str(shown[-1].at), *seen)
		reading.mark_read(self.port(person), channel, as_text(shown[-1].at), seen)
		person.unread -= set(seen)

	def look_at_timeline(self) -> None:
		person = self.chance.choice(self.people)
		customers = sorted(self.seen_by(person))
		if not customers:
			return
		customer = self.chance.choice(customers)
		said = sorted((p for p in self.posts.values() if p.customer == customer), key=lambda p: p.at)
		seen = [p.name for p in said[-6:] if self.chance.random() < 0.8]
		if self.chance.random() < 0.15:
			reading.mark_customer_read(self.port(person), customer, as_text(self.business.time))
			seen = [p.name for p in said]
		else:
			reading.mark_customer_read(self.port(person), customer, as_text(self.business.time), seen)
		self.trace("timeline", person.name, customer, *seen)
		person.unread -= set(seen)

	def mark_channel(self) -> None:
		person, channel = self.chance.choice(self.people), self.chance.choice(list(CHANNELS))
		up_to = self.business.time - datetime.timedelta(seconds=self.chance.choice([0, 0, 600, 7000]))
		self.trace("mark", person.name, channel, str(up_to))
		reading.mark_read(self.port(person), channel, as_text(up_to))
		person.unread -= {p.name for p in self.shown(person, channel) if p.at <= up_to}

	def mark_all(self) -> None:
		person = self.chance.choice(self.people)
		self.trace("mark all", person.name, str(self.business.time))
		reading.mark_all_read(self.port(person))
		person.unread = set()

	def mark_unread(self) -> None:
		person, channel = self.chance.choice(self.people), self.chance.choice(list(CHANNELS))
		shown, joined = self.shown(person, channel), self.places()[CHANNELS[channel]]
		if not shown:
			return
		begin = self.chance.randint(max(0, len(shown) - 15), len(shown) - 1)
		wanted = [
			p.name for p in shown[begin:] if p.author != person.name and (not p.customer or p.at >= joined[p.customer])
		]
		if wanted:
			found = reading.mark_unread(self.port(person), channel, shown[begin].name)
			self.trace("unread", person.name, *wanted)
			assert found == {"count": len(wanted)}
			person.unread |= set(wanted)

	def change_rights(self) -> None:
		self.chance.choice(self.people).sees = self.chance.choice(["all", "all", "North", "South", "none"])

	# -- the worker, and the comparison

	def drain(self) -> None:
		self.trace("drain", *(p.name for p in self.people))
		self.business.drain()
		self.business.rebuild_due()
		self.business.forget()
		self.waiting = set()

	def check(self, person: Person) -> None:
		"""What the sidebar and the feed tell somebody, now that nothing waits."""
		port = self.port(person)
		listed = sidebar.list_channels(port.store, port.reader, port.visibility, self.kept)
		badges = {c["name"]: c["unread_count"] for c in listed}
		for channel in CHANNELS:
			expected = self.expected(person, channel)
			rows = [Row(p.at, POST_RANK, p.name) for p in self.shown(person, channel)]
			items: list[Item] = present(port.store, rows, port.reader, channel=channel)
			found = {item["name"] for item in items if item["is_unread"]}
			assert found == expected, (person.name, channel, sorted(found - expected), sorted(expected - found), [t for t in self.told if set(map(str,t)) & {person.name} or set(map(str,t)) & (found ^ expected)][-25:])
			assert badges[channel] == min(BADGE, len(expected)), (person.name, channel)
			for item in items:
				replies = {p.name for p in self.posts.values() if p.thread == item["name"]}
				told = item["replies"] and item["replies"]["unread"]
				assert (told or 0) == len(replies & expected), (person.name, item["name"])
