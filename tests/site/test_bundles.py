"""What the app ships to browsers weighs the same, and little, whatever else a bench builds along with it.

Frappe's own bundler runs on a bench made for it, which has this tree, Frappe's packages, and another app that asks for Vue
the old way, as Frappe's own code does in `bench build` of all apps.
"""

import gzip
import json
import os
import re
import subprocess
from pathlib import Path

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
MOST_GZIPPED = 350_000
OTHER_APP = 'console.log(require("vuedraggable"), require("vue"));'


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Path:
	"""A bench as far as the bundler looks at one."""
	root = tmp_path_factory.mktemp("bundles")
	other = root / "apps" / "other" / "other"
	(other / "public" / "js").mkdir(parents=True)
	(other / "public" / "js" / "other.bundle.js").write_text(OTHER_APP)
	for name in ("hooks.py", "modules.txt", "patches.txt"):
		(other / name).touch()
	for app in ("frappe", "convo_channels"):
		(root / "apps" / app).symlink_to(Path(frappe.get_app_path(app)).parent)
	(root / "sites" / "assets").mkdir(parents=True)
	(root / "sites" / "apps.txt").write_text("frappe\nconvo_channels\nother\n")
	(root / "sites" / "common_site_config.json").write_text("{}")
	return root


def built(bench: Path, apps: str) -> dict[str, bytes]:
	"""Each file of ours by the name it is asked for, without the hash of its map."""
	assets = bench / "sites" / "assets"
	done = subprocess.run(
		["node", str(Path(frappe.get_app_path("frappe")).parent / "esbuild"), "--production", "--apps", apps],
		# no redis is told
		env={**os.environ, "FRAPPE_BENCH_ROOT": str(bench), "FRAPPE_DOCKER_BUILD": "1"},
		# styles are put together below a directory of their own, by their path from here
		cwd=bench, capture_output=True, text=True,
	)  # fmt: skip
	assert "Total Build Time" in done.stdout, done.stdout + done.stderr
	index = json.loads((assets / "assets.json").read_text())
	ours = {name: path for name, path in index.items() if path.startswith("/assets/convo_channels/")}
	files = {name: (bench / "sites" / path.lstrip("/")).read_bytes() for name, path in ours.items()}
	return {name: re.sub(rb"sourceMappingURL=\S+", b"", content) for name, content in files.items()}


def test_all_pages_together_weigh_little_and_the_same_beside_any_other_app(bench):
	alone = built(bench, "convo_channels")
	beside = built(bench, "convo_channels,other")
	assert sorted(alone) == ["convo_desk.bundle.css", "convo_desk.bundle.js", "convo_pages.bundle.js"]
	assert sum(len(gzip.compress(content)) for content in alone.values()) <= MOST_GZIPPED
	scripts = [name for name in alone if name.endswith(".js")]
	assert [name for name in scripts if alone[name] != beside[name]] == []
	assert len([name for name in scripts if b"__vue_app__" in alone[name]]) == 1


def test_what_one_page_brought_the_next_ones_do_not_fetch_again(ground, base, enter):
	customer = kit.customer(ground, "Mill").name
	segment = kit.segment(kit.named([customer]))
	kit.channel(segment)
	name = user("bundles", ("System Manager", "Convo Manager", "Sales Manager"))
	kit.settle()
	frappe.db.commit()
	boss = enter(name)
	boss.go(url=f"{desk_of(base)}/channel-feed")
	boss.see(text="Nothing has been said yet")
	boss.visit(route=["customer-timeline", customer], sign=".convo-timeline")
	boss.visit(route=["convo-health"], sign=".convo-health")
	boss.visit(route=["Form", "Convo Segment", segment], sign=".convo-rule")
	boss.visit(route=["Form", "Customer", customer], sign=".convo-segments")
	boss.visit(route=["channel-feed"], sign=".convo-feed")
	fetched = [name.split(".")[0] for name in boss.scripts_of(app="convo_channels")]
	assert sorted(fetched) == ["convo_desk", "convo_pages"]
