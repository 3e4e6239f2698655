"""What other apps declare to us by hooks, checked field by field: their mistake is told and left out, and stops nothing of ours."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def check(kind: type[T], given: Any) -> T:
	"""A dataclass, from one that was made or from its fields; a ValueError names the first field that is not of its kind."""
	try:
		return TypeAdapter(kind).validate_python(given)
	except ValidationError as error:
		first = error.errors(include_url=False, include_context=False, include_input=False)[0]
		place = ".".join(map(str, first["loc"]))
		raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
