"""Permission hooks of our DocTypes in Frappe's own lists, forms and REST: the same restrictions as the pages.

Rows about a customer follow the customer, channels their restriction, read states their user. Every
`has_permission` answers True or False: None means "no opinion" in 15 and "no" in 16.
"""
