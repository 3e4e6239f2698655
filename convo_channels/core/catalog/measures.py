"""What can be measured of a customer's rows. Data alone: which fields each measure fits, and what it is without rows."""

from ..base.messages import N_
from ..operators.kinds import CHECK, DATE, DATETIME, HELD, LINK, NUMBER, READ, SELECT, TEXT, TIME

VALUE, EXISTS, COUNT, SUM = N_("value"), N_("exists"), N_("count"), N_("sum")
AVERAGE, LATEST, EARLIEST = N_("average"), N_("latest"), N_("earliest")
SMALLEST, LARGEST, DISTINCT = N_("smallest"), N_("largest"), N_("distinct")
# The field of the one row that is the latest, or the earliest, by its day.
OF_LATEST, OF_EARLIEST = N_("of the latest"), N_("of the earliest")
RELATED_MEASURES = (EXISTS, COUNT, SUM, AVERAGE, SMALLEST, LARGEST, LATEST, EARLIEST, OF_LATEST, OF_EARLIEST, DISTINCT)
OF_ONE = frozenset({OF_LATEST, OF_EARLIEST})

_COMPARED = (TEXT, READ, NUMBER, DATE, DATETIME, TIME, SELECT, LINK, CHECK, HELD)

# They read no field.
WITHOUT_FIELD = frozenset({EXISTS, COUNT})
# The types of field each can be taken of; of any where it is not named.
FIELD_TYPES: dict[str, tuple[str, ...]] = {
	SUM: (NUMBER,),
	AVERAGE: (NUMBER,),
	SMALLEST: (NUMBER,),
	LARGEST: (NUMBER,),
	LATEST: (DATE, DATETIME),
	EARLIEST: (DATE, DATETIME),
	OF_LATEST: _COMPARED,
	OF_EARLIEST: _COMPARED,
	# Numbers and moments are seldom the same twice.
	DISTINCT: (TEXT, SELECT, LINK, DATE),
}
# What they give is a number of its own, in no unit.
COUNTS = frozenset({COUNT, DISTINCT})
# Without rows they are 0, as any other 0.
ZERO_WITHOUT_ROWS = frozenset({COUNT, DISTINCT, SUM})
# They compare the field of one row.
COMPARING = frozenset({VALUE, *OF_ONE})
# What they give is an amount where their field is one.
AMOUNTS = frozenset({VALUE, SUM, AVERAGE, SMALLEST, LARGEST, *OF_ONE})
# They add row to row, so that no row may be there twice.
ADDING = frozenset({SUM, AVERAGE})
# A judgement of no stars is none.
JUDGING = frozenset({AVERAGE, SMALLEST, LARGEST})
