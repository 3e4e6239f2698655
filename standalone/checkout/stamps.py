"""Decides whether a step must run again: a hash of its inputs, kept beside its output. Knows nothing of the steps."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from standalone.checkout import make_convo_dir


def hash_inputs(paths: Iterable[Path], *words: str) -> str:
	"""One hash over the given files (directories: every file below, in order) and words."""
	digest = hashlib.sha256()
	for word in words:
		digest.update(word.encode() + b"\0")
	for path in paths:
		for file in _files_below(path):
			digest.update(str(file).encode() + b"\0")
			digest.update(file.read_bytes() + b"\0")
	return digest.hexdigest()


def is_fresh(name: str, value: str) -> bool:
	stamp = _stamp_file(name)
	return stamp.is_file() and stamp.read_text() == value


def write_stamp(name: str, value: str) -> None:
	_stamp_file(name).write_text(value)


def _stamp_file(name: str) -> Path:
	return make_convo_dir("stamps") / name


def _files_below(path: Path) -> list[Path]:
	if path.is_dir():
		return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
	return [path] if path.is_file() else []
