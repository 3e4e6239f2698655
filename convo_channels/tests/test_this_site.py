"""What `bench run-tests --app convo_channels` runs: whether the app is whole on this very site, and does its work there.

A look, and no proof: the suites that prove it stand in the checkout (`./test --help`). Nothing is committed and no job is asked
for, so it may be run beside real data; what it made is rolled back.
"""

import json
import unittest
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import frappe

from convo_channels import constants
from convo_channels.api import channels, feed, segments
from convo_channels.services.base import work_state
from convo_channels.services.sync import jobs


def tearDownModule() -> None:
	"""The runner commits at its end: by then there is nothing to commit."""
	frappe.db.rollback()
	frappe.clear_cache()


def ask_nobody(*args: Any, **kwargs: Any) -> None:
	"""In the place of the queue."""


def dotted_paths(value: Any) -> Iterator[str]:
	"""The paths of ours in what a hook holds."""
	if isinstance(value, dict):
		value = list(value.values())
	if isinstance(value, list | tuple):
		for held in value:
			yield from dotted_paths(held)
	elif isinstance(value, str) and value.startswith(f"{constants.APP}."):
		yield value


class TestInstallation(unittest.TestCase):
	def test_every_doctype_has_its_table(self):
		known = frappe.get_all("DocType", {"module": constants.MODULE, "issingle": 0}, pluck="name", order_by="name")
		self.assertIn(constants.SEGMENT, known)
		self.assertEqual([], [name for name in known if not frappe.db.table_exists(name, cached=False)])

	def test_the_roles_are_there(self):
		self.assertEqual([], [role for role in constants.ROLES if not frappe.db.exists("Role", role)])

	def test_every_hook_leads_to_a_function(self):
		hooks = frappe.get_hooks(app_name=constants.APP)
		paths = {path for value in hooks.values() for path in dotted_paths(value)}
		self.assertGreater(len(paths), 20)
		self.assertEqual([], sorted(path for path in paths if not callable(self._find(path))))

	def test_frappe_calls_the_hooks_of_this_app(self):
		listening = list(dotted_paths(frappe.get_hooks("doc_events")["*"]["on_change"]))
		self.assertIn("convo_channels.doc_events.sources.on_change", listening)
		own = set(dotted_paths(frappe.get_hooks("scheduler_events", app_name=constants.APP)))
		planned = frappe.get_all("Scheduled Job Type", {"stopped": 0}, pluck="method", order_by="method")
		self.assertEqual([], sorted(own - set(planned)), "jobs that the scheduler does not know, or that were stopped")

	def _find(self, path: str) -> Any:
		try:
			return frappe.get_attr(path)
		except (ImportError, AttributeError):
			return None


class TestWork(unittest.TestCase):
	"""A segment, a document, the drain, the member: each as people and workers do it, in one transaction."""

	def setUp(self):
		frappe.set_user("Administrator")
		self._rollback = frappe.db.rollback
		self.addCleanup(self._rollback)  # when what follows is itself again
		for target, stand_in in (
			("frappe.db.commit", self._commit_in_words),
			("frappe.db.rollback", self._rollback_in_words),
			("frappe.enqueue", ask_nobody),
			("frappe.utils.background_jobs.enqueue", ask_nobody),
		):
			patched = patch(target, stand_in)
			patched.start()
			self.addCleanup(patched.stop)
		if work_state.must_wait():
			self.fail("The work of this site is paused or resting (see Convo Channels > Health): no drain does anything now.")

	def test_a_saved_document_brings_its_customer_into_the_segment_and_the_feed(self):
		segment = self._make_segment()
		channel = channels.create_channel(segment, segment)["name"]
		customer = self._insert("Customer", customer_name=self._unique("Customer"), customer_type="Company").name
		self._settle()
		self.assertEqual(set(), self._members(segment), "a member before anything was saved")

		issue = self._insert("Issue", subject=segment, customer=customer)
		self._settle()
		self.assertEqual({customer}, self._members(segment), "the save of an issue was not followed")
		self._check_told(channel, customer, issue.name)

		issue.delete()
		self._settle()
		self.assertEqual(set(), self._members(segment), "the deletion of an issue was not followed")
		self.assertEqual(0, segments.verify(segment)["drift"])

	def _make_segment(self) -> str:
		"""Customers with an issue of one subject, whatever else there is on the site."""
		title = self._unique("Segment")
		rule = {
			"subject": "Issue",
			"measure": "exists",
			"operator": "exists",
			"filters": json.dumps([["subject", "is", title]]),
		}
		name = self._insert(constants.SEGMENT, title=title, enabled=1, rules=[rule]).name
		frappe.db.commit()  # in words only, as everywhere in this class
		jobs.rebuild(name, "First fill", frappe.session.user)
		self.assertEqual("Live", frappe.db.get_value(constants.SEGMENT, name, "status"))
		return name

	def _check_told(self, channel: str, customer: str, issue: str) -> None:
		told = [item for item in feed.get_page(channel)["items"] if item["kind"] == "move"]
		self.assertEqual([("Joined", customer, issue)], [(i["action"], i["customer"], i["reference_name"]) for i in told])

	def _insert(self, doctype: str, **fields: Any) -> Any:
		"""A site before its setup wizard has no groups and territories to name."""
		return frappe.get_doc({"doctype": doctype, **fields}).insert(ignore_mandatory=True)

	def _settle(self) -> None:
		"""What was saved is committed, and honoured by the drain."""
		frappe.db.commit()  # in words only
		jobs.drain()

	def _members(self, segment: str) -> set[str]:
		return set(frappe.get_all(constants.SEGMENT_MEMBER, {"segment": segment}, pluck="customer", order_by="customer"))

	def _unique(self, word: str) -> str:
		return f"Convo {word} {frappe.generate_hash(length=8)}"

	def _commit_in_words(self, **how: Any) -> None:
		"""What a commit sets off before it; what would leave the transaction after it goes nowhere."""
		frappe.db.before_commit.run()

	def _rollback_in_words(self, *, save_point: str | None = None, **how: Any) -> None:
		"""A job ends with a rollback of what it left open; here that would be everything."""
		if save_point:
			self._rollback(save_point=save_point)
