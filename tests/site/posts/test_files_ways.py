"""On a site: nothing of Frappe and ERPNext that takes an address, a path or a record's name comes to the bytes of a post's file."""

import json
from pathlib import Path

import frappe
import pytest

from convo_channels.api import posts
from convo_channels.constants import POST
from convo_channels.core.posts.files import put_aside
from convo_channels.services.posts import files
from tests.site.posts.test_files import SECRET, UPLOAD, Scene, attached, on_disk, reads
from tests.support import made_files as made

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TABLE = f"Serial No\n{SECRET}\n".encode()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()


def told(file: dict) -> str:
	"""The address without the name of a record: what can be typed into a field."""
	return frappe.db.get_value("File", file["name"], "file_url")


def by_import(file):
	from frappe.core.doctype.data_import.importer import ImportFile

	return ImportFile("Customer", told(file)).raw_data


def by_chart_of_accounts(file):
	from erpnext.accounts.doctype.chart_of_accounts_importer import chart_of_accounts_importer as importer

	return importer.generate_data_from_csv(importer.get_file(told(file))[0])


def by_serial_numbers(file):
	from erpnext.stock.doctype.serial_and_batch_bundle import serial_and_batch_bundle as bundle

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(bundle, "make_serial_nos", lambda item, numbers: None)
		return bundle.upload_csv_file("none", "/" + told(file).partition("?")[0].lstrip("/"))


def by_mail_picture(file):
	from frappe.email.email_body import get_filecontent_from_path

	return get_filecontent_from_path(told(file))


def by_mail_queue(file):
	return frappe.get_doc("File", {"file_url": told(file)}).get_content()


def by_file_manager(file):
	from frappe.utils import file_manager

	return [file_manager.get_file(name) for name in (file["name"], told(file))]


def by_zip(file):
	from frappe.core.doctype.file.file import File

	return SECRET if len(File.zip_files([file["name"]])) > 40 else ""


WAYS = (by_import, by_chart_of_accounts, by_serial_numbers, by_mail_picture, by_mail_queue, by_file_manager, by_zip)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_asks_for_no_right_opens_nothing(scene, way):
	"""Asked as Administrator: none of these asks for the right to a record."""
	file = scene.upload(f"table-{frappe.generate_hash(length=6)}.csv", TABLE + frappe.generate_hash(length=6).encode())
	scene.write(file["name"])
	try:
		found = way(file)
	except (frappe.ValidationError, OSError):
		return
	assert SECRET not in str(found)


def test_no_other_document_takes_it_along_and_no_mail_of_who_may_not_read_it(scene):
	file = scene.upload()
	scene.write(file["name"])
	customer = {"doctype": "Customer", "name": scene.far}
	made_of_it = {"attached_to_name": ("!=", attached(file)["attached_to_name"]), "file_name": ("like", f"%{file['file_name'][:12]}%")}
	mail = ("frappe.core.doctype.communication.email.make", {**customer, "content": "x", "attachments": json.dumps([file["name"]])})
	for person, also in ((scene.limited, [mail]), (scene.colleague, [])):
		client = scene.clients[person]
		for address, given in (
			*also,
			("frappe.utils.file_manager.add_attachments", {"doctype": "Customer", "name": scene.far, "attachments": json.dumps([file["name"]])}),
			("upload_file", {"library_file_name": file["name"], "doctype": "Customer", "docname": scene.far}),
			("upload_file", {"file_url": told(file), "is_private": 1}),
			("frappe.core.api.file.unzip_file", {"name": file["name"]}),
		):
			assert client.ask("POST", f"/api/method/{address}", given).status in (403, 404, 417), (person, address)
	frappe.db.commit()
	assert not frappe.get_all("File", made_of_it)


def place(file: dict) -> str:
	return f"/private/files/{on_disk(file).name}"


