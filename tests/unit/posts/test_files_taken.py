"""What is taken in as a file of a post: a name that everything can bear, content that is what the name says, no bomb."""

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts.file_kinds import MAX_PIXELS, shown_as, size_of
from convo_channels.core.posts.taken_files import Limits, check_size, read_endings, safe_name, take
from tests.support import made_files as made

ALL = Limits(25 * 1024 * 1024)

HONEST = (
	("a.png", made.png()), ("a.PNG", made.png()), ("a.gif", made.gif()), ("a.jpg", made.jpeg()), ("a.jpeg", made.jpeg()),
	("a.webp", made.webp()), ("a.webp", made.webp_extended(9, 9)), ("a.pdf", made.pdf()), ("a.docx", made.docx()), ("a.xlsx", made.docx()),
	("a.zip", made.docx()), ("a.doc", made.OLE), ("a.xls", b"<html><table><tr><td>1</td></tr></table>"), ("a.xls", b"a\tb\n"),
	("a.txt", b"MZ is how this begins"), ("a.txt", "Größe, café, שלום".encode()), ("a.txt", "a".encode("utf-16")), ("a.csv", b"a;b\r\n1;2\r\n"),
	("a.xml", b"<?xml version='1.0'?><invoice/>"), ("a.XML", made.PAGE), ("a.md", b"as %PDF-1.4 says"), ("a.exe", made.PROGRAM), ("a.unknown", b"\0\1\2"),
	("a", b"words"), ("a.dwg", b"AC1032\0\0"),
)  # fmt: skip
LIES = (
	("a.png", made.PAGE), ("a.png", made.jpeg()), ("a.jpg", made.PROGRAM), ("a.png", b"\x89PNG\r\n\x1a\n"), ("a.gif", b"GIF89a"),
	("a.pdf", made.PAGE), ("a.pdf", made.PROGRAM), ("a.pdf", b"words"), ("a.txt", made.PROGRAM), ("a.csv", made.ELF),
	("a.txt", made.png()), ("a.docx", made.OLE), ("a.docx", b"words"), ("a", made.PROGRAM), ("a.unknown", made.ELF),
	("a.png", made.png()[:12] + b"%PDF-" + made.png()[12:]), ("a.jpg", b"\xff\xd8\xff" + made.PAGE), ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
	("a.xml", made.PROGRAM), ("a.xml", made.pdf()), ("a.mp4", made.PAGE), ("a.heic", made.PROGRAM),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), HONEST)
def test_what_is_what_its_name_says_is_taken(name, content):
	assert take(name, content, ALL) == name


@pytest.mark.parametrize(("name", "content"), LIES)
def test_a_file_that_lies_about_its_type_is_refused_by_name(name, content):
	with pytest.raises(RequestError, match=rf"^{name} was not added: it is not what its name says\.$"):
		take(name, content, ALL)


@pytest.mark.parametrize("name", "a.html a.HTM a.xhtml a.xht a.shtml a.svg a.svgz a.xsl a.mhtml a.hta a.xpdl a.atom a.kml".split())
def test_what_a_browser_would_run_is_refused_and_told_how_it_can_be_added(name):
	with pytest.raises(RequestError, match=rf"^{name} was not added: a browser would run .* In a ZIP file it can be added\.$"):
		take(name, made.PAGE, ALL)


@pytest.mark.parametrize(
	("content", "size"),
	[
		(made.png(7, 9), (7, 9)), (made.gif(300, 2), (300, 2)), (made.jpeg(16, 8), (16, 8)), (made.webp(5, 4), (5, 4)),
		(made.jpeg(640, 480, before=b"\xff\xc0 no frame" * 9), (640, 480)), (made.webp_extended(16000, 3), (16000, 3)),
		(made.png(says=(60_000, 60_000)), (60_000, 60_000)), (made.pdf(), None), (b"", None), (b"GIF89a\1", None),
	],
)  # fmt: skip
def test_the_size_of_a_picture_stands_in_its_head(content, size):
	assert size_of(content) == size


