"""A file as a request brings it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
	name: str
	content: bytes
