"""The catalogue of sentences: what a person may read in this app, found in its sources. `./translate` writes it.

No Frappe is needed to find them: `babel_extractors.csv` names these extractors, for our command and for bench's own.
"""