def test_one_who_knows_where_it_lies_neither_writes_nor_deletes_it(scene):
	"""A record of one's own may name any path as its picture in small, or be told under a name that is there already."""
	file = scene.upload("plan.png", made.png(shade=b"\x07\x08\x09"))
	scene.write(file["name"])
	before = on_disk(file).read_bytes()
	client = scene.clients[scene.colleague]
	sent = client.send("/api/method/upload_file", "own.png", made.png(shade=b"\x01\x01\x07"), is_private=1)
	own = sent.message["name"]
	client.ask("PUT", f"/api/resource/File/{own}", {"thumbnail_url": place(file)})
	record = client.ask("GET", f"/api/resource/File/{own}").body["data"]
	for change in ({"file_name": on_disk(file).name}, {"file_url": place(file)}, {"file_name": on_disk(file).name, "file_url": ""}):
		given = {"docs": json.dumps({**record, **change}), "method": "optimize_file"}
		assert client.ask("POST", "/api/method/run_doc_method", given).status >= 400, change
		assert on_disk(file).read_bytes() == before, change
	client.ask("DELETE", f"/api/resource/File/{own}")
	frappe.db.commit()
	assert on_disk(file).read_bytes() == before


def test_equal_content_lies_apart_and_what_becomes_of_one_touches_no_other(scene):
	content = f"{SECRET} {frappe.generate_hash(length=6)}".encode()
	earlier = frappe.get_doc(doctype="File", file_name="earlier.txt", content=content, is_private=1).insert()
	frappe.db.commit()
	one, two = (scene.upload(content=content, by=person) for person in (scene.author, scene.author))
	scene.write(one["name"])
	later = frappe.get_doc(doctype="File", file_name="later.txt", content=content, is_private=1).insert()
	frappe.db.commit()
	apart = [frappe.db.get_value("File", name, ["file_url", "content_hash"]) for name in (one["name"], two["name"], later.name)]
	assert len({url for url, _ in apart}) == len({mark for _, mark in apart}) == 3
	assert frappe.db.get_value("File", later.name, "file_url") == frappe.db.get_value("File", earlier.name, "file_url")
	places = [on_disk(file) for file in (one, two)]
	assert places[0] != places[1]
	for name in (earlier.name, later.name):
		frappe.delete_doc("File", name)
	frappe.set_user(scene.author)
	files.discard(two["name"])
	frappe.set_user("Administrator")
	frappe.db.commit()
	assert places[0].read_bytes() == content and not places[1].exists()
	assert scene.clients[scene.colleague].ask("GET", one["url"]).text == content.decode()


def test_what_was_not_kept_leaves_nothing_on_the_disk(scene):
	folder = Path(frappe.get_site_path("private", "files"))
	before = {path.name for path in folder.iterdir()}
	kept = files.keep("a.txt", frappe.generate_hash(length=9).encode(), ">draft")
	assert frappe.db.exists("File", kept.name)
	frappe.db.rollback()
	assert {path.name for path in folder.iterdir()} == before


def test_two_that_are_uploaded_under_one_name_stay_what_they_are(scene):
	one, two = (scene.upload("same.txt", f"{SECRET} {word}".encode()) for word in ("one", "two"))
	assert [file["file_name"] for file in (one, two)] == ["same.txt"] * 2
	client = scene.clients[scene.author]
	assert [client.ask("GET", file["url"]).text for file in (one, two)] == [f"{SECRET} one", f"{SECRET} two"]


@pytest.mark.parametrize(("name", "content", "kind", "how"), [
	("Größe \u05e9.xml", b"<?xml version='1.0'?><a xmlns='http://www.w3.org/1999/xhtml'><script>1</script></a>", "application/octet-stream", "attachment"),
	("a.txt", b"<script>1</script>", "application/octet-stream", "attachment"),
	("plan.png", made.png(shade=b"\x05\x05\x05"), "image/png", "inline"), ("a.pdf", made.pdf(), "application/pdf", "inline"),
])  # fmt: skip
def test_what_could_run_is_there_to_be_saved(scene, name, content, kind, how):
	answer = scene.clients[scene.author].ask("GET", scene.upload(name, content)["url"])
	assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
	assert answer.headers["Content-Disposition"].startswith(f"{how}; filename*=UTF-8''")
	assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_shares_a_file_past_its_post(scene):
	file = scene.upload()
	scene.write(file["name"])
	given = {"share_doctype": "File", "share_name": file["name"], "user": scene.limited, "read": 1}
	for person in (scene.colleague, scene.author):
		asked = {"doctype": "File", "name": file["name"], "user": scene.limited, "read": 1}
		assert scene.clients[person].ask("POST", "/api/method/frappe.share.add", asked).status == 403, person
	shared = frappe.get_doc({"doctype": "DocShare", **given})
	shared.flags.ignore_share_permission = True
	shared.insert(ignore_permissions=True)
	frappe.db.commit()
	assert not reads(scene.clients[scene.limited], file)


