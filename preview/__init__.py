"""The app without ERPNext: core on a database of its own, the same pages in a browser. Nothing in the package imports it."""
