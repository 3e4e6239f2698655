"""The engine inside Frappe: connection, lock, transaction, permission, realtime, jobs. One writer per table."""
