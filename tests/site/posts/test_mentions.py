"""Mentions in posts reach those who are meant and may read the post: each once, and nobody else."""

import frappe
import pytest

from convo_channels.services.posts import mentions, posts
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

READS = ("Convo Agent", "Sales Manager")


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch, ground):
	"""Frappe's own rows without its worker: what it is asked for is done."""
	from frappe.desk.doctype.notification_log import notification_log

	def create(users, doc):
		notification_log.make_notification_logs(frappe._dict(doc), users)

	mailed = {}
	monkeypatch.setattr(notification_log, "send_notification_email", lambda doc: mailed.update({doc.name: doc.email_content}))
	monkeypatch.setattr(mentions, "enqueue_create_notification", create)
	monkeypatch.setattr(mentions, "_ask", mentions.tell)
	yield mailed
	frappe.set_user("Administrator")
	frappe.db.delete("Notification Log", {"document_type": "Convo Post"})
	frappe.db.commit()


@pytest.fixture
def people(ground):
	names = {key: user(f"mention{key}", READS) for key in ("writer", "anna", "ben")}
	frappe.db.set_value("User", {"name": ["in", list(names.values())]}, "allowed_in_mentions", 1)
	frappe.db.commit()
	return frappe._dict(names)


@pytest.fixture
def customer(ground):
	name = kit.customer(ground).name
	frappe.db.commit()
	return name


def at(who: str, *, is_group: bool = False) -> str:
	"""As Frappe's editor writes it."""
	link = '<a href="/app/user-profile/x" target="_blank">Some One'
	return (
		f'<span class="mention" data-id="{who}" data-value="{frappe.utils.escape_html(link)}" data-denotation-char="@"'
		f' data-is-group="{str(is_group).lower()}" data-link="/x"><span contenteditable="false">'
		f'<span class="ql-mention-denotation-char">@</span>{link}</a></span></span>'
	)


def write(author: str, content: str, **stream) -> str:
	frappe.set_user(author)
	name = posts.create_post("Note", f"<p>{content}</p>", stream.get("customer"), stream.get("channel"))[
		"name"
	]
	frappe.db.commit()
	return name


def edit(author: str, post: str, content: str) -> None:
	frappe.set_user(author)
	posts.edit_post(post, f"<p>{content}</p>", None)
	frappe.db.commit()


def told(post: str) -> list[str]:
	about = {"document_type": "Convo Post", "document_name": post}
	return sorted(frappe.get_all("Notification Log", about, pluck="for_user", order_by="name"))


def test_who_is_mentioned_is_told_once_with_the_post(people, customer, told_at_once):
	post = write(
		people.writer, f"Please look {at(people.anna)} and again {at(people.anna)}", customer=customer
	)
	assert told(post) == [people.anna]
	log = frappe.get_doc("Notification Log", {"document_name": post})
	# By what is read: 16 writes the person's address in the Desk in its own way.
	said = frappe.db.get_value("Convo Post", post, "content")
	assert (log.type, log.from_user) == ("Mention", people.writer)
	assert frappe.utils.strip_html(told_at_once[log.name]) == frappe.utils.strip_html(said)
	assert not log.email_content, "the mail says it once; the row stays when the right to read the post ends"
	title = frappe.db.get_value("Customer", customer, "customer_name")
	assert frappe.utils.strip_html(log.subject).endswith(f"mentioned you in a post about {title}")


def test_an_edit_tells_only_those_who_were_not_mentioned_before(people, customer):
	post = write(people.writer, f"a {at(people.anna)}", customer=customer)
	frappe.db.set_value("Notification Log", {"document_name": post}, "read", 1)
	edit(people.writer, post, f"b {at(people.anna)} {at(people.ben)}")
	assert told(post) == sorted([people.anna, people.ben])
	edit(people.writer, post, "nobody")
	edit(people.writer, post, f"again {at(people.anna)}")
	assert told(post) == sorted([people.anna, people.ben])


def test_nobody_is_told_of_what_they_may_not_read(people, customer, ground):
	outsider = user("mentionout", ("Sales User",))
	restricted = user("mentionfew", READS)
	frappe.db.set_value("User", {"name": ["in", [outsider, restricted]]}, "allowed_in_mentions", 1)
	other = kit.customer(ground).name
	frappe.get_doc(
		{"doctype": "User Permission", "user": restricted, "allow": "Customer", "for_value": other}
	).insert(ignore_permissions=True)
	frappe.db.commit()
	content = f"{at(outsider)} {at(restricted)} {at('Guest')} {at('nobody@example.com')}"
	assert told(write(people.writer, content, customer=customer)) == []
	assert told(write(people.writer, content, customer=other)) == [restricted]


