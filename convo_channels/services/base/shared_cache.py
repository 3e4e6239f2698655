"""The site's cache as this app uses it: raw values that every process sees at once, and no error when it is down.

What Frappe reads from the cache it mostly keeps for the whole request or job; what is kept here changes meanwhile. A value
is kept under the token that was read before its making began: a forgotten token takes what is made of older data with it.
"""

import pickle
from typing import Any

import frappe
from redis.exceptions import RedisError


def read(key: str) -> Any:
	"""The value, or None: not there, or the cache is down."""
	try:
		# With `expires` Frappe keeps nothing of it for the rest of the request.
		return frappe.cache.get_value(key, expires=True)
	except (RedisError, OSError):
		return None


def write(key: str, value: Any, seconds: int) -> bool:
	"""Keep a value for so long. False when it could not be kept."""
	return _set(key, value, seconds, is_new=False)


def claim(key: str, value: Any, seconds: int) -> bool:
	"""Keep a value unless there is one. False when there is, or the cache is down."""
	return _set(key, value, seconds, is_new=True)


def _set(key: str, value: Any, seconds: int, *, is_new: bool) -> bool:
	try:
		return bool(frappe.cache.set(frappe.cache.make_key(key), pickle.dumps(value), nx=is_new, ex=seconds))
	except (RedisError, OSError):
		return False


def forget(key: str) -> None:
	try:
		frappe.cache.delete(frappe.cache.make_key(key))
	except (RedisError, OSError):
		return


def read_token(key: str, seconds: int) -> str | None:
	"""What values are kept under from now on; None when the cache is down."""
	found = read(key)
	if found is None:
		claim(key, new_token(), seconds)
		found = read(key)
	return found


def change_token(key: str, seconds: int) -> None:
	"""Whatever is made of what was read till now is kept for nobody."""
	write(key, new_token(), seconds)


def new_token() -> str:
	"""Never the same again, also when the cache was emptied between two of them."""
	return frappe.generate_hash(length=16)
