"""What a checkout provides for itself: Python packages, Node, MariaDB, Chromium, a bench. Standard library only.

Everything made here lies in `.convo/`, which git ignores and which may be deleted at any time. CONVO_DIR puts it
elsewhere, for a checkout that cannot be written to.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONVO = Path(os.environ.get("CONVO_DIR") or ROOT / ".convo").expanduser().absolute()


class SetupError(Exception):
	"""Something this machine lacks; its text is one sentence a person can act on."""


def make_convo_dir(*parts: str) -> Path:
	"""A directory below `.convo/`, made if it is not there; `.convo/` hides itself from git."""
	path = CONVO.joinpath(*parts)
	path.mkdir(parents=True, exist_ok=True)
	marker = CONVO / ".gitignore"
	if not marker.exists():
		marker.write_text("*\n")
	return path
