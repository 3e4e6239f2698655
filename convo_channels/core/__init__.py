"""The engine: rules, membership, drain, feed, timeline. Pure Python, no Frappe.

It decides everything that follows from rows and writes only the app's own derived tables, through the
`Store` it is given. It must not import frappe, hold a connection, or know who is asking.
"""