def test_a_post_that_comes_back_has_what_it_had_and_nothing_else(scene):
	had, taken_away, foreign = (scene.upload() for _ in range(3))
	post = scene.write(had["name"], taken_away["name"])
	other = scene.write(foreign["name"], channel=scene.closed)
	frappe.set_user(scene.author)
	posts.edit_post(post, "<p>See the offer</p>", files=[had["name"]])
	posts.delete_post(post)
	frappe.db.commit()
	# a record that says of itself that it was put aside, by whatever way it came to say so
	forged = frappe.copy_doc(frappe.get_doc("File", foreign["name"]))
	forged.update({"name": frappe.generate_hash(length=10), "attached_to_name": put_aside(post), "owner": files.OWNER})
	forged.db_insert()
	back = posts.restore_post(post)
	frappe.db.commit()
	assert [file["name"] for file in back["files"]] == [had["name"]]
	assert frappe.db.get_value("File", forged.name, "attached_to_name") == put_aside(post)
	assert attached(foreign)["attached_to_name"] == other
	frappe.db.delete("File", {"name": forged.name})
	frappe.db.commit()


def test_from_the_form_of_the_post_it_is_taken_over_as_well(scene):
	post = scene.write()
	content = f"{SECRET} {frappe.generate_hash(length=6)}"
	name = f"form-{content[-6:]}.txt"
	sent = scene.clients[scene.author].send("/api/method/upload_file", name, content.encode(), is_private=1, doctype=POST, docname=post)
	assert sent.status == 200
	frappe.db.commit()
	assert not Path(frappe.get_site_path("private", "files", name)).exists()
	(file,) = frappe.get_all("File", {"attached_to_name": post}, ["name", "file_url"])
	assert sent.message["file_url"] == file.file_url
	assert scene.clients[scene.colleague].ask("GET", file.file_url).text == content
	assert scene.clients[scene.limited].ask("GET", file.file_url).status == 404
	said = frappe.get_all("Comment", {"reference_name": post, "comment_type": "Attachment"}, pluck="content")
	assert [file.file_url in text for text in said] == [True]


def test_files_from_before_are_given_places_of_their_own(scene):
	from convo_channels.patches import places_of_files

	file, lost = scene.upload(), scene.upload("lost.txt", b"lost")
	scene.write(file["name"], lost["name"])
	twin = frappe.get_doc(doctype="File", file_name="twin.txt", content=on_disk(file).read_bytes(), is_private=1).insert()
	frappe.db.set_value("File", file["name"], {"file_url": twin.file_url, "content_hash": twin.content_hash})
	frappe.db.set_value("File", lost["name"], {"file_url": "/private/files/convo-lost.txt", "content_hash": "0"})
	frappe.db.commit()
	places_of_files.execute()
	frappe.delete_doc("File", twin.name)
	frappe.db.commit()
	url = told(file)
	assert reads(scene.clients[scene.colleague], {**file, "url": url})
	assert told(lost) != "/private/files/convo-lost.txt"
	assert scene.clients[scene.colleague].ask("GET", told(lost)).status in (403, 404)


def test_a_member_of_a_restricted_channel_reads_and_nobody_else(scene):
	file = scene.upload()
	scene.write(file["name"], channel=scene.closed)
	assert reads(scene.clients[scene.member], file)
	unknown = file["url"].replace(file["name"], "no-such-file")
	for person in (scene.limited, scene.colleague, scene.outsider, "guest"):
		told, of_none = (scene.clients[person].ask("GET", url) for url in (file["url"], unknown))
		assert told.status == of_none.status == (404 if person in (scene.limited, scene.colleague) else 403), person
		assert told.sentences == of_none.sentences, person
	assert scene.clients["guest"].send(UPLOAD, "a.txt", b"x").status == 403
