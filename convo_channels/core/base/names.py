"""What people and customers are called."""

from collections.abc import Iterable

from .sql import in_list, sql
from .store import Store


def user_names(store: Store, users: Iterable[str | None]) -> dict[str, tuple[str, str | None]]:
	"""{user: (full name, image)}."""
	query = sql(
		"SELECT name, full_name, user_image FROM `tabUser` WHERE {}",
		in_list(sql("name"), [u for u in users if u]),
	)
	return {name: (full_name or name, image) for name, full_name, image in store.rows(query)}


def customer_names(store: Store, customers: Iterable[str]) -> dict[str, str]:
	"""{customer: its display name}."""
	query = sql(
		"SELECT name, customer_name FROM `tabCustomer` WHERE {}", in_list(sql("name"), list(customers))
	)
	return {name: shown or name for name, shown in store.rows(query)}
