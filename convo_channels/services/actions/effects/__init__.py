"""What can be done for customers: one effect in each file, as EFFECT. A file put here is found, and nothing else names it.

services/actions/effect.py says what an effect declares.
"""
