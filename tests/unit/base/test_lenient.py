"""Which statements say that they need no snapshot guard: those that write or lock a row, and no plain question."""

import pytest

from convo_channels.core.base.store import lenient

SAID = "SET STATEMENT innodb_snapshot_isolation = OFF FOR "


@pytest.mark.parametrize(
	"text",
	[
		"UPDATE `tabCustomer` SET a = 1",
		"  delete from `tabConvo Outbox` WHERE name = 1",
		"INSERT INTO t VALUES (1)",
		"SELECT _user_tags FROM `tabCustomer` WHERE name = %s FOR UPDATE",
		"SELECT name FROM `tabTag` WHERE name = %s LOCK IN SHARE MODE",
	],
)
def test_what_writes_or_locks_goes_by_the_row_as_it_is(text):
	assert lenient(text) == SAID + text


@pytest.mark.parametrize("text", ["SELECT 1", "SELECT 'FOR UPDATE' FROM t", "SHOW GLOBAL VARIABLES LIKE 'x'"])
def test_a_plain_question_is_left_alone(text):
	assert lenient(text) == text
