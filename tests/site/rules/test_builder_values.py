"""What a field means, seen in the builder of the real Desk: each kind of value in its own unit, with what is to be known beside it."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import add_days, format_datetime, formatdate, nowdate

from convo_channels.services.catalog import site_catalog
from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

CHOICE = "CC Builder Choice"
DOLLAR = "CC Builder Dollar"
PHONE = {"viewport": {"width": 390, "height": 844}}
FIELDS = (
	("custom_größe", "Größe", "Data", None),
	("custom_客户等级", "客户等级", "Select", "\nGold\nSilver, old\nBronze"),
	("custom_уровень", "Уровень", "Rating", "10"),
	("custom_cc_answer", "Time to Answer", "Duration", None),
	("custom_cc_call_at", "Call At", "Time", None),
	("custom_cc_visit", "Last Visit", "Datetime", None),
	("custom_cc_secret", "Portal Password", "Password", None),
	("custom_cc_choices", "Areas Served", "Table MultiSelect", CHOICE),
)


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	frappe.flags.mute_emails = True
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
	manager = user("maria", ("Convo Manager", "Sales Manager", "Accounts Manager"))
	link = {"fieldname": "territory", "label": "Area", "fieldtype": "Link", "options": "Territory"}
	frappe.get_doc({"doctype": "DocType", "name": CHOICE, "module": "Convo Channels", "custom": 1, "istable": 1, "fields": [link]}).insert()
	for name, label, fieldtype, options in FIELDS:
		field = {"fieldname": name, "label": label, "fieldtype": fieldtype, "options": options, "insert_after": "territory"}
		frappe.get_doc({"doctype": "Custom Field", "dt": "Customer", **field}).insert()
	customer = kit.customer(ground, "Valued", custom_größe="XL", **{"custom_客户等级": "Gold", "custom_уровень": 0.7})
	frappe.get_doc(
		{
			"doctype": "Company", "company_name": DOLLAR, "abbr": "CCBD", "country": "United States",
			"default_currency": "USD" if ground.currency != "USD" else "EUR", "chart_of_accounts": "Standard",
		}
	).insert()  # fmt: skip
	frappe.db.commit()
	site_catalog.forget_catalog()
	kit.settle()
	yield frappe._dict(manager=manager, customer=customer.name)
	frappe.db.rollback()
	for name, *_rest in FIELDS:
		frappe.delete_doc("Custom Field", f"Customer-{name}")
	frappe.delete_doc("DocType", CHOICE, force=True)
	frappe.db.commit()
	frappe.db.sql_ddl(f"drop table if exists `tab{CHOICE}`")
	site_catalog.forget_catalog()


@pytest.fixture
def maria(scene, enter):
	return enter(scene.manager)


def of_all_kinds(ground, scene, **more):
	"""A condition of each kind on a customer, each in a card of its own; every one of them is understood."""
	asked = [
		("custom_größe", "is not set", ""),
		("custom_客户等级", "is one of", "Gold\nSilver, old"),
		("custom_уровень", "at least", "7"),
		("custom_cc_answer", "between", "600, 95400"),
		("custom_cc_call_at", "before", "09:30"),
		("custom_cc_visit", "between", "2024-03-15 17:30, 2024-05-01"),
		("custom_cc_visit", "in the next (days)", "30"),
		("custom_cc_choices", "is one of", ground.north),
	]
	rows = [when("Customer", operator, value, field=field) | {"group_no": at} for at, (field, operator, value) in enumerate(asked, 1)]
	amount = when("Sales Invoice", "at least", "100", field="grand_total", measure="sum", filters=[["company", "is", DOLLAR]])
	rows.append(amount | {"group_no": len(rows) + 1, "period": "in the last (days)", "period_days": 90})
	made = kit.segment(*rows, title=kit.unique("Kinds"), **more)
	frappe.db.commit()
	return made


def form_of(base, segment):
	return f"{desk_of(base)}/convo-segment/{quote(segment)}"


def test_each_kind_of_value_is_typed_and_told_in_the_unit_of_its_form(ground, scene, base, maria):
	maria.open_builder(url=f"{desk_of(base)}/convo-segment/new")
	title = kit.unique("Typed")
	maria.name_segment(title=title)
	said = [
		("Уровень", {"operator": "at least", "value": "3.5"}, f"Уровень is at least {kit.as_written(3.5)} stars"),
		("Time to Answer", {"operator": "more than", "value": "26h 30m"}, "Time to Answer is more than 1d 2h 30m"),
		("Call At", {"operator": "before", "value": "09:30"}, "Call At is before 09:30"),
		("Last Visit", {"operator": "after", "value": "2024-03-15", "value_time": "17:30"}, f"Last Visit is after {format_datetime('2024-03-15 17:30')}"),
		("Größe", {"operator": "starts with", "value": "X"}, 'Größe starts with "X"'),
	]
	for number, (words, values, sentence) in enumerate(said, 1):
		maria.add_condition(words=f"customer {words}")
		for name, value in values.items():
			maria.say_condition(number=number, **{name: value})
			maria.press_key(key="Tab")
		maria.see_rule(text=sentence)
	maria.see_beside(number=1, text="of 10 stars")
	maria.see_said(number=2, value="26h 30m")
	maria.save_by_key()
	maria.see_saved()
	frappe.db.rollback()
	stored = frappe.get_all("Convo Segment Rule", {"parent": title}, pluck="value", order_by="idx")
	assert stored == ["3.5", "26h 30m", "09:30", "2024-03-15 17:30", "X"]


def test_a_value_with_a_comma_stays_one_value(ground, scene, base, maria):
	segment = kit.segment(when("Customer", "is", "Gold", field="custom_客户等级"), title=kit.unique("Comma"))
	frappe.db.commit()
	maria.open_builder(url=form_of(base, segment))
	maria.say_condition(number=1, operator="is one of")
	maria.say_condition(number=1, value="Silver, old")
	maria.see_rule(text='客户等级 is "Gold" or "Silver, old"')
	maria.press_builder(part="advanced")
	maria.see_rule(text='客户等级 is "Gold" or "Silver, old"')


def test_relative_days_are_shown_as_the_days_they_are_today(ground, scene, base, maria):
	maria.open_builder(url=form_of(base, of_all_kinds(ground, scene)))
	maria.see_beside(number=7, text=f" – {formatdate(add_days(nowdate(), 30))}")
	maria.see_beside(number=9, text=f"{formatdate(add_days(nowdate(), -90))} – {formatdate(nowdate())}")
	maria.see_beside(number=9, text="returns lower the sum")


def test_an_option_that_was_renamed_is_named_beside_its_condition_and_on_the_form(ground, scene, base, maria):
	segment = kit.segment(when("Customer", "is", "Gold", field="custom_客户等级"), title=kit.unique("Lost"))
	field = frappe.get_doc("Custom Field", "Customer-custom_客户等级")
	before = field.options
	field.options = "\nPlatinum\nSilver, old\nBronze"
	field.save()
	frappe.db.commit()
	try:
		maria.open_builder(url=form_of(base, segment))
		maria.see_beside(number=1, text='客户等级 has no option "Gold" (any more).')
		maria.say_condition(number=1, value="Platinum")
		maria.see_answer(text="No customer matches")
		maria.not_see(text="has no option", within=".convo-rule")
	finally:
		frappe.db.rollback()
		field.options = before
		field.save()
		frappe.db.commit()


def test_what_cannot_be_asked_for_is_found_with_its_reason(ground, scene, base, maria):
	maria.open_builder(url=f"{desk_of(base)}/convo-segment/new")
	maria.see_not_offered(words="portal password", text="Portal Password cannot be asked for: a password is a secret")


def test_an_amount_asks_for_the_company_and_says_its_currency(ground, scene, base, maria):
	maria.open_builder(url=f"{desk_of(base)}/convo-segment/new")
	maria.add_condition(words="sales invoice sum grand total")
	maria.say_condition(number=1, value="1000")
	maria.see_beside(number=1, text="Say which: amounts in different currencies are not added up.")
	maria.say_condition(number=1, filter_value=DOLLAR)
	code = frappe.db.get_value("Company", DOLLAR, "default_currency")
	maria.see_rule(text=f"who were invoiced at least {kit.as_money(1000, code)} (Company is {DOLLAR})")
	maria.see_beside(number=1, text=code)


@pytest.fixture
def german_settings(scene):
	"""Days, times and numbers as in Germany, and a reader on the other side of the earth."""
	wanted = {"date_format": "dd.mm.yyyy", "time_format": "HH:mm", "number_format": "#.###,##", "first_day_of_the_week": "Monday"}
	before = {name: frappe.db.get_single_value("System Settings", name) for name in wanted}

	def keep(values: dict, time_zone: str | None) -> None:
		frappe.db.rollback()
		settings = frappe.get_single("System Settings")
		settings.update(values)
		settings.flags.ignore_mandatory = True
		settings.save()
		frappe.db.set_value("User", scene.manager, "time_zone", time_zone)
		frappe.db.commit()
		frappe.clear_cache()

	keep(wanted, "Pacific/Auckland")
	yield
	keep(before, None)


def test_dates_times_and_numbers_are_typed_as_the_settings_write_them(ground, scene, base, german_settings, maria):
	title = kit.unique("German")
	maria.open_builder(url=f"{desk_of(base)}/convo-segment/new")
	maria.name_segment(title=title)
	said = [
		("quotation sum grand total", {"operator": "at least", "value": "1.234,5", "filter_value": ground.company}, "1.234,5 "),
		("customer Last Visit", {"operator": "after", "value": "15.3.2024", "value_time": "17:30"}, "Last Visit is after 15.03.2024 17:30"),
		("customer created on", {"operator": "between", "value": "01.02.2024", "value_to": "28.2.24"}, "between 01.02.2024 and 28.02.2024"),
	]
	for number, (words, values, sentence) in enumerate(said, 1):
		maria.add_condition(words=words)
		for name, value in values.items():
			maria.say_condition(number=number, **{name: value})
			maria.press_key(key="Tab")
		maria.see_rule(text=sentence)
	maria.say_condition(number=1, period="in the last (days)", period_days="1.000")
	maria.press_key(key="Tab")
	maria.see_said(number=1, name="value", value="1.234,5")
	maria.see_said(number=1, name="period_days", value="1.000")
	maria.see_said(number=2, name="value", value="15.03.2024")
	maria.see_said(number=2, name="value_time", value="17:30")
	maria.see_said(number=3, name="value_to", value="28.02.2024")
	maria.pick_day(number=2, month="March 2024", first="2024-02-26", day="2024-03-16")
	maria.see_said(number=2, name="value", value="16.03.2024")
	maria.shot(name="builder-german")
	maria.save_by_key()
	maria.see_saved()
	frappe.db.rollback()
	stored = frappe.get_all("Convo Segment Rule", {"parent": title}, ["value", "period_days"], order_by="idx", as_list=True)
	assert stored == (("1234.5", 1000), ("2024-03-16 17:30", 0), ("2024-02-01, 2024-02-28", 0))


def test_what_is_no_date_by_the_settings_is_said_and_no_value(ground, scene, base, german_settings, maria):
	segment = kit.segment(when("Customer", "after", "2024-03-15", field="creation"), title=kit.unique("No Date"))
	frappe.db.commit()
	maria.open_builder(url=form_of(base, segment))
	maria.see_said(number=1, value="15.03.2024")
	maria.say_condition(number=1, value="31.02.2024")
	maria.press_key(key="Tab")
	maria.see(text="Not a date. Write it like 24.12.2026.", within=".convo-rule")
	maria.shot(name="builder-no-date")
	maria.see_said(number=1, value="31.02.2024")
	maria.see_answer(text="Condition 1 is not complete yet.")
	maria.say_condition(number=1, value="29.02.2024")
	maria.press_key(key="Tab")
	maria.save_by_key()
	maria.see_saved()
	frappe.db.rollback()
	assert frappe.get_all("Convo Segment Rule", {"parent": segment}, pluck="value") == ["2024-02-29"]


@pytest.mark.parametrize("options", [{}, PHONE, {**PHONE, "language": "ar"}], ids=["wide", "phone", "right to left"])
def test_every_control_has_its_place(ground, scene, base, enter, options):
	language = options.get("language", "en")
	frappe.db.set_value("User", scene.manager, "language", language)
	frappe.db.commit()
	maria = enter(scene.manager, **{key: value for key, value in options.items() if key != "language"})
	maria.open_builder(url=form_of(base, of_all_kinds(ground, scene)))
	maria.see_said(number=3, value="7")
	maria.count_conditions(expected=9)
	assert maria.misplaced_controls() == []
	assert not maria.is_wider_than_the_screen()
	maria.shot(name=f"builder-values-{len(options)}")
	frappe.db.set_value("User", scene.manager, "language", "en")
	frappe.db.commit()
