"""On a site: whoever may read a post sends its file with a mail from the Desk, which has a copy of its own; nobody else does."""

import json
from email import message_from_bytes
from email.policy import default

import frappe
import pytest
from frappe.email.doctype.email_queue.email_queue import SendMailContext

from tests.site.follow_up_kit import mail_account
from tests.site.posts.test_files import SECRET, Scene, reads

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
		mail_account()
	made = Scene(ground)
	frappe.db.commit()
	return made


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()


def mail_with(scene, person: str, *files: str):
	"""The answer to whoever sends a mail from the mail dialog of the Desk, with files that it lists by their names."""
	given = {
		"content": "<p>as we said</p>", "subject": frappe.generate_hash(length=12), "recipients": "someone@example.com", "send_email": 1,
		"doctype": "Customer", "name": scene.far, "attachments": json.dumps(files),
	}  # fmt: skip
	answer = scene.clients[person].ask("POST", "/api/method/frappe.core.doctype.communication.email.make", given)
	frappe.db.commit()
	return answer


def test_who_may_read_a_post_sends_its_file_by_mail_and_the_mail_carries_the_bytes(scene):
	file = scene.upload()
	content = f"{SECRET} {file['file_name']}"
	scene.write(file["name"])
	answer = mail_with(scene, scene.colleague, file["name"])
	assert answer.status == 200, answer.text
	mail = {"attached_to_doctype": "Communication", "attached_to_name": answer.message["name"]}
	(copy,) = frappe.get_all("File", mail, ["name", "file_name", "file_url", "is_private", "owner"])
	assert (copy.is_private, copy.owner) == (1, scene.colleague)
	assert copy.file_name.endswith(".txt") and copy.file_url.startswith("/private/files/")
	assert frappe.get_doc("File", copy.name).get_content() == content
	(queued,) = frappe.get_all("Email Queue", {"communication": answer.message["name"]}, pluck="name")
	sent = sent_by(frappe.get_doc("Email Queue", queued))
	assert [part.get_content() for part in sent.iter_attachments()] == [content]
	# The mail's copy and the post's file have nothing to do with each other.
	frappe.delete_doc("File", copy.name, force=True, ignore_permissions=True)
	frappe.db.commit()
	assert reads(scene.clients[scene.colleague], file)


def sent_by(queued):
	built = SendMailContext(queued).build_message(queued.recipients[0].recipient)
	return message_from_bytes(built if isinstance(built, bytes) else built.encode(), policy=default)


@pytest.mark.parametrize("who", ["limited", "outsider"])
def test_nobody_else_sends_it(scene, who):
	file = scene.upload()
	scene.write(file["name"])
	assert mail_with(scene, getattr(scene, who), file["name"]).status in (403, 404)
	assert not frappe.get_all("File", {"file_name": ("like", f"{file['file_name'][:13]}%"), "attached_to_doctype": "Communication"})


def test_what_is_not_sent_with_a_post_goes_with_no_mail(scene):
	unsent = scene.upload(by=scene.colleague)
	assert mail_with(scene, scene.colleague, unsent["name"]).status == 403
