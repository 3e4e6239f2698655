"""On a site: a post from before there was a limit of nesting is corrected, deleted and brought back; a new text is held to the limit."""

import frappe
import pytest

from convo_channels.api import posts
from convo_channels.constants import POST
from convo_channels.exceptions import ConvoError
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client
from tests.site.posts.test_files import UPLOAD

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	author = user("deep-author", ("Convo Agent", "Sales User"))
	customer = kit.customer(ground).name
	frappe.db.commit()
	return author, customer


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


@pytest.fixture(params=[21, 60, 100])
def deep(scene, request) -> tuple[str, str]:
	"""The post and what it holds."""
	author, customer = scene
	content = "<blockquote>" * request.param + "as it was said then" + "</blockquote>" * request.param
	frappe.set_user(author)
	name = posts.create_post("Note", "<p>shallow</p>", customer=customer)["name"]
	frappe.db.set_value(POST, name, "content", content, update_modified=False)
	frappe.db.commit()
	return name, content


def stands(name: str) -> tuple:
	return frappe.db.get_value(POST, name, ["post_type", "content", "file_count"])


def test_all_but_its_text_can_be_changed(scene, deep):
	name, content = deep
	told = posts.edit_post(name, content, "Decision", based_on=str(frappe.db.get_value(POST, name, "posted_at")))
	assert (told["post_type"], told["content"]) == ("Decision", content)
	sent = Client(scene[0]).send(UPLOAD, "plan.txt", b"the plan")
	frappe.db.commit()
	posts.edit_post(name, content, files=[sent.message["name"]])
	assert stands(name) == ("Decision", content, 1)


def test_a_new_text_is_held_to_the_limit_and_may_stand_in_its_place(deep):
	name, content = deep
	with pytest.raises(ConvoError, match="nested more than 20 levels deep"):
		posts.edit_post(name, content.replace("then", "now"))
	assert stands(name) == ("Note", content, 0)
	posts.edit_post(name, "<p>in short</p>")
	assert stands(name) == ("Note", "<p>in short</p>", 0)


def test_it_is_deleted_and_brought_back_as_it_was(deep):
	name, content = deep
	posts.delete_post(name)
	assert not frappe.db.exists(POST, name)
	posts.restore_post(name)
	assert stands(name) == ("Note", content, 0)


def test_its_form_saves_it(deep):
	name, content = deep
	doc = frappe.get_doc(POST, name)
	doc.post_type = "Decision"
	doc.save()
	assert stands(name) == ("Decision", content, 0)
