"""Files of posts through the preview's API: taken in one by one, sent with a post, gone with it, and back with it."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import io

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.posts import files as post_files
from tests.support import made_files as made
from tests.unit.preview.test_api import (
	BASE,
	PRODUCT,
	_site,
	client,
	everything,
	get,
	message,
	post,
	refusal,
	site,
)

CUSTOMER = "Maison Tilleul"
WHERE = "/api/method/convo_channels.api.files.upload"


def sent(client, name: str, content: bytes):
	return client.post(WHERE, base_url=BASE, data={"file": (io.BytesIO(content), name)})


def upload(client, name: str = "offer.pdf", content: bytes | None = None) -> dict:
	return message(sent(client, name, made.pdf() if content is None else content))


def write(client, files: list, content: str = "<p>See the offer</p>", **given):
	asked = {"post_type": "Note", "content": content, "customer": CUSTOMER, "files": files, **given}
	return post(client, PRODUCT + "posts.create_post", **asked)


def read(client, address: str):
	return client.get(address, base_url=BASE)


def shown(client, **filters) -> list[dict]:
	page = message(get(client, PRODUCT + "timeline.get_page", customer=CUSTOMER, limit=50))
	return [item for item in page["items"] if item["kind"] == "post"]


def stands(client, name: str) -> dict:
	return next(item for item in shown(client) if item["name"] == name)


def test_what_was_uploaded_is_read_under_its_address_and_sent_with_a_post(client):
	picture, paper = upload(client, "Fotó 1.png", made.png()), upload(client)
	assert {key: picture[key] for key in ("file_name", "size", "kind")} == {"file_name": "Fotó 1.png", "size": len(made.png()), "kind": "image"}
	answer = read(client, picture["url"])
	assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", made.png())
	assert answer.headers["X-Content-Type-Options"] == "nosniff"
	made_post = message(write(client, [picture["name"], paper["name"]]))
	assert made_post["files"] == [picture, paper]
	assert stands(client, made_post["name"])["files"] == [picture, paper]


def test_what_is_no_picture_and_no_pdf_is_saved_and_not_shown(client):
	notes = upload(client, "a.txt", b"Bought twice.")
	assert notes["kind"] == "file"
	assert read(client, notes["url"]).headers["Content-Disposition"] == "attachment"


def test_no_address_leads_out_of_the_directory(client):
	upload(client)
	for address in ("/private/files/../../etc/passwd", "/private/files/..%2f..%2fetc%2fpasswd", "/private/files/", "/private/files/%00", "/private/files/none"):
		assert read(client, address).status_code in (404, 400), address


@pytest.mark.parametrize(
	("name", "content", "said"),
	[
		("offer.png", made.PAGE, "offer.png was not added: it is not what its name says."),
		("bomb.png", made.png(says=(60_000, 60_000)), "bomb.png was not added: a picture has 120 million pixels at most."),
		("a.svg", made.DRAWING, "a.svg was not added: a browser would run what stands in it. In a ZIP file it can be added."),
		("a.txt", b"", "a.txt is empty: it was not added."),
		("a.txt", b"x" * (25 * 1024 * 1024 + 1), "a.txt was not added: it has 25.1 MB, and 25 MB is the most."),
	],
)
def test_what_is_refused_is_named_in_one_sentence_and_nothing_is_kept(client, site, name, content, said):
	def kept() -> tuple:
		return site.store.rows(sql("SELECT COUNT(*) FROM `tabFile`")), len(list(site.files.iterdir()))

	before = kept()
	assert refusal(sent(client, name, content)) == said
	assert kept() == before


def test_a_request_without_a_file_is_refused(client):
	assert refusal(client.post(WHERE, base_url=BASE, data={"other": "x"}))
	assert refusal(post(client, PRODUCT + "files.upload", file="words"))
	assert refusal(client.post(WHERE, base_url=BASE, data={"file": "words"}))


def test_thirty_files_are_refused_in_one_sentence_and_the_drafts_stay(client, site):
	names = [upload(client, f"{number}.txt", b"words")["name"] for number in range(30)]
	before = everything(site)
	assert refusal(write(client, names)) == "A post has 20 files at most; these are 30."
	assert everything(site) == before
	assert len(message(write(client, names[:20]))["files"]) == 20


def test_only_ones_own_that_were_not_sent_are_sent(client, site):
	mine = upload(client)["name"]
	gone = "A file of this post is not there any more: take it out, and add it again."
	site.user = "ben@demo.example"
	try:
		assert refusal(write(client, [mine])) == gone
	finally:
		site.user = "anna.keller@demo.example"
	message(write(client, [mine]))
	for names in ([mine], ["none"], [mine, "none"], [mine.upper()]):
		assert refusal(write(client, names)) == gone
	for names in ("x", [1], [""], ["x" * 300], {"x": 1}, [["x"]]):
		assert refusal(write(client, names))


def test_sent_again_under_its_key_it_is_the_same_post_and_with_other_files_another(client):
	one, two = upload(client)["name"], upload(client, "b.txt", b"words")["name"]
	key = "5f0c2a54-6a5c-4b0e-9d3f-0d8f7a1b2c3d"
	first = message(write(client, [one], key=key))
	assert message(write(client, [one], key=key)) == first
	assert write(client, [one, two], key=key).status_code == 409
	assert write(client, [], key=key).status_code == 409


def test_a_file_is_enough_for_a_post_and_nothing_at_all_is_not(client):
	file = upload(client)["name"]
	assert refusal(write(client, [], content="<p> </p>")) == "The post is empty."
	assert message(write(client, [file], content=""))["content"] == ""


def test_files_are_added_and_taken_away_with_a_correction(client):
	one, two, three = (upload(client, f"{number}.txt", b"words") for number in "123")
	written = message(write(client, [one["name"], two["name"]]))

	def edit(files, content="<p>See the offer</p>", **given):
		return post(client, PRODUCT + "posts.edit_post", post=written["name"], content=content, files=files, **given)

	changed = message(edit([two["name"], three["name"]], based_on=written["at"]))
	assert changed["files"] == [two, three] and changed["edited_at"]
	assert message(edit(None, content="<p>Other words</p>"))["files"] == [two, three], "unsaid they stay"
	assert edit([one["name"]]).status_code == 400, "what was taken away is not given back"
	assert edit([], based_on=written["at"]).status_code == 409, "of two corrections none is lost"
	assert message(edit([]))["files"] == []


def test_a_picture_of_its_own_stands_in_the_text_until_it_is_taken_away(client):
	file = upload(client, "plan.png", made.png())
	said = f'<p>Look</p><p><img src="{file["url"]}"><img src="data:image/png;base64,AAAA"></p>'
	stored = f'<p>Look</p><p><img src="{file["url"]}" alt="plan.png"></p>'
	written = message(write(client, [file["name"]], content=said))
	assert written["content"] == stored
	other = message(write(client, [], content=said))
	assert other["content"] == "<p>Look</p><p></p>"
	args = {"post": written["name"], "content": stored, "files": []}
	assert message(post(client, PRODUCT + "posts.edit_post", **args))["content"] == "<p>Look</p><p></p>"
	earlier = message(get(client, PRODUCT + "posts.list_versions", post=written["name"]))["items"]
	assert [item["content"] for item in earlier] == ["<p>Look</p><p></p>"] * 2, "nothing of a picture that is no more"


def test_files_go_with_their_post_and_come_back_with_it(client, site):
	file = upload(client, "plan.png", made.png())
	text = f'<p><img src="{file["url"]}" alt="plan.png"></p>'
	written = message(write(client, [file["name"]], content=text))
	message(post(client, PRODUCT + "posts.delete_post", post=written["name"]))
	assert refusal(write(client, [file["name"]])), "nobody else gets them meanwhile"
	back = message(post(client, PRODUCT + "posts.restore_post", post=written["name"]))
	assert (back["files"], back["content"]) == ([file], text)


def test_posts_with_files_are_found_among_the_others(client):
	def found(**filters) -> list[str]:
		page = message(get(client, PRODUCT + "feed.get_page", channel="Inactive", limit=100, **({"filters": str(filters).replace("'", '"').replace("True", "true")} if filters else {})))
		return [item["name"] for item in page["items"] if item["kind"] == "post"]

	file = upload(client)["name"]
	with_file = message(write(client, [file], customer=None, channel="Inactive"))["name"]
	without = message(write(client, [], customer=None, channel="Inactive"))["name"]
	reply = message(write(client, [upload(client)["name"]], customer=None, reply_to=without))["name"]
	assert {with_file, without} <= set(found())
	some = found(has_files=True)
	assert with_file in some and reply in some and without not in some
	message(post(client, PRODUCT + "posts.edit_post", post=with_file, content="<p>none</p>", files=[]))
	assert with_file not in found(has_files=True)


def test_a_draft_is_thrown_away_and_what_was_sent_is_not(client, site):
	draft, kept = upload(client), upload(client)["name"]
	message(post(client, PRODUCT + "files.discard", file=draft["name"]))
	assert read(client, draft["url"]).status_code == 404
	message(write(client, [kept]))
	assert refusal(post(client, PRODUCT + "files.discard", file=kept)) == "There is no such file."


def test_what_is_not_sent_has_an_end_in_number_and_in_bytes_and_what_is_sent_makes_room(client, site, monkeypatch):
	monkeypatch.setattr(post_files, "MOST_UNSENT", 2)
	first = upload(client)
	upload(client, "second.pdf")
	before = everything(site)
	said = "You have 2 files that are not sent yet: send or discard some before another is added."
	assert refusal(sent(client, "third.pdf", made.pdf())) == said
	assert everything(site) == before
	message(write(client, [first["name"]]))
	upload(client, "third.pdf")
	monkeypatch.setattr(post_files, "MOST_UNSENT", 20)
	monkeypatch.setattr(post_files, "MOST_UNSENT_BYTES", 3 * len(made.pdf()) - 1)
	said = "Your files that are not sent yet have 0 MB at most: send or discard some before another is added."
	assert refusal(sent(client, "fourth.pdf", made.pdf())) == said
	monkeypatch.setattr(post_files, "MOST_UNSENT_BYTES", 3 * len(made.pdf()))
	upload(client, "fourth.pdf")
