"""Templates of posts. The preview has no form to make one."""

from typing import Any

from convo_channels.core.feed import post_templates
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "post_templates.list")
def list_templates(site: Site) -> dict[str, Any]:
	return post_templates.list_templates(site, can_create=False)
