"""Entry points named by hooks.py: short handlers that hand over to `services`."""
