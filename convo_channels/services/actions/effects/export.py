"""The members as a CSV file, with the columns somebody chose."""

from collections.abc import Mapping, Sequence
from typing import Any

from convo_channels.core.base.visibility import Visibility
from convo_channels.services.actions import export_columns
from convo_channels.services.actions.effect import NOW, Asked, Effect, File, Option


def check(asked: Asked) -> None:
	export_columns.check_columns(asked.options.get("columns"))


def allow(asked: Asked) -> None:
	export_columns.require_export()


def write_head(options: Mapping[str, Any]) -> str:
	return export_columns.write_head(options["columns"])


def write_lines(options: Mapping[str, Any], segment: str, visibility: Visibility, customers: Sequence[str]) -> str:
	export_columns.require_export()  # asked again with every page
	return export_columns.write_rows(options["columns"], segment, visibility, customers)


EFFECT = Effect(
	name="Export",
	place=5,
	options=(Option("columns", "MultiCheck", "Columns", asked=(NOW,)),),
	file=File(write_head, write_lines),
	for_all=True,
	check=check,
	allow=allow,
)
