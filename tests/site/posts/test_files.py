"""On a site: a file is read by those who may read its post and by nobody else, by whatever way; it is sent once, goes with its post and comes back with it."""

import json
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from convo_channels.api import files as api
from convo_channels.api import posts
from convo_channels.constants import POST
from convo_channels.core.posts import files as core_files
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.posts import files
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client
from tests.support import made_files as made

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

UPLOAD = "/api/method/convo_channels.api.files.upload"
SECRET = "the words of the offer"
RIGHTS = ("Convo Agent", "Sales User")


class Scene:
	"""`near` and `far` are customers; `limited` may read far alone. The closed channel has one member besides those who manage."""

	def __init__(self, ground):
		self.near, self.far = (kit.customer(ground).name for _ in range(2))
		self.author, self.colleague, self.limited, self.member = (
			user(f"files-{word}", RIGHTS) for word in ("author", "colleague", "limited", "member")
		)
		self.outsider = user("files-outsider", ("Sales User",))
		frappe.get_doc(doctype="User Permission", user=self.limited, allow="Customer", for_value=self.far).insert()
		segment = kit.segment(kit.named([self.near, self.far]))
		kit.settle()
		self.channel = kit.channel(segment)
		self.closed = kit.channel(segment, is_restricted=1, users=[{"user": self.member}, {"user": self.author}])
		kit.settle()
		people = (self.author, self.colleague, self.limited, self.member, self.outsider)
		self.clients = {name: Client(name) for name in people} | {"guest": Client()}

	def upload(self, name: str = "", content: bytes = b"", by: str = "") -> dict:
		name = name or f"offer-{frappe.generate_hash(length=6)}.txt"
		answer = self.clients[by or self.author].send(UPLOAD, name, content or f"{SECRET} {name}".encode())
		assert answer.status == 200, answer.text
		frappe.db.commit()  # sees what the request has written
		return answer.message

	def write(self, *names: str, **place) -> str:
		frappe.set_user(self.author)
		name = posts.create_post("Note", "<p>See the offer</p>", files=list(names), **(place or {"customer": self.near}))["name"]
		frappe.set_user("Administrator")
		frappe.db.commit()
		return name


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def ways(client: Client, file: dict) -> set[str]:
	"""By which ways somebody learns of a file what it holds or what it is called."""
	path, record = file["url"], file["name"]
	place = f"/private/files/{on_disk(file).name}"
	listed = {"doctype": "File", "filters": json.dumps({"attached_to_doctype": POST}), "fields": '["*"]', "limit_page_length": 0}
	asked = {
		"its address": ("GET", file["url"], {}),
		"where it lies": ("GET", place, {}),
		"where it lies, downloaded": ("GET", "/api/method/download_file", {"file_url": place}),
		"download_file": ("GET", "/api/method/download_file", {"file_url": path}),
		"frappe.handler.download_file": ("GET", "/api/method/frappe.handler.download_file", {"file_url": path}),
		"the record": ("GET", f"/api/resource/File/{record}", {}),
		"frappe.client.get": ("GET", "/api/method/frappe.client.get", {"doctype": "File", "name": record}),
		"frappe.client.get_value": ("GET", "/api/method/frappe.client.get_value", {"doctype": "File", "filters": record, "fieldname": "file_name"}),
		"a list": ("GET", "/api/method/frappe.client.get_list", listed),
		"a report": ("POST", "/api/method/frappe.desk.reportview.get", {**listed, "fields": '["`tabFile`.`file_name`"]'}),
		"a search for a link": ("POST", "/api/method/frappe.desk.search.search_link", {
			"doctype": "File", "txt": file["file_name"], "ignore_user_permissions": 1, "reference_doctype": "File",
		}),
		"a search of files": ("GET", "/api/method/frappe.core.api.file.get_files_by_search_text", {"text": file["file_name"]}),
		"all in one": ("POST", "/api/method/frappe.core.api.file.zip_files", {"files": json.dumps([record])}),
	}  # fmt: skip
	found = set()
	for way, (verb, address, arguments) in asked.items():
		answer = client.ask(verb, address, arguments)
		told = answer.text.replace(answer.asked, "")
		if SECRET in told or file["file_name"] in told or (way == "all in one" and answer.status == 200 and len(told) > 40):
			found.add(way)
	return found


def reads(client: Client, file: dict) -> bool:
	answer = client.ask("GET", file["url"], {})
	return answer.status == 200 and answer.text == f"{SECRET} {file['file_name']}"


def attached(file: dict) -> dict:
	columns = ["attached_to_doctype", "attached_to_name", "is_private", "owner", "file_name", "file_size"]
	return frappe.db.get_value("File", file["name"], columns, as_dict=True)


