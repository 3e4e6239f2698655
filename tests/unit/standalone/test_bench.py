"""A bench is used when somebody names it, and never because it is there."""

import json
from pathlib import Path

import pytest

from standalone.checkout import ROOT, SetupError
from standalone.checkout.bench import find_bench


def make_bench(place: Path) -> Path:
	"""What a bench is known by."""
	for folder in ("sites/one.localhost", "apps/frappe", "apps/erpnext", "env/bin"):
		(place / folder).mkdir(parents=True)
	(place / "env/bin/python").write_text("")
	(place / "sites/one.localhost/site_config.json").write_text(json.dumps({"allow_tests": 1}))
	return place


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
	monkeypatch.delenv("BENCH", raising=False)
	monkeypatch.delenv("SITE", raising=False)
	monkeypatch.setenv("HOME", str(tmp_path))
	return tmp_path


def test_a_bench_that_nobody_named_is_left_alone(home, monkeypatch):
	for place in (home / "frappe-bench", home / "bench"):
		make_bench(place)
	checkout = home / "bench" / "apps" / "convo_channels"
	checkout.mkdir()
	monkeypatch.chdir(checkout)
	assert find_bench() is None


def test_the_bench_that_is_named_is_used(home, monkeypatch):
	monkeypatch.setenv("BENCH", str(make_bench(home / "frappe-bench")))
	bench = find_bench()
	assert bench is not None and bench.path == (home / "frappe-bench").resolve()
	assert bench.choose_site(for_tests=True) == "one.localhost"


def test_a_name_that_leads_to_no_bench_is_an_error(home, monkeypatch):
	monkeypatch.setenv("BENCH", str(ROOT))
	with pytest.raises(SetupError, match="is not a bench with Frappe and ERPNext"):
		find_bench()
