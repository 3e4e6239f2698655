"""Hypothesis for this suite: the same examples every time, no clock that could fail a test on a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
	"suite",
	deadline=None,
	derandomize=True,
	database=None,
	max_examples=200,
	suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
