"""Which place a customer takes among all, and what the last of the first ones has: "Place 63; place 50 has € 3,100." Pure."""

import decimal
from typing import Any

from ..base.facts import Voice
from ..base.messages import S_
from ..catalog.catalog import Catalog
from ..rules.asked import Asked
from ..rules.rule import Term
from .explain_findings import say_found
from .explain_values import Standing


def say_place(term: Term, value: Any, standing: Standing, catalog: Catalog, voice: Voice) -> str:
	"""`value`: what the customer has."""
	asked = Asked(term.leaf, catalog, voice, term.negate)
	there = say_found(standing.there, asked, voice)
	last = voice.number(decimal.Decimal(standing.last))
	if standing.place is None:
		return asked.say(S_("In no place; place {0} has {1}."), last, there)
	place = voice.number(decimal.Decimal(standing.place))
	if standing.place == standing.last:
		return asked.say(S_("Place {0} with {1}, the last one that counts."), place, there)
	return asked.say(S_("Place {0} with {1}; place {2} has {3}."), place, say_found(value, asked, voice), last, there)
