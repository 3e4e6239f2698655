"""Every operator of every type of value is tested in this room."""

import importlib
from pathlib import Path

import pytest

from convo_channels.core.operators.operators import OPERATORS
from tests.sql.operators.tested import TESTED

# A module notes what it tests when it is imported, which it is not when somebody asks for this one alone.
for path in Path(__file__).parent.glob("test_*.py"):
	importlib.import_module(f"{__package__}.{path.stem}")


@pytest.mark.parametrize(
	("operator", "kind"), [(op.key, kind) for op in OPERATORS.values() for kind in sorted(op.types)]
)
def test_every_operator_of_every_type_stands_in_this_room(operator, kind):
	assert (kind, operator) in TESTED
