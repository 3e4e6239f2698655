"""What a file is by its first bytes, whether its name says the same, and how large a picture is before anybody draws it.

Nothing is unpacked or decoded: a picture tells its size in its head, and what lies there is not looked at further.
"""

import mimetypes
import re
import struct
from collections.abc import Iterator

# Pictures that a page shows, and what a browser shows by itself; everything else is there to be saved.
IMAGES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "jfif": "jpeg", "gif": "gif", "webp": "webp"}
IMAGE, PDF, OTHER = "image", "pdf", "file"
# The largest that a telephone takes has 108 million; each costs whoever looks at it four bytes.
MAX_PIXELS = 120_000_000

_SIGNS = (
	("png", 0, b"\x89PNG\r\n\x1a\n"), ("jpeg", 0, b"\xff\xd8\xff"), ("gif", 0, b"GIF87a"), ("gif", 0, b"GIF89a"),
	("webp", 8, b"WEBP"), ("tiff", 0, b"II*\0"), ("tiff", 0, b"MM\0*"), ("icon", 0, b"\0\0\1\0"), ("icon", 0, b"\0\0\2\0"),
	("zip", 0, b"PK\3\4"), ("zip", 0, b"PK\5\6"), ("ole", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("gzip", 0, b"\x1f\x8b"),
	("7z", 0, b"7z\xbc\xaf\x27\x1c"), ("rar", 0, b"Rar!\x1a\7"), ("bzip2", 0, b"BZh"), ("xz", 0, b"\xfd7zXZ\0"),
	("program", 0, b"MZ"), ("program", 0, b"\x7fELF"), ("program", 0, b"\xca\xfe\xba\xbe"), ("program", 0, b"\xcf\xfa\xed\xfe"),
	("program", 0, b"\xfe\xed\xfa"), ("rtf", 0, b"{\\rtf"), ("postscript", 0, b"%!PS"),
	("mp3", 0, b"ID3"), ("mp3", 0, b"\xff\xfb"), ("mp3", 0, b"\xff\xf3"), ("aac", 0, b"\xff\xf1"), ("aac", 0, b"\xff\xf9"),
	("wave", 8, b"WAVE"), ("avi", 8, b"AVI "), ("ogg", 0, b"OggS"), ("flac", 0, b"fLaC"), ("matroska", 0, b"\x1aE\xdf\xa3"),
	("mp4", 4, b"ftyp"), ("mp4", 4, b"moov"), ("mp4", 4, b"mdat"), ("mp4", 4, b"wide"), ("mp4", 4, b"free"),
)  # fmt: skip
_TEXT = frozenset({"text", "html"})
_WRITTEN = frozenset({"rtf", "postscript"})
_OFFICE = frozenset({"ole", "zip", "rtf"})
# What may stand behind an ending. Spreadsheets of old are written as tables of HTML to this day.
_BEHIND = {
	**{ending: frozenset({kind}) for ending, kind in IMAGES.items()},
	**dict.fromkeys("tif tiff".split(), frozenset({"tiff"})),
	**dict.fromkeys("ico cur".split(), frozenset({"icon", "png"})),
	**dict.fromkeys("docx xlsx pptx docm xlsm pptm dotx xltx odt ods odp odg epub zip".split(), frozenset({"zip"})),
	**dict.fromkeys("doc ppt msg dot".split(), _OFFICE),
	**dict.fromkeys("xls xlt".split(), _OFFICE | _TEXT),
	**dict.fromkeys("txt text csv tsv md log json yaml yml ini eml ics vcf css xml".split(), _TEXT),
	**dict.fromkeys("mp4 m4v m4a mov 3gp heic heif avif".split(), frozenset({"mp4"})),
	**dict.fromkeys("webm mkv".split(), frozenset({"matroska"})),
	**dict.fromkeys("ogg oga ogv opus".split(), frozenset({"ogg"})),
	"pdf": frozenset({"pdf"}), "bmp": frozenset({"bmp"}), "rtf": frozenset({"rtf"}), "gz": frozenset({"gzip"}), "tgz": frozenset({"gzip"}),
	"7z": frozenset({"7z"}), "rar": frozenset({"rar"}), "mp3": frozenset({"mp3"}), "aac": frozenset({"aac"}),
	"wav": frozenset({"wave"}), "avi": frozenset({"avi"}), "flac": frozenset({"flac"}), "eps": frozenset({"postscript", "text"}),
}  # fmt: skip
# What a browser runs as a page of the site it comes from, whatever server hands it out, or from the disk of who has saved it.
_ACTIVE = frozenset("html htm xhtml xht shtml mht mhtml hta svg svgz xsl xslt xpdl rdf".split())
# Data, as invoices are: no page shows it, and no browser is given it as anything but what is to be saved.
_DATA = "xml"
# Endings by which everybody knows a program for one.
_PROGRAMS = frozenset("exe dll com scr sys msi so o bin run dylib class jar app".split())
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\b\x1b")
_LOOKED_AT = 8192


def ending_of(name: str) -> str:
	"""In small letters, without its dot; empty where a name has none."""
	stem, dot, ending = name.rpartition(".")
	return ending.lower() if dot and stem.strip(". ") else ""


def is_run_by_browsers(name: str) -> bool:
	kind = mimetypes.guess_type(name)[0] or ""
	return ending_of(name) != _DATA and (ending_of(name) in _ACTIVE or kind.endswith(("/html", "/xml", "+xml")))


def shown_as(name: str) -> str:
	"""How a page shows a file of that name. What was taken in is what its name says."""
	ending = ending_of(name)
	return IMAGE if ending in IMAGES else PDF if ending == "pdf" else OTHER


def content_type_of(name: str) -> str | None:
	"""What a browser is told of a file that it may show by itself; None for what is there to be saved."""
	ending = ending_of(name)
	return f"image/{IMAGES[ending]}" if ending in IMAGES else "application/pdf" if ending == "pdf" else None


def kind_of(content: bytes) -> str:
	"""By its first bytes; "data" for what is none of those that are known here."""
	is_text = _is_text(content)
	if b"%PDF-" in content[:1024] and (not is_text or content.lstrip().startswith(b"%PDF-")):
		return "pdf"
	if content.startswith(b"BM") and content[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x34\0\0\0", b"\x38\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
		return "bmp"
	for kind, at, sign in _SIGNS:
		# Some are letters with which a text may begin as well.
		if content.startswith(sign, at) and (at != 8 or content.startswith(b"RIFF")) and (not is_text or kind in _WRITTEN):
			return kind
	if not is_text:
		return "data"
	return "html" if _HTML.match(content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")) else "text"


def _is_text(content: bytes) -> bool:
	seen = content[:_LOOKED_AT]
	return seen.startswith(_MARKS[1:]) or not _CONTROLS.intersection(seen)


def is_what_it_says(name: str, content: bytes) -> bool:
	"""Whether a name and its content go together. An ending that is not known here says nothing but "no program"."""
	ending, kind = ending_of(name), kind_of(content)
	if ending in _BEHIND:
		return kind in _BEHIND[ending] and (ending not in IMAGES or size_of(content) is not None)
	return kind != "program" or ending in _PROGRAMS


def size_of(content: bytes) -> tuple[int, int] | None:
	"""(width, height) of a picture that pages show, as its head tells; None where that cannot be read."""
	try:
		return _READERS[kind_of(content)](content)
	except (KeyError, struct.error):
		return None


def _png(content: bytes) -> tuple[int, int] | None:
	return struct.unpack_from(">II", content, 16) if content[12:16] == b"IHDR" else None


def _gif(content: bytes) -> tuple[int, int] | None:
	"""Each picture in it may be larger than the whole says, but none can be larger than a side of 65,535."""
	return struct.unpack_from("<HH", content, 6)


def _webp(content: bytes) -> tuple[int, int] | None:
	form = content[12:16]
	if form == b"VP8X":
		wide, high = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
		return (wide, high) if len(content) >= 30 else None
	if form == b"VP8L":
		(bits,) = struct.unpack_from("<I", content, 21)
		return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
	if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
		wide, high = struct.unpack_from("<HH", content, 26)
		return wide & 0x3FFF, high & 0x3FFF
	return None


def _jpeg(content: bytes) -> tuple[int, int] | None:
	"""The largest that any of its frames claims."""
	found = [(wide, high) for high, wide in _frames(content)]
	return max(found, key=lambda size: size[0] * size[1], default=None)


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
	at = 2
	while at + 4 <= len(content) and content[at] == 0xFF:
		marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
		if marker == 0xFF:  # filled up
			at += 1
			continue
		if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
			yield struct.unpack_from(">HH", content, at + 5)
		if marker == 0xDA:  # from here on it is the picture itself
			return
		at += 2 + length


_READERS = {"png": _png, "gif": _gif, "webp": _webp, "jpeg": _jpeg}
