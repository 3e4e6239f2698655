"""Which customers a reader may see, as a fragment: what it adds to a query, and when it adds nothing."""

from convo_channels.core.base.sql import FALSE, TRUE, foreign, sql
from convo_channels.core.base.visibility import ALL, Visibility

RESTRICTED = Visibility(predicate=foreign("`tabCustomer`.`territory` LIKE 'x' OR 1=0"))
NAMED = Visibility(names=("A", "B"))


def test_who_may_see_everything_joins_nothing():
	assert ALL.is_everything and not ALL.is_nothing
	assert not ALL.join(sql("m.customer"))
	assert ALL.where == TRUE


def test_a_restricted_reader_joins_the_customer_by_its_key():
	assert not RESTRICTED.is_everything and not RESTRICTED.is_nothing
	joined = RESTRICTED.join(sql("m.customer")).render("mariadb")
	assert joined == (" JOIN `tabCustomer` ON `tabCustomer`.name = m.customer", ())
	assert RESTRICTED.where.render("mariadb")[0] == "((`tabCustomer`.`territory` LIKE 'x' OR 1=0))"


def test_a_reader_of_few_customers_is_served_by_their_names():
	assert not NAMED.is_everything and not NAMED.is_nothing
	assert NAMED.where.render("sqlite") == ("`tabCustomer`.name IN (?, ?)", ("A", "B"))


def test_a_reader_of_no_customer_sees_nothing():
	for nobody in (Visibility(names=()), Visibility(predicate=FALSE)):
		assert nobody.is_nothing and not nobody.is_everything
		assert nobody.where == FALSE


def test_rows_about_hidden_documents_are_left_out_and_rows_about_none_kept():
	assert ALL.shown_reference(sql("i.doctype"), sql("i.docname")) == TRUE
	hidden = Visibility(hidden_doctypes=("Quotation", "Issue")).shown_reference(
		sql("i.doctype"), sql("i.docname")
	)
	text = "(i.doctype IS NULL OR ((NOT (i.doctype IN (?, ?)))))"
	assert hidden.render("sqlite") == (text, ("Quotation", "Issue"))


def test_rows_about_documents_of_which_only_some_are_shown_ask_for_each():
	some = Visibility(documents=(("Issue", sql("`tabIssue`.owner = {}", "me")),))
	text, values = some.shown_reference(sql("i.doctype"), sql("i.docname")).render("sqlite")
	assert text == (
		"(i.doctype IS NULL OR ((i.doctype <> ? OR EXISTS (SELECT 1 FROM `tabIssue`"
		" WHERE `tabIssue`.`name` = i.docname AND (`tabIssue`.owner = ?)))))"
	)
	assert values == ("Issue", "me")
