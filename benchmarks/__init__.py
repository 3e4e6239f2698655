"""How fast the four families of queries are beside what they could be: measured ratios, never timed tests.

`python -m benchmarks` makes the data on a private MariaDB, measures and prints one table. README.md tells more.
"""
