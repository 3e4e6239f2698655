"""Why a customer is in a segment or not."""

from typing import Any

from convo_channels.core.insight import asked
from convo_channels.core.insight.explain import Reading
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "explain.explain")
def explain(site: Site, segment: str, customer: str) -> dict[str, Any]:
	return asked.explain_membership(site, segment, customer, lambda found: Reading(voice=site.voice))


@answers(PRODUCT + "explain.search")
def search(site: Site, segment: str, txt: str = "", limit: int = 10) -> list[dict[str, Any]]:
	return asked.find_askable(site, segment, txt, limit)
