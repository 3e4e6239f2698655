"""What waits, what was set aside with an error, and trying it again. The preview drains at once."""

from typing import Any

from convo_channels.core.segments.moves import CAUSE_VERIFY
from convo_channels.core.sync import broken, parked
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "health.get_parked")
def get_parked(site: Site, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
	return parked.read_page(site, cursor, limit)


@answers(PRODUCT + "health.retry_parked", post=True)
def retry_parked(site: Site, outbox: int) -> dict[str, Any]:
	answer = parked.retry(site, outbox)
	site.settle()
	return answer


@answers(PRODUCT + "health.retry_all_parked", post=True)
def retry_all_parked(site: Site) -> dict[str, Any]:
	answer = parked.retry_all(site)
	site.settle()
	return answer


@answers(PRODUCT + "health.drain_now", post=True)
def drain_now(site: Site) -> dict[str, Any]:
	site.settle()
	return parked.say_waiting(site)


@answers(PRODUCT + "health.retry_broken", post=True)
def retry_broken(site: Site) -> dict[str, Any]:
	return broken.retry_all(site, lambda name: site.rebuild(name, CAUSE_VERIFY))
