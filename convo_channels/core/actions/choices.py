"""How the effects that can be chosen stand in the file of a DocType. Pure."""

import json
from collections.abc import Iterable, Sequence


def as_choices(names: Iterable[str]) -> str:
	"""The options of a Select."""
	return "\n".join(names)


def shown_for(names: Sequence[str]) -> str:
	"""The condition of a field that some actions are told: shown for these only."""
	if len(names) == 1:
		return f"eval:doc.action === {json.dumps(names[0])}"
	return f"eval:{json.dumps(list(names))}.includes(doc.action)"