def on_disk(file: dict) -> Path | None:
	place = frappe.db.get_value("File", file["name"], "content_hash")
	return Path(frappe.get_site_path("private", "files", place)) if place else None


def test_a_draft_is_its_uploaders_alone(scene):
	file = scene.upload()
	assert attached(file) == {
		"attached_to_doctype": POST, "attached_to_name": core_files.DRAFT, "is_private": 1, "owner": scene.author,
		"file_name": file["file_name"], "file_size": len(f"{SECRET} {file['file_name']}"),
	}  # fmt: skip
	assert reads(scene.clients[scene.author], file)
	for person in (scene.colleague, scene.limited, scene.member, scene.outsider, "guest"):
		assert ways(scene.clients[person], file) == set(), person


def test_a_file_is_read_by_those_who_may_read_its_post_and_by_nobody_else(scene):
	file = scene.upload()
	post = scene.write(file["name"])
	assert attached(file)["attached_to_name"] == post
	for person in (scene.author, scene.colleague, scene.member):
		assert reads(scene.clients[person], file), person
		assert {"its address", "the record", "a list"} <= ways(scene.clients[person], file), person
	for person in (scene.limited, scene.outsider, "guest"):
		assert ways(scene.clients[person], file) == set(), person


def test_a_file_of_a_reply_and_of_a_restricted_channel(scene):
	closed = scene.upload()
	root = scene.write(closed["name"], channel=scene.closed)
	reply = scene.upload()
	scene.write(reply["name"], reply_to=root)
	for file in (closed, reply):
		assert reads(scene.clients[scene.member], file) and reads(scene.clients[scene.author], file)
		for person in (scene.colleague, scene.limited, scene.outsider, "guest"):
			assert ways(scene.clients[person], file) == set(), person


def test_with_the_right_to_the_post_goes_the_right_to_its_file_the_uploaders_own_too(scene):
	file = scene.upload()
	scene.write(file["name"])
	assert reads(scene.clients[scene.author], file)
	permission = frappe.get_doc(doctype="User Permission", user=scene.author, allow="Customer", for_value=scene.far).insert()
	frappe.db.commit()
	try:
		assert ways(scene.clients[scene.author], file) == set()
	finally:
		permission.delete()
		frappe.db.commit()
	assert reads(scene.clients[scene.author], file)


def test_nobody_opens_a_file_by_a_record_of_their_own_that_names_it(scene):
	file = scene.upload()
	scene.write(file["name"])
	place = on_disk(file).name
	client, before = scene.clients[scene.outsider], frappe.db.count("File")
	paths = (f"/private/files/{place}", f"/private/files/./{place}", f"/private/files/../files/{place}", f"/private/files/%63{place[1:]}")
	for named in (*paths, file["url"], file["url"].replace("files.get", "files.%67et")):
		given = {"doctype": "File", "file_url": named, "is_private": 1}
		assert client.ask("POST", "/api/method/upload_file", {"file_url": named, "is_private": 1}).status in (403, 417), named
		assert client.ask("POST", "/api/resource/File", given).status in (403, 417), named
	assert client.ask("POST", "/api/resource/File", {"file_name": place, "is_private": 1}).status in (403, 417)
	frappe.db.commit()
	assert frappe.db.count("File") == before
	assert ways(client, file) == set()


def test_the_same_content_of_ones_own_is_no_way_round(scene):
	"""Each lies apart."""
	file = scene.upload(content=SECRET.encode())
	scene.write(file["name"])
	own = scene.upload(content=SECRET.encode(), by=scene.colleague)
	assert attached(own)["owner"] == scene.colleague
	assert ways(scene.clients[scene.limited], own) == set()


def test_nobody_hangs_a_file_on_a_post_that_they_may_not_write(scene):
	post = scene.write()
	given = {"doctype": "File", "attached_to_doctype": POST, "attached_to_name": post, "is_private": 1, "file_name": "a.txt", "content": "x"}
	for person in (scene.limited, scene.outsider, scene.colleague):
		assert scene.clients[person].ask("POST", "/api/resource/File", given).status in (403, 404), person
	frappe.db.commit()
	assert not frappe.db.exists("File", {"attached_to_name": post})


def test_from_the_form_of_the_post_the_same_holds(scene):
	post = scene.write()
	fields = {"doctype": POST, "docname": post}
	client = scene.clients[scene.author]
	for name, content, private in (("a.png", made.PAGE, 1), ("b.png", made.png(says=(60_000, 60_000)), 1), ("c.txt", b"words", 0)):
		assert client.send("/api/method/upload_file", name, content, is_private=private, **fields).status in (400, 417), name
	assert client.send("/api/method/upload_file", "d.txt", b"words", is_private=1, **fields).status == 200
	frappe.db.commit()
	(file,) = frappe.get_all("File", {"attached_to_doctype": POST, "attached_to_name": post}, ["name", "owner"])
	assert file.owner == files.OWNER
	assert frappe.db.get_value(POST, post, "file_count") == 1
	frappe.delete_doc("File", file.name)
	assert frappe.db.get_value(POST, post, "file_count") == 0


