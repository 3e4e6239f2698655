"""What came of an action, as its row keeps it: the sentence with open places, what stands in them, and how it was said then.

`event` holds the template, `particulars` a JSON list of what stands in its places: texts, or sentences within the sentence as
{"said": template, "args": [...]}. What cannot be read (of a later version, of another app) is shown as it was said.
"""

import json
from typing import Any

from ..base.messages import Message, Translate

# Sentences within sentences; nobody says more.
DEPTH = 5


def keep(message: Message) -> tuple[str, str]:
	"""(event, particulars) of a sentence."""
	kept = _kept(message)
	return kept["said"], json.dumps(kept["args"], ensure_ascii=False) if kept["args"] else ""


def as_json(message: Message) -> str:
	"""The same in one column."""
	return json.dumps(_kept(message), ensure_ascii=False)


def _kept(message: Message) -> dict[str, Any]:
	return {"said": message.template, "args": [_kept(arg) if isinstance(arg, Message) else str(arg) for arg in message.args]}


def say_kept(text: str | None, event: str | None, particulars: str | None, translate: Translate) -> str:
	"""What came of it in the reader's language. `text`: how it was said when it happened."""
	try:
		args = json.loads(particulars) if particulars else []
		return _read({"said": event, "args": args}).say(translate) if event else text or ""
	except (ValueError, TypeError, LookupError, AttributeError):
		return text or ""


def say_json(text: str | None, kept: str | None, translate: Translate) -> str | None:
	"""The same of one column, which may hold something else."""
	try:
		return _read(json.loads(kept)).say(translate) if kept else text
	except (ValueError, TypeError, LookupError, AttributeError):
		return text


def _read(kept: Any, depth: int = 0) -> Message:
	template, args = kept["said"], kept["args"]
	if depth > DEPTH or not template or not isinstance(template, str) or not isinstance(args, list):
		raise ValueError("no sentence")
	if not all(isinstance(arg, str | dict) for arg in args):
		raise ValueError("what stands in a sentence is a text, or a sentence")
	return Message(template, tuple(_read(arg, depth + 1) if isinstance(arg, dict) else arg for arg in args))
