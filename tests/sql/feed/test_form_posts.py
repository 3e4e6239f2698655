"""Posts that speak of a document: where they may be written, what a form shows of them, and what becomes of them when the document goes.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from dataclasses import replace

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import CoreError
from convo_channels.core.base.sql import foreign
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.changes.outbox import DELETE, RENAME, Change
from convo_channels.core.customers import renames
from convo_channels.core.feed import form_posts, spoken_of, written_drafts, written_posts
from convo_channels.core.posts import drafts
from convo_channels.core.posts.references import Reference
from convo_channels.core.sync import copies
from tests.sql.feed import test_questions as host
from tests.sql.feed.read import COLLEAGUE, ME, business, post
from tests.support.builders import NOW, Business

QUOTATION = Reference("Quotation", "Q-1")
SPEAKS = {"reference_doctype": "Quotation", "reference_name": "Q-1"}
NOT_B = Visibility(predicate=foreign("`tabCustomer`.`name` <> 'B'"))
ALONE = Visibility(predicate=foreign("`tabCustomer`.`name` = 'A'"), names=("A",))


class Site(host.Site):
	"""A reader of some documents and kinds of documents."""

	def __init__(self, business: Business, visibility: Visibility | None = None, hidden: tuple = ()):
		super().__init__(business)
		self.catalog, self.hidden = business.catalog, hidden
		self.visibility = visibility or self.visibility

	def may(self, action, doctype, name=None):
		return doctype not in self.hidden and (doctype, name) not in self.hidden

	def readable(self, doctype, names):
		return {name for name in names if self.may("read", doctype, name)}

	def hide(self, items):
		"""As a host does."""
		for item in items:
			if item["reference_doctype"] and not self.may("read", item["reference_doctype"], item["reference_name"]):
				item["reference_doctype"] = item["reference_name"] = None


@pytest.fixture
def papers(business) -> Business:
	business.put("Quotation", "Q-1", quotation_to="Customer", party_name="A")
	business.put("Quotation", "Q-lead", quotation_to="Lead", party_name="A")
	business.put("Sales Order", "O-B", customer="B")
	business.put("Issue", "I-none")
	business.put("Address", "Harbour")
	for customer in "AB":
		links = {"link_doctype": "Customer", "link_name": customer}
		business.put("Dynamic Link", parent="Harbour", parenttype="Address", **links)
	return business


def place(business: Business, reference: Reference, customer: str | None = None, site: Site | None = None, **more) -> dict:
	return written_posts.find_place(site or Site(business), customer, more.get("channel"), more.get("reply_to"), reference)


def names(found: dict, part: str = "posts") -> list[str]:
	return [item["name"] for item in found[part]]


# -- where it is written


def test_a_post_about_a_document_belongs_to_the_documents_customer(papers):
	told = {"customer": "A", "lead": None, "channel": None, "thread": None, **SPEAKS}
	assert place(papers, QUOTATION) == place(papers, QUOTATION, "A") == told
	assert place(papers, QUOTATION, channel="General") == told, "a customer's post is in every channel of theirs"
	assert place(papers, Reference("Address", "Harbour"), "B")["customer"] == "B"


def test_what_was_cancelled_is_still_spoken_of(papers):
	papers.patch("Quotation", "Q-1", docstatus=2)
	assert place(papers, QUOTATION)["reference_name"] == "Q-1"


@pytest.mark.parametrize(
	("reference", "customer", "said"),
	[
		(QUOTATION, "B", "Q-1 does not belong to this customer."),
		(QUOTATION, "Nobody", "There is no such customer, or you may not see it."),
		(Reference("Quotation", "Q-lead"), None, "Q-lead belongs to no customer, so a post about it has no place."),
		(Reference("Issue", "I-none"), None, "I-none belongs to no customer, so a post about it has no place."),
		(Reference("Address", "Harbour"), None, "Harbour belongs to several customers: say about which one the post is."),
		(Reference("Address", "Harbour"), "C", "Harbour does not belong to this customer."),
		(Reference("Quotation", "Q-9"), None, "There is no such document, or you may not read it."),
		(Reference("Quotation", "x" * 139), None, "There is no such document, or you may not read it."),
		(Reference("User", ME), None, 'A post speaks of a document of a customer, and "User" is none.'),
		(Reference("Customer", "A"), None, 'A post speaks of a document of a customer, and "Customer" is none.'),
		(Reference("Convo Post", "x"), None, 'A post speaks of a document of a customer, and "Convo Post" is none.'),
		(Reference("Sales Order Item", "x"), None, 'A post speaks of a document of a customer, and "Sales Order Item" is none.'),
		(Reference("tabUser` --", "x"), None, 'A post speaks of a document of a customer, and "tabUser` --" is none.'),
	],
)
def test_what_a_post_cannot_speak_of_is_refused_in_one_sentence(papers, reference, customer, said):
	with pytest.raises(CoreError) as refused:
		place(papers, reference, customer)
	assert refused.value.say(str) == said


def test_a_document_that_may_not_be_read_is_as_good_as_none(papers):
	for hidden in (("Quotation",), (("Quotation", "Q-1"),)):
		with pytest.raises(CoreError, match="There is no such document"):
			place(papers, QUOTATION, site=Site(papers, hidden=hidden))
	with pytest.raises(CoreError, match="There is no such customer"):
		place(papers, Reference("Sales Order", "O-B"), site=Site(papers, NOT_B))


def test_an_answer_names_no_document(papers):
	with pytest.raises(CoreError, match="An answer names no document of its own"):
		place(papers, QUOTATION, reply_to=post(papers, "A", 5))


def test_the_post_that_comes_back_names_its_document_to_those_who_may_read_it(papers):
	name = post(papers, "A", 5, **SPEAKS)
	assert written_posts.present_post(Site(papers), name)["reference_name"] == "Q-1"
	hidden = written_posts.present_post(Site(papers, hidden=(("Quotation", "Q-1"),)), name)
	assert (hidden["reference_doctype"], hidden["reference_name"], hidden["content"]) == (None, None, "<p>x</p>")


# -- what a form shows


def test_the_form_of_a_document_shows_what_speaks_of_it_and_beside_it_what_else_was_said_of_its_customer(papers):
	about = [post(papers, "A", minutes, **SPEAKS) for minutes in (50, 10)]
	beside = [post(papers, "A", 40), post(papers, "A", 5, reference_doctype="Issue", reference_name="Q-1")]
	for other in ("B", None):
		post(papers, other, 1)
	post(papers, "A", 2, thread=about[0], active_at=None)
	found = form_posts.read_form_posts(Site(papers), "Quotation", "Q-1")
	assert names(found) == [about[1], about[0]] and names(found, "besides") == [beside[1], beside[0]]
	assert (found["customer"], found["customer_name"]) == ("A", "A Ltd")
	assert [item["replies"] for item in found["posts"]] == [0, 1]
	assert found["posts"][0]["author_name"] == "Anna A" and found["posts"][0]["author_image"] == "/anna.png"


def test_the_form_of_a_customer_shows_all_about_them(papers):
	expected = [post(papers, "A", 20), post(papers, "A", 10, **SPEAKS), post(papers, "A", 5)][::-1]
	post(papers, "B", 1)
	found = form_posts.read_form_posts(Site(papers), "Customer", "A")
	assert names(found) == expected and not found["besides"]
	assert [item["reference_name"] for item in found["posts"]] == [None, "Q-1", None]
	hidden = form_posts.read_form_posts(Site(papers, hidden=(("Quotation", "Q-1"),)), "Customer", "A")
	assert names(hidden) == expected and {item["reference_name"] for item in hidden["posts"]} == {None}


def test_only_the_latest_are_shown(papers):
	for minutes in range(60, 0, -1):
		post(papers, "A", minutes, **(SPEAKS if minutes % 2 else {}), content=f"<p>{minutes}</p>")
	found = form_posts.read_form_posts(Site(papers), "Quotation", "Q-1")
	assert [item["text"] for item in found["posts"]] == [str(n) for n in range(1, 21, 2)]
	assert [item["text"] for item in found["besides"]] == ["2", "4", "6", "8", "10"]
	assert [item["text"] for item in form_posts.read_form_posts(Site(papers), "Customer", "A")["posts"]] == [str(n) for n in range(1, 11)]


def test_whoever_does_not_see_the_customer_or_reads_no_posts_is_shown_none(papers):
	post(papers, "A", 10, **SPEAKS)
	post(papers, "A", 9)
	for doctype, name in (("Quotation", "Q-1"), ("Customer", "A")):
		for site in (Site(papers, Visibility(predicate=foreign("`tabCustomer`.`name` = 'B'"))), Site(papers, hidden=("Convo Post",))):
			found = form_posts.read_form_posts(site, doctype, name)
			assert (found["posts"], found["besides"], found["customer"]) == ([], [], None)
		assert form_posts.read_form_posts(Site(papers, ALONE), doctype, name)["posts"]


def test_a_document_that_has_another_customer_by_now_shows_what_was_said_of_it_to_those_who_see_whom_it_was_said_of(papers):
	name = post(papers, "A", 10, **SPEAKS)
	papers.patch("Quotation", "Q-1", party_name="B")
	beside = post(papers, "B", 5)
	found = form_posts.read_form_posts(Site(papers), "Quotation", "Q-1")
	assert names(found) == [name] and names(found, "besides") == [beside]
	found = form_posts.read_form_posts(Site(papers, NOT_B), "Quotation", "Q-1")
	assert names(found) == [name] and not found["besides"]


def test_a_document_of_no_customer_or_of_no_kind_of_ours_shows_none(papers):
	post(papers, "A", 10)
	for doctype, name in (("Quotation", "Q-lead"), ("Issue", "I-none"), ("Issue", "gone"), ("User", ME), ("Customer", "gone")):
		found = form_posts.read_form_posts(Site(papers), doctype, name)
		assert not found["posts"] and not found["besides"]


# -- what becomes of the document


def told_of(business: Business, name: str) -> tuple:
	row = business.row("Convo Post", name)
	return row["reference_doctype"], row["reference_name"]


def test_a_post_follows_its_document_to_another_name_and_a_draft_too(papers):
	name = post(papers, "A", 5, **SPEAKS)
	written = drafts.read_draft({"body": "begun", "target": {"customer": {"name": "A"}}}, "document:Quotation:Q-1")
	drafts.save(papers.store, ME, "document:Quotation:Q-1", written, 0, NOW, reads=lambda name: True)
	renames.follow_renames(papers.store, [Change("Quotation", "Q-2", RENAME, NOW, old_name="Q-1")])
	assert told_of(papers, name) == ("Quotation", "Q-2")
	assert [item["place"] for item in drafts.read_page(papers.store, ME, None, 100)[0]] == ["document:Quotation:Q-2"]


def test_a_post_about_a_deleted_document_stays_and_leads_nowhere(papers):
	kept, other = post(papers, "A", 5, **SPEAKS), post(papers, "A", 4, reference_doctype="Issue", reference_name="Q-1")
	renames.clean_up_deleted(papers.store, [Change("Quotation", "Q-1", DELETE, NOW)])
	assert told_of(papers, kept) == (None, None) and told_of(papers, other) == ("Issue", "Q-1")
	assert papers.row("Convo Post", kept)["content"] == "<p>x</p>"


def test_the_nightly_check_finds_a_deletion_that_nobody_told_of_and_no_rename_that_waits(papers):
	gone, there = post(papers, "A", 5, **SPEAKS), post(papers, "B", 4, reference_doctype="Sales Order", reference_name="O-B")
	waits = post(papers, "A", 3, reference_doctype="Issue", reference_name="I-old")
	papers.drop("Quotation", "Q-1")
	papers.append(Change("Issue", "I-none", RENAME, NOW, old_name="I-old"))
	where = foreign("1 = 1")
	found = [spoken_of.forget_gone(papers.store, doctype, where) for doctype in ("Quotation", "Sales Order", "Issue")]
	assert found == [1, 0, 0]
	assert [told_of(papers, name)[1] for name in (gone, there, waits)] == [None, "O-B", "I-old"]
	assert spoken_of.forget_gone(papers.store, "Quotation", where) == 0


def test_the_night_goes_through_posts(papers):
	name = post(papers, "A", 5, **SPEAKS)
	papers.drop("Quotation", "Q-1")
	repaired, rest = copies.check_chunk(papers.store, papers.catalog, Clock(NOW), (copies.NAMES, "Convo Post"), "", 50)
	assert (repaired, rest) == (1, None) and told_of(papers, name) == (None, None)


# -- drafts


def test_a_draft_about_a_document_says_where_it_is(papers):
	for place in ("document:Quotation:Q-1", "document:Quotation:gone", "document:Sales Order:O-B", "document:User:x", "document:x"):
		drafts.save(papers.store, ME, place, drafts.read_draft({"body": "begun"}, place), 0, NOW, reads=lambda name: True)
	site = Site(papers, NOT_B)
	site.reader = replace(site.reader, user=ME)
	told = {item["place"]: item["about"] for item in written_drafts.list_drafts(site)["items"]}
	about = told.pop("document:Quotation:Q-1")
	assert about["document"] == {"doctype": "Quotation", "name": "Q-1"} and about["customer_name"] == "A Ltd"
	assert set(told.values()) == {None}