def test_what_is_refused_is_named_and_leaves_nothing(scene):
	client, before = scene.clients[scene.author], frappe.db.count("File")
	for name, content, said in (
		("offer.png", made.PAGE, "offer.png was not added: it is not what its name says."),
		("bomb.png", made.png(says=(60_000, 60_000)), "bomb.png was not added: a picture has 120 million pixels at most."),
		("none.txt", b"", "none.txt is empty: it was not added."),
	):
		answer = client.send(UPLOAD, name, content)
		assert (answer.status, answer.sentences) == (417, [said])
	assert client.ask("POST", UPLOAD, {}).status == 417
	assert scene.clients["guest"].send(UPLOAD, "a.txt", b"x").status == 403
	assert scene.clients[scene.outsider].send(UPLOAD, "a.txt", b"x").status == 403
	frappe.db.commit()
	assert frappe.db.count("File") == before


def test_the_limits_of_the_site_are_its_settings(scene):
	settings = frappe.get_doc("System Settings")
	kept = {"allowed_file_extensions": settings.allowed_file_extensions, "max_file_size": settings.max_file_size}
	frappe.db.set_single_value("System Settings", {"allowed_file_extensions": "TXT\nPNG", "max_file_size": 1})
	frappe.db.commit()
	try:
		client = scene.clients[scene.author]
		assert client.call("files.get_limits").message == {"size": 1024 * 1024, "endings": ["TXT", "PNG"], "most": 20}
		assert client.send(UPLOAD, "a.pdf", made.pdf()).sentences == ["a.pdf was not added: files of this type are not allowed on this site."]
		assert client.send(UPLOAD, "large.txt", b"x" * (1024 * 1024 + 1)).status in (413, 417)
		assert client.send(UPLOAD, "b.txt", b"words").status == 200
	finally:
		frappe.db.set_single_value("System Settings", kept)
		frappe.db.commit()


def test_thirty_are_too_many_and_only_ones_own_drafts_are_sent(scene):
	names = [scene.upload(content=f"{number}".encode())["name"] for number in range(21)]
	with pytest.raises(ConvoError, match="A post has 20 files at most; these are 21"):
		scene.write(*names)
	frappe.set_user(scene.colleague)
	with pytest.raises(ConvoError, match="A file of this post is not there any more"):
		posts.create_post("Note", "<p>x</p>", customer=scene.near, files=names[:1])
	post = scene.write(*names[:20])
	assert frappe.db.get_value(POST, post, "file_count") == 20
	with pytest.raises(ConvoError, match="A file of this post is not there any more"):
		scene.write(names[0])


def test_a_draft_is_thrown_away_by_its_uploader_alone(scene):
	file = scene.upload(content=b"only here")
	place = on_disk(file)
	frappe.set_user(scene.colleague)
	with pytest.raises(NotFoundError):
		api.discard(file["name"])
	frappe.set_user(scene.author)
	api.discard(file["name"])
	frappe.db.commit()
	assert not frappe.db.exists("File", file["name"]) and not place.exists()
	sent = scene.upload()
	scene.write(sent["name"])
	frappe.set_user(scene.author)
	with pytest.raises(NotFoundError):
		api.discard(sent["name"])


def test_files_and_pictures_go_with_their_post_and_come_back_with_it(scene):
	picture = scene.upload("plan.png", made.png(shade=b"\x01\x02\x03"))
	text = f'<p><img src="{picture["url"]}" alt="plan.png"></p>'
	frappe.set_user(scene.author)
	post = posts.create_post("Note", f'{text}<p><img src="data:image/png;base64,AAAA">x</p>', customer=scene.near, files=[picture["name"]])
	assert post["content"] == f"{text}<p>x</p>"
	posts.delete_post(post["name"])
	frappe.db.commit()
	assert on_disk(picture).exists()
	assert scene.clients[scene.author].ask("GET", picture["url"]).status == 404, "of a post that is gone nobody reads a file"
	back = posts.restore_post(post["name"])
	frappe.db.commit()
	assert (back["content"], back["files"]) == (post["content"], [picture])
	assert frappe.db.get_value(POST, post["name"], "file_count") == 1
	assert scene.clients[scene.colleague].ask("GET", picture["url"]).status == 200


def test_a_correction_adds_and_takes_away(scene):
	one, two, three = (scene.upload() for _ in range(3))
	post = scene.write(one["name"], two["name"])
	frappe.set_user(scene.author)
	changed = posts.edit_post(post, "<p>See the offer</p>", files=[two["name"], three["name"]])
	frappe.db.commit()
	assert changed["files"] == [two, three] and changed["edited_at"]
	assert not reads(scene.clients[scene.colleague], one) and reads(scene.clients[scene.colleague], three)
	assert posts.edit_post(post, "<p>Other words</p>")["files"] == [two, three]


