"""The pictures of the docs can be taken as the pages are now: each waits for what it is about."""

import struct

from docs.pictures import PICTURES, SIZE, take_all


def test_every_picture_can_be_taken(_browser, preview, tmp_path):
	taken = take_all(_browser, preview.url, tmp_path)
	assert [path.name for path in taken] == [f"{picture.name}.png" for picture in PICTURES]
	for path in taken:
		content = path.read_bytes()
		width, height = struct.unpack(">II", content[16:24])
		assert width == SIZE["width"] and height >= SIZE["height"] - 60
		assert len(content) > 40_000, f"{path.name} shows next to nothing"