def test_who_wrote_it_who_is_away_and_who_is_not_offered_are_not_told(people, customer):
	away, website, hidden = (user(f"mention{word}", READS) for word in ("away", "web", "hidden"))
	frappe.db.set_value("User", away, "enabled", 0)
	frappe.db.set_value("User", website, "user_type", "Website User")
	frappe.db.set_value("User", hidden, "allowed_in_mentions", 0)
	frappe.db.commit()
	names = (away, website, hidden, people.writer)
	try:
		post = write(people.writer, " ".join(map(at, names)), customer=customer)
		assert told(post) == []
		# a manager's correction of somebody's post does not tell its author either
		frappe.set_user("Administrator")
		doc = frappe.get_doc("Convo Post", post)
		doc.content = f"<p>{at(people.writer)} {at(people.ben)}</p>"
		doc.save()
		frappe.db.commit()
		assert told(post) == [people.ben]
	finally:
		frappe.set_user("Administrator")
		frappe.db.set_value("User", away, "enabled", 1)
		frappe.db.set_value("User", website, "user_type", "System User")
		frappe.db.commit()


def test_a_group_is_its_people(people, customer):
	frappe.set_user("Administrator")
	group = frappe.get_doc(
		{
			"doctype": "User Group",
			"name": kit.unique("Group"),
			"user_group_members": [{"user": name} for name in (people.anna, people.ben, people.writer)],
		}
	).insert()
	frappe.db.commit()
	try:
		post = write(people.writer, f"{at(group.name, is_group=True)} {at(people.anna)}", customer=customer)
		assert told(post) == sorted([people.anna, people.ben])
		assert told(write(people.writer, at(kit.unique("no group"), is_group=True), customer=customer)) == []
	finally:
		frappe.set_user("Administrator")
		frappe.delete_doc("User Group", group.name, force=True)
		frappe.db.commit()


def test_in_a_restricted_channel_its_users_alone_are_told(people, ground):
	frappe.set_user("Administrator")
	segment = kit.segment(kit.named([kit.customer(ground).name]))
	channel = frappe.get_doc(
		{
			"doctype": "Convo Channel",
			"title": kit.unique("Channel"),
			"segment": segment,
			"is_restricted": 1,
			"users": [{"user": people.writer}, {"user": people.anna}],
		}
	).insert()
	frappe.db.commit()
	post = write(people.writer, f"{at(people.anna)} {at(people.ben)}", channel=channel.name)
	assert told(post) == [people.anna]
	log = frappe.get_doc("Notification Log", {"document_name": post})
	assert frappe.utils.strip_html(log.subject).endswith(f"in the channel {channel.title}")


def test_nobody_is_told_of_a_post_that_was_not_committed_or_is_gone(people, customer, jobs):
	frappe.set_user(people.writer)
	name = posts.create_post("Note", f"<p>{at(people.anna)}</p>", customer, None)["name"]
	frappe.db.rollback()
	assert told(name) == []
	name = posts.create_post("Note", f"<p>{at(people.anna)}</p>", customer, None)["name"]
	frappe.delete_doc("Convo Post", name)
	frappe.db.commit()
	assert told(name) == []
	kept = write(people.writer, at(people.anna), customer=customer)
	posts.delete_post(kept)
	frappe.db.commit()
	for arguments in jobs.asked("delete_dynamic_links"):
		frappe.get_attr("frappe.model.delete_doc.delete_dynamic_links")(**arguments)
	assert told(kept) == []


def test_a_post_is_kept_when_telling_fails(people, customer, monkeypatch):
	def broken(*_):
		raise ConnectionError("no queue")

	monkeypatch.setattr(mentions, "enqueue_create_notification", broken)
	post = write(people.writer, at(people.anna), customer=customer)
	assert frappe.db.exists("Convo Post", post)
	assert frappe.get_all(
		"Error Log", {"method": ["like", "%mentioned in a post%"]}, pluck="name", order_by="name"
	)
	frappe.set_user("Administrator")
	frappe.db.delete("Error Log", {"method": ["like", "%mentioned in a post%"]})
	frappe.db.commit()