def test_a_merged_customers_posts_keep_their_files(scene, ground):
	loser, winner = kit.customer(ground).name, kit.customer(ground).name
	file = scene.upload()
	scene.write(file["name"], customer=loser)
	frappe.rename_doc("Customer", loser, winner, merge=True, force=True)
	kit.settle()
	assert reads(scene.clients[scene.colleague], file)
	assert ways(scene.clients[scene.limited], file) == set()


def test_what_nobody_sent_and_what_belonged_to_posts_that_are_gone_is_swept_away(scene):
	draft, fresh, gone, kept = (scene.upload(content=f"content {number}".encode()) for number in range(4))
	post, _ = scene.write(gone["name"]), scene.write(kept["name"])
	frappe.db.delete(POST, {"name": post})
	old = add_days(now_datetime(), -core_files.DRAFT_DAYS - 1)
	for file in (draft, gone, kept):
		frappe.db.set_value("File", file["name"], "modified", old, update_modified=False)
	frappe.db.commit()
	places = [on_disk(file) for file in (draft, gone)]
	files.sweep()
	assert [bool(frappe.db.exists("File", file["name"])) for file in (draft, fresh, gone, kept)] == [False, True, False, True]
	assert not any(place.exists() for place in places)


def test_two_windows_do_not_send_one_draft_as_two_posts(scene, monkeypatch):
	file = scene.upload()
	seen = files.choose([file["name"]]) if frappe.set_user(scene.author) is None else None
	first = scene.write(file["name"])
	frappe.set_user(scene.author)
	monkeypatch.setattr(files, "choose", lambda wanted, post=None: seen)
	with pytest.raises(ConvoError, match="was sent with another one"):
		posts.create_post("Note", "<p>x</p>", customer=scene.near, files=[file["name"]])
	frappe.db.rollback()
	assert attached(file)["attached_to_name"] == first


STANDING = ("owner", "attached_to_doctype", "attached_to_name", "file_url", "file_name", "is_private", "content_hash")


@pytest.mark.parametrize("told", [
	{"owner": "files-colleague@example.com", "attached_to_doctype": "", "attached_to_name": ""}, {"attached_to_name": "another"},
	{"file_url": "/private/files/mine.txt"}, {"is_private": 0}, {"content_hash": "x"}, {"file_name": "other.txt"},
])  # fmt: skip
def test_nobody_takes_a_file_out_of_its_post_by_writing_its_record(scene, told):
	file = scene.upload()["name"]
	scene.write(file)
	before = frappe.db.get_value("File", file, STANDING)
	for who in (scene.colleague, scene.author):
		answer = scene.clients[who].ask("PUT", f"/api/resource/File/{file}", told)
		assert answer.status >= 400, answer.text
	frappe.db.commit()
	assert frappe.db.get_value("File", file, STANDING) == before


def test_nobody_hangs_a_file_on_a_post_that_was_set_aside(scene):
	given = {"file_name": "planted.txt", "content": "x", "is_private": 1, "attached_to_doctype": POST, "attached_to_name": ">gone"}
	assert scene.clients[scene.colleague].ask("POST", "/api/resource/File", given).status >= 400


def test_a_picture_of_oneself_opens_no_file_of_a_post(scene):
	file = scene.upload()
	scene.write(file["name"], customer=scene.near)
	url = frappe.db.get_value("File", file["name"], "file_url")
	frappe.set_user(scene.limited)
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		frappe.get_doc({"doctype": "File", "file_url": url, "is_private": 1}).insert(ignore_permissions=True)


@pytest.mark.parametrize("where", ["as Frappe lays it", "as it is laid apart"])
def test_a_disk_that_is_full_is_told_in_a_sentence_and_keeps_nothing_of_the_file(scene, monkeypatch, where):
	def bytes_there() -> set[str]:
		return {path.name for path in Path(frappe.get_site_path("private", "files")).iterdir()}

	def no_room(*args):
		raise OSError(28, "No space left on device")

	before, rows = bytes_there(), frappe.db.count("File")
	with monkeypatch.context() as patch:
		patch.setattr(*{"as Frappe lays it": ("os.fsync",), "as it is laid apart": ("shutil.copyfile",)}[where], no_room)
		answer = scene.clients[scene.author].send(UPLOAD, "plan.txt", SECRET.encode())
	frappe.db.commit()
	assert answer.status == 417 and answer.sentences == ["plan.txt was not added: No space left on device"]
	assert (bytes_there(), frappe.db.count("File")) == (before, rows)
