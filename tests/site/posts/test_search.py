"""What a site held before it was searched by what is read: filled by a patch's job, with progress, and again if cut off."""

import frappe
import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.posts import search_text as core_texts
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import search_text
from convo_channels.services.sync import drains, lag
from convo_channels.services.sync import jobs as work
from convo_channels.services.timeline import page
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture(autouse=True)
def idle(ground):
	work_state.write(texts_state=None)
	frappe.db.commit()
	yield
	work_state.write(texts_state=None)
	frappe.db.commit()


@pytest.fixture
def customer(ground):
	"""With a mail and a post, told, and then as they were stored before."""
	name = kit.customer(ground).name
	kit.mail(
		name, subject="Rechnung", content="<style>p{color:red}</style><p>M&uuml;<b>ll</b>er, 请寄出发票</p>"
	)
	kit.post(name, "请在下周一之前寄出<b>发</b>票")
	frappe.db.commit()
	drains.drain_all()
	for doctype in core_texts.DOCTYPES:
		frappe.db.sql(f"UPDATE `tab{doctype}` SET text = NULL WHERE customer = %s", name)
	frappe.db.commit()
	return name


def found(customer, text):
	items = page.get_timeline_page(customer, {"text": text}, None, 50)["items"]
	return sorted(item["kind"] for item in items)


def test_what_was_there_before_is_found_once_the_job_has_come_to_its_end(customer, jobs):
	assert found(customer, "müller") == []
	frappe.get_attr("convo_channels.patches.search_what_is_read.execute")()
	frappe.db.commit()
	assert "0 %" in lag.find_all(work_state.read())[-1]["sentence"]
	work.take_up()
	frappe.db.commit()
	assert len(jobs.asked("search_text.run")) == 1
	jobs.run()
	assert search_text.JOB.read()["state"] == "done" and search_text.say_state() == ""
	assert found(customer, "müller") == ["interaction"]
	assert found(customer, "发票") == ["interaction", "post"]
	assert found(customer, "下周一") == ["post"]
	assert found(customer, "style") == found(customer, "color") == []


def test_a_turn_that_was_cut_off_goes_on_where_it_stopped(customer, jobs, monkeypatch):
	monkeypatch.setattr(search_text, "CHUNK", 1)
	monkeypatch.setattr(search_text.JOB, "is_turn_over", lambda: True)
	search_text.want()
	search_text.take_up()
	jobs.clear()
	search_text.run()
	state = search_text.JOB.read()
	assert (
		state["state"] == "queued" and state["done"] == 1 and state["total"] == core_texts.count_texts(store)
	)
	monkeypatch.setattr(search_text.JOB, "is_turn_over", lambda: False)
	search_text.run()
	assert search_text.JOB.read()["state"] == "done"
	assert store.rows(sql("SELECT name FROM `tabConvo Post` WHERE text IS NULL")) == []


def test_one_that_failed_says_so_and_is_tried_again_later(customer, monkeypatch):
	def broken(*_):
		raise ValueError("broken")

	monkeypatch.setattr(core_texts, "fill_texts", broken)
	search_text.want()
	search_text.run()
	assert search_text.JOB.read()["state"] == "failed"
	assert "Error Log" in lag.find_all(work_state.read())[-1]["sentence"]
	search_text.take_up()
	assert search_text.JOB.read()["state"] == "failed"
	monkeypatch.setattr(search_text, "AGAIN_SECONDS", -1)
	search_text.take_up()
	assert search_text.JOB.read()["state"] == "queued"
	frappe.db.delete("Error Log", {"method": ["like", "%words for the search%"]})
	frappe.db.commit()
