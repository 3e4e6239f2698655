"""Whom a search means by a name: found by what a colleague is called, without reading all who have an account."""

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.visibility import ALL
from convo_channels.core.search import asked
from tests.sql.search.world import CUSTOMERS, Person, Site
from tests.support.builders import Business

PEOPLE = {
	"lukasz@x.com": "Łukasz Thörn", "straus@x.com": "Jørn Strauß", "aegir@x.com": "Ægir Þór", "dana@x.com": "דנה לוין", "ann.lee@x.com": "",
	"guest@x.com": "Łukasz Web",
}  # fmt: skip


class Counted:
	"""A store that counts the rows of users that it hands out."""

	def __init__(self, store):
		self.store, self.asked = store, []

	def __getattr__(self, name):
		return getattr(self.store, name)

	def rows(self, query):
		found = self.store.rows(query)
		if "tabUser" in query.render(self.store.dialect)[0]:
			self.asked.append(len(found))
		return found


@pytest.fixture
def many(store, monkeypatch):
	business = Business(store)
	business.put_all("User", [{"name": name, "full_name": full} for name, full in PEOPLE.items()])
	business.patch("User", "guest@x.com", user_type="Website User")
	business.put_all("User", [{"name": f"ben{n:03}@x.com", "full_name": f"Ben {n}"} for n in range(300)])
	monkeypatch.setattr(asked, "MOST_USERS", 40)
	return Counted(store)


def people(store, *names: str) -> tuple[str, ...] | None:
	site = Site(store, Person(ALL, (), set(CUSTOMERS).__contains__))
	return asked.read_search(site, "", {"author": list(names)}, None, None)[0].people


@pytest.mark.parametrize(
	("name", "user"),
	[
		("lukasz", "lukasz@x.com"), ("luk thorn", None), ("łukasz thör", "lukasz@x.com"), ("thorn", "lukasz@x.com"), ("strauss", "straus@x.com"),
		("jorn str", "straus@x.com"), ("aegir thor", "aegir@x.com"), ("דנה", "dana@x.com"), ("לוין", "dana@x.com"), ("דנה לוינ", "dana@x.com"), ("lee", "ann.lee@x.com"), ("nobody", None),
	],
)  # fmt: skip
def test_somebody_is_found_by_name_among_many(many, monkeypatch, name, user):
	if many.dialect != "mariadb":
		monkeypatch.setattr(asked, "MOST_USERS", 500)
	assert people(many, name) == ((user,) if user else ())


def test_many_names_are_two_queries_and_as_many_rows_as_there_are_names(many, monkeypatch):
	named = [f"ben{n:03}@x.com" for n in range(10, 30)]
	assert people(many, *named) == tuple(named)
	assert many.asked == [20]
	monkeypatch.setattr(asked, "MOST_USERS", 500)
	many.asked.clear()
	people(many, *(f"ben {n}" for n in range(20)))
	assert len(many.asked) <= 2


def test_where_too_many_may_be_meant_it_is_said_and_no_more_are_read(many):
	with pytest.raises(RequestError) as told:
		people(many, "ben")
	assert str(told.value) == 'More than 40 people may be meant by "ben": write more of the name.'
	assert max(many.asked) == 41
