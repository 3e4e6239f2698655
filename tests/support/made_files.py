"""Small files of every kind that matters here, written by their own specifications; none is made by the code under test."""

import io
import struct
import zipfile
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
	return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(wide: int = 3, high: int = 2, *, says: tuple[int, int] | None = None, shade: bytes = b"\x40\x80\xc0") -> bytes:
	"""A picture in one colour. `says`: the size its head claims, whatever it holds."""
	head = struct.pack(">IIBBBBB", *(says or (wide, high)), 8, 2, 0, 0, 0)
	rows = (b"\0" + shade * wide) * high
	body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
	return b"\x89PNG\r\n\x1a\n" + body


def gif(wide: int = 1, high: int = 1) -> bytes:
	return b"GIF89a" + struct.pack("<HH", wide, high) + b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def jpeg(wide: int = 16, high: int = 8, *, before: bytes = b"") -> bytes:
	"""Its head alone, with a comment before the frame."""
	comment = b"\xff\xfe" + struct.pack(">H", len(before) + 2) + before
	frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, high, wide, 1) + b"\1\x11\0"
	return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + comment + frame + b"\xff\xda\0\x08\1\1\0\0?\0\0\xff\xd9"


def webp(wide: int = 5, high: int = 4) -> bytes:
	bits = (wide - 1) | (high - 1) << 14
	body = b"WEBPVP8L" + struct.pack("<IBI", 10, 0x2F, bits) + b"\0\0\0\0\0"
	return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_extended(wide: int, high: int) -> bytes:
	body = b"WEBPVP8X" + struct.pack("<II", 10, 0) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
	return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf(text: str = "Hello") -> bytes:
	"""One page with a line on it."""
	drawn = f"BT /F1 18 Tf 40 140 Td ({text}) Tj ET".encode("latin-1")
	objects = [
		b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	]  # fmt: skip
	out, places = b"%PDF-1.4\n", []
	for number, body in enumerate(objects, 1):
		places.append(len(out))
		out += b"%d 0 obj%s\nendobj\n" % (number, body)
	table = b"".join(b"%010d 00000 n \n" % at for at in places)
	return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def docx() -> bytes:
	held = io.BytesIO()
	with zipfile.ZipFile(held, "w") as archive:
		archive.writestr("[Content_Types].xml", "<Types/>")
	return held.getvalue()


PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 64
ELF = b"\x7fELF\2\1\1\0" + b"\0" * 56
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
