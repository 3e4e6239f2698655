"""Random talk in five languages, people who may read some of it, and a plain reader of the visible text as the reference.

The reference knows nothing of columns, pieces or plans: it folds what is read and looks whether a word begins there.
"""

import datetime
import random
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.facts import PLAIN
from convo_channels.core.base.pages import INTERACTION_RANK, POST_RANK
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import foreign, in_list, sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.posts.search_words import searchable
from convo_channels.core.timeline.documents import Interaction, write_interactions
from tests.sql.feed.test_search import Reader as Seen
from tests.support.builders import NOW, Business, site_catalog

LANGUAGES = {
	"English": "the offer for coffee machines is with you about when who a grinder VAT don't re-order price_list an at what",
	"German": "Größe Müller Straße Angebot für die Kaffeemühle und Röstung über Weiß an im Fußball",
	"Polish": "łyżka żółć młynek kawa ąę zażółć gęślą jaźń faktura Łódź wysłać do nas w",
	"Hebrew": 'שלום החשבונית ולחשבונית מע"מ מחיר בקפה לקוחות שָׁלוֹם קפה ארץ כסף של את צה״ל',
	"Japanese": "見積書をお送りください カタログ 発票の金額 コーヒー豆 ガス 東京 を iPhone手机 々",
}
LETTERS = {"ø": "o", "ł": "l", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
JAPANESE = "\u3005\u3040-\u30ff\u4e00-\u9fff"
CUSTOMERS = [f"C{n:02}" for n in range(12)]
AUTHORS = {"anna@x.com": "Anna Łęcka", "ben@x.com": "Ben Old", "me@x.com": "Dana Me"}
TYPES = ["Note", "Call", "Email"]


def bare(text: str) -> str:
	apart = unicodedata.normalize("NFKD", text).casefold()
	letters = unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
	letters = "".join(LETTERS.get(sign, sign) for sign in letters)
	return re.sub("(?<=[א-ת])[\"'\u05f4](?=[א-ת])", "", letters)


def tokens(text: str) -> list[str]:
	return re.findall(f"[{JAPANESE}]+|[^\\W_{JAPANESE}]+", bare(text))


def is_japanese(token: str) -> bool:
	return bool(re.match(f"[{JAPANESE}]", token))


def holds_word(read: list[str], word: str) -> bool:
	if is_japanese(word):
		return any(word in token for token in read)
	behind = "[ושהבלכמ]{0,4}" if re.match("[א-ת]", word) else ""
	return any(re.match(behind + re.escape(word), token) for token in read)


def holds_phrase(read: list[str], phrase: list[str]) -> bool:
	def fits(token: str, n: int) -> bool:
		wanted, is_first, is_last = phrase[n], n == 0, n == len(phrase) - 1
		if not is_japanese(wanted):
			return token == wanted
		if is_first and is_last:
			return wanted in token
		return token.endswith(wanted) if is_first else token.startswith(wanted) if is_last else token == wanted

	return any(
		all(fits(read[at + n], n) for n in range(len(phrase))) for at in range(len(read) - len(phrase) + 1)
	)


@dataclass
class Ask:
	"""A search as it is typed, and as the reference understands it."""

	typed: str = ""
	words: list[str] = field(default_factory=list)
	phrases: list[list[str]] = field(default_factory=list)
	unwanted: list[str] = field(default_factory=list)
	people: set[str] | None = None
	kinds: set[str] | None = None
	since: datetime.date | None = None
	until: datetime.date | None = None
	channel: str | None = None
	customer: str | None = None

	def finds(self, text: str) -> bool:
		read = tokens(text)
		return (
			all(holds_word(read, word) for word in self.words)
			and all(holds_phrase(read, phrase) for phrase in self.phrases)
			and not any(holds_word(read, word) for word in self.unwanted)
		)


@dataclass
class Person:
	"""Who looks, as a site would say it, and as the reference understands it."""

	visibility: Visibility
	channels: tuple[str, ...]
	sees: Any
	admits: Any = lambda doctype, name: True
	# Whether that is seen row by row alone: no condition of a query says it.
	is_late: bool = False


class Site:
	"""The engine's port for one person."""

	def __init__(self, store, person: Person):
		self.store, self.catalog, self.person = store, site_catalog(), person
		self.visibility, self.sees_all, self.voice = person.visibility, False, PLAIN
		self.reader = Reader("me@x.com", person.channels)

	def now(self) -> datetime.datetime:
		return NOW

	def translate(self, text: str) -> str:
		return text

	def may(self, action: str, doctype: str, name: str | None = None) -> bool:
		return True

	def admit(self, rows):
		is_late, admits = self.person.is_late, self.person.admits
		return [r for r in rows if not is_late or not r.reference_name or admits(r.reference_doctype, r.reference_name)]

	def hide(self, items) -> None:
		pass


class World:
	"""`rows`: (rank, name, row) of everything said, its visible text under "read"."""

	def __init__(self, store, seed: object, size: int = 120):
		self.chance = random.Random(f"search {seed}")
		self.store, self.business = store, Business(store)
		self.business.put_all("Customer", [{"name": n, "customer_name": f"Firma {n}", "territory": self.chance.choice("NS")} for n in CUSTOMERS])
		self.territory = {row["name"]: row["territory"] for row in self.business.rows("Customer")}
		self.business.put_all("User", [{"name": user, "full_name": full} for user, full in AUTHORS.items()])
		self.business.put_all("Convo Channel", [{"name": n, "title": n, "segment": s} for n, s in (("Open", "S"), ("Shut", "T"))])
		self.members = {s: set(self.chance.sample(CUSTOMERS, 6)) for s in "ST"}
		for segment, names in self.members.items():
			for name in sorted(names):
				self.business.put("Convo Segment Member", segment=segment, customer=name, last_post_at=NOW)
		self.rows: list[tuple[int, Any, dict[str, Any]]] = []
		self._put_posts(size)
		self._put_told(size)

	def _moment(self) -> datetime.datetime:
		"""Few moments, some at the very beginning of a day."""
		at = NOW - datetime.timedelta(days=self.chance.randint(0, 5), hours=self.chance.randint(0, 9))
		return self.chance.choice([at, at, at.replace(hour=0, minute=0, second=0, microsecond=0)])

	def _words(self) -> list[str]:
		return self.chance.choices(LANGUAGES[self.chance.choice(list(LANGUAGES))].split(), k=self.chance.randint(2, 6))

	def _spelled(self, word: str) -> str:
		"""Otherwise written, read the same."""
		word = self.chance.choice([word, word, word.upper(), unicodedata.normalize("NFD", word)])
		at = self.chance.randint(0, len(word))
		return self.chance.choice([word, word, f"{word[:at]}<b>{word[at:]}</b>", f"<i>{word[:at]}</i>{word[at:]}"])

	def _content(self) -> str:
		words = [self._spelled(word) for word in self._words()]
		gap = [self.chance.choice([" ", ", ", "</p><p>", " <br>"]) for _ in words]
		hidden = self.chance.choice(["", "<style>.offer {}</style>", "<!-- offer -->"])
		return f"<p>{hidden}{''.join(a + b for a, b in zip(words, gap, strict=True))}</p>"

	def _put_posts(self, size: int) -> None:
		for _ in range(size):
			name = "".join(self.chance.choices("abcdef0123456789", k=10))
			place = self.chance.choices([(c, None) for c in [*CUSTOMERS, ">gone"]] + [(None, c) for c in ("Open", "Shut")] * 2)[0]
			content, at = self._content(), self._moment()
			row = {
				"name": name, "posted_at": at, "active_at": at, "customer": place[0], "channel": place[1], "content": content,
				"text": searchable(content), "author": self.chance.choice(list(AUTHORS)), "post_type": self.chance.choice(TYPES),
			}  # fmt: skip
			self.business.put("Convo Post", **row)
			self.rows.append((POST_RANK, name, {**row, "at": at, "by": row["author"], "kind": row["post_type"], "about": "", "read": Seen(content).text}))

	def _put_told(self, size: int) -> None:
		told, read = [], {}
		for n in range(size):
			doctype = self.chance.choice(["Communication", "Quotation", "Sales Invoice"])
			name = {"Communication": f"{n:010}", "Quotation": f"SAL-QTN-{n:04}", "Sales Invoice": f"SINV-{n:04}"}[doctype]
			subject = self.chance.choice(["", "Kind regards", "見積書"])
			content = self._content() if doctype == "Communication" else ""
			medium = "Email" if doctype == "Communication" else "Document"
			customer = self.chance.choice([*CUSTOMERS, ">gone"])
			actor = self.chance.choice(list(AUTHORS))
			told.append(Interaction(customer, self._moment(), NOW, medium, "In", "Created", subject, doctype, name, f"k{n}", content, actor=actor))
			read[name] = "\n".join(["" if doctype == "Communication" else name, subject, Seen(content).text])
		write_interactions(self.store, told)
		for row in self.business.rows("Convo Interaction"):
			about = row["reference_name"]
			facts = {"at": as_datetime(row["occurred_at"]), "by": row["actor"], "kind": row["medium"], "read": read[about], "channel": None}
			self.rows.append((INTERACTION_RANK, row["name"], {**row, **facts, "about": (row["reference_doctype"], about)}))

	# -- who looks

	def people(self) -> list[Person]:
		everybody, few = set(CUSTOMERS), set(self.chance.sample(CUSTOMERS, 3))
		north = {name for name in CUSTOMERS if self.territory[name] == "N"}
		by_territory = foreign("`tabCustomer`.`territory` = 'N'")
		allowed = [f"SAL-QTN-{n:04}" for n in range(0, 500, 2)]
		some = (("Quotation", in_list(sql("`tabQuotation`.name"), allowed)),)
		for name in allowed[:80]:
			self.business.put("Quotation", name)
		return [
			Person(ALL, ("Open", "Shut"), everybody.__contains__),
			Person(Visibility(predicate=by_territory, hidden_doctypes=("Sales Invoice",)), ("Open",), north.__contains__, lambda d, n: d != "Sales Invoice"),
			Person(Visibility(names=tuple(sorted(few)), documents=some), ("Open",), few.__contains__, lambda d, n: d != "Quotation" or n in allowed),
			Person(Visibility(names=()), (), lambda name: False),
			Person(ALL, ("Open",), everybody.__contains__, lambda d, n: d != "Communication" or int(n) % 3 == 0, True),
			Person(Visibility(closed_rows=("Convo Post",)), ("Open",), everybody.__contains__),
		]

	def expected(self, person: Person, ask: Ask) -> list[tuple[int, Any]]:
		found = [row for row in self.rows if self._may_read(person, *row) and self._is_there(ask, row[2]) and self._is_asked(ask, row[2])]
		return [(rank, name) for rank, name, row in sorted(found, key=lambda r: (r[2]["at"], r[0], r[1]), reverse=True)]

	def _may_read(self, person: Person, rank: int, name: Any, row: dict[str, Any]) -> bool:
		if rank == POST_RANK and "Convo Post" in person.visibility.closed_rows:
			return False
		if row["channel"]:
			return row["channel"] in person.channels
		return row["customer"] in CUSTOMERS and person.sees(row["customer"]) and (not row["about"] or person.admits(*row["about"]))

	def _is_there(self, ask: Ask, row: dict[str, Any]) -> bool:
		if ask.customer:
			return row["customer"] == ask.customer
		segment = {"Open": "S", "Shut": "T"}.get(ask.channel or "")
		return not segment or row["channel"] == ask.channel or row["customer"] in self.members[segment]

	def _is_asked(self, ask: Ask, row: dict[str, Any]) -> bool:
		day = row["at"].date()
		return (
			(ask.people is None or row["by"] in ask.people)
			and (ask.kinds is None or row["kind"] in ask.kinds)
			and (ask.since is None or day >= ask.since)
			and (ask.until is None or day < ask.until)
			and ask.finds(row["read"])
		)

	# -- what they look for

	def ask(self, person: Person) -> Ask:
		chance, found = self.chance, Ask()
		typed = []
		for _ in range(chance.choice([0, 1, 1, 1, 2])):
			word = self._part()
			found.words += tokens(word)
			typed.append(word)
		if chance.random() < 0.3:
			phrase = self._phrase()
			found.phrases.append(tokens(phrase))
			typed.append(f'"{phrase}"')
		if chance.random() < 0.2:
			word = chance.choice(["offer", "kawa", "שלום", "見積"])
			found.unwanted.append(tokens(word)[0])
			typed.append(f"-{word}")
		self._narrow(found, typed)
		if not found.words and not found.phrases and len(typed) == len(found.unwanted):
			typed.append("coffee")
			found.words.append("coffee")
		if chance.random() < 0.3:
			found.channel = chance.choice(person.channels or (None,))
		elif chance.random() < 0.2:
			seen = [name for name in CUSTOMERS if person.sees(name)]
			found.customer = chance.choice(seen) if seen else None
		chance.shuffle(typed)
		found.typed = " ".join(typed)
		return found

	def _part(self) -> str:
		"""The beginning of a word; of one without spaces any part of it."""
		word = self.chance.choice([w for text in LANGUAGES.values() for w in text.split()] + ["SAL-QTN", "regards", "SINV", "000"])
		if is_japanese(tokens(word)[0]) and word.isalpha() and len(tokens(word)) == 1:
			at = self.chance.randint(0, len(word) - 1)
			return word[at : at + self.chance.randint(1, 4)]
		return word[: max(2, self.chance.randint(1, len(word)))]

	def _phrase(self) -> str:
		"""Words that stand side by side somewhere; seldom others."""
		read = Seen(self.chance.choice(self.rows)[2]["read"]).text.replace('"', "").replace("״", "")
		words = tokens(read) or ["nothing"]
		at = self.chance.randint(0, len(words) - 1)
		return " ".join(words[at : at + self.chance.randint(1, 3)])

	def _narrow(self, found: Ask, typed: list[str]) -> None:
		chance = self.chance
		if chance.random() < 0.25:
			name, found.people = chance.choice(
				[("anna", {"anna@x.com"}), ("me", {"me@x.com"}), ("lec", {"anna@x.com"}), ("nobody", set()), ("ben@x.com", {"ben@x.com"})]
			)
			typed.append(f"by:{name}")
		if chance.random() < 0.25:
			name, found.kinds = chance.choice([("email", {"Email"}), ("Note", {"Note"}), ("DOCUMENT", {"Document"})])
			typed.append(f"type:{name}")
		if chance.random() < 0.25:
			day = NOW.date() - datetime.timedelta(days=chance.randint(0, 5))
			key = chance.choice(["after", "before", "on"])
			after = day + datetime.timedelta(days=1)
			found.since, found.until = {"after": (after, None), "before": (None, day), "on": (day, after)}[key]
			typed.append(f"{key}:{day}")
