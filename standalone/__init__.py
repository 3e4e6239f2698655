"""Core on a database without Frappe: tables, stores, collation, and the private MariaDB. Preview, tests and benchmarks stand on it.

It decides nothing that the product decides, and knows none of those who use it.
"""
