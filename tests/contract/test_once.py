"""What is written in one place stays there. Each test lists whoever writes it again."""

from tests.contract import tree

READS_CURSORS = {"convo_channels.core.base.cursor.encode", "convo_channels.core.base.cursor.decode"}
BASE = "convo_channels.core.base."


def test_pages_alone_read_and_write_cursors():
	"""core/base/page.py does it for every list; whoever encodes one beside it makes cursors that no test knows."""
	offenders = [
		f"{module.label}: {name}"
		for module in tree.modules()
		if not module.name.startswith(BASE)
		for name in module.imported_modules()
		if name in READS_CURSORS or name == f"{BASE}cursor.list_key"
	]
	assert not offenders
	using = [m for m in tree.modules() if f"{BASE}page.open_page" in m.imported_modules()]
	assert len(using) > 6
