"""Whitelisted functions only: typed, permission first, capped. Everything else is in `services`."""