@pytest.mark.parametrize(
	("name", "bomb"),
	[
		("b.png", made.png(says=(60_000, 60_000))), ("b.jpg", made.jpeg(65_000, 65_000)), ("b.gif", made.gif(65_535, 65_535)),
		("b.webp", made.webp(16_000, 16_000)), ("b.webp", made.webp_extended(1 << 24, 1 << 24)), ("b.png", made.png(says=(0xFFFFFFFF, 1))),
	],
)  # fmt: skip
def test_a_bomb_is_refused_without_being_unpacked(name, bomb):
	assert len(bomb) < 1000
	with pytest.raises(RequestError, match=f"^{name} was not added: a picture has 120 million pixels at most"):
		take(name, bomb, ALL)


def test_the_largest_picture_that_is_taken():
	assert take("a.png", made.png(says=(12_000, 10_000)), ALL) == "a.png"
	assert 12_000 * 10_000 == MAX_PIXELS
	with pytest.raises(RequestError):
		take("a.png", made.png(says=(12_001, 10_000)), ALL)


def test_what_is_empty_or_too_large_or_not_allowed_is_refused_by_name():
	with pytest.raises(RequestError, match=r"^a\.txt is empty"):
		take("a.txt", b"", ALL)
	with pytest.raises(RequestError, match=r"^a\.txt was not added: it has 3\.5 MB, and 2 MB is the most\.$"):
		check_size("a.txt", 3_670_016, Limits(2 * 1024 * 1024))
	assert take("a.txt", b"x" * 10, Limits(10)) == "a.txt"
	with pytest.raises(RequestError):
		take("a.txt", b"x" * 11, Limits(10))


def test_a_site_names_the_endings_that_it_takes_as_frappe_names_them():
	some = Limits(1000, read_endings("PDF\njpg\n\n .png \r\n"))
	assert some.endings == ("PDF", "JPG", "PNG")
	for name, content in (("a.pdf", made.pdf()), ("a.jpeg", made.jpeg()), ("a.PNG", made.png())):
		assert take(name, content, some) == name
	for name, content in (("a.txt", b"words"), ("a", b"words"), ("a.unknown", b"words")):
		with pytest.raises(RequestError, match="files of this type are not allowed on this site"):
			take(name, content, some)


@pytest.mark.parametrize(
	("given", "kept"),
	[
		("C:\\Users\\x\\Offer.pdf", "Offer.pdf"), ("../../etc/passwd", "passwd"), ("a/b/c.txt", "c.txt"), ("", "file"), ("...", "file"),
		(" a  b .txt ", "a b.txt"), ("photo\u202egnp.exe", "photognp.exe"), ("a\x00b.txt", "ab.txt"), ("a?b#c%d.txt", "a_b_c_d.txt"),
		(".htaccess", "htaccess"), ("x" * 300 + ".pdf", "x" * 96 + ".pdf"), ("x" * 300, "x" * 100), ("Größe שלום.pdf", "Größe שלום.pdf"),
		("a\ud800.txt", "file"), ("a." + "x" * 300, "a." + "x" * 98), ("a.pdf.", "a.pdf"), ('<img src="x">.png', "_img src=_x__.png"),
	],
)  # fmt: skip
def test_a_name_is_one_that_everything_can_bear(given, kept):
	assert safe_name(given) == kept
	assert safe_name(kept) == kept


def test_pages_show_pictures_and_pdf_and_nothing_that_could_run():
	shown = {name: shown_as(name) for name in ("a.PNG", "a.jpeg", "a.pdf", "a.svg", "a.html", "a", "png", ".png", "a.png.exe")}
	assert [name for name, kind in shown.items() if kind == "image"] == ["a.PNG", "a.jpeg"]
	assert [name for name, kind in shown.items() if kind == "pdf"] == ["a.pdf"]
