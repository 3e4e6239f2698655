"""The pages as Frappe's bundler and both Desks see them, and what they ask of the API.

Components never touch Frappe's globals; only the Desk's own files do. Names that differ between 15 and 16 are kept
out of all of them.
"""

import json
import re
from pathlib import Path

import pytest

from tests.contract import tree
from tests.contract.test_api import FOUND, methods_of

PUBLIC = tree.PACKAGE / "public" / "js"
DESK_FOLDERS = {"segments"}
# Each room of the pages may import those before it.
ROOMS = "base host ui stream posts insight customers channels library actions search feed timeline rules segments health welcome".split()
DESK_FILES = re.compile(r"desk_\w+\.js|customer_(form|list)\.js")
# The only one that says where Vue is; package.json puts it in the place of "vue".
VUE = PUBLIC / "host" / "vue.js"
GLOBALS = re.compile(
	r"(?<![\w.$])(frappe|cur_frm|cur_page|cur_dialog|locals|\$c_obj|msgprint|show_alert|window\.frappe)\b(?!\s*:)"
)
# Where the two Desks differ.
RISKY = {
	"the Desk's address is /app in 15 and /desk in 16": re.compile(r"[\"'`(]/?(app|desk)/"),
	"only 16 has it": re.compile(r"frappe\.workspace_map\b|\bboot\.(app_data|workspace_sidebar_item)\b"),
	"the Desk's navigation is another": re.compile(r"frappe\.app\.sidebar\b"),
}
SANITISED = {"FoldedContent.vue"}  # shows `content`, which the server sanitised
PAGE_LINES = 15
LONGEST = 400
LONGEST_COMPONENT = 250
IMPORT = re.compile(r"""(?:from|import)\s+["']([^"']+)["']""")

API_CALL = re.compile(
	r"""(?:["'`]convo_channels\.api\.|\bAPI \+ ["'`])(?P<name>\w+\.[a-z_]+)["'`]"""
	r"""(?:\s*,\s*(?P<args>\{[^{}]*\}))?(?:\s*,\s*(?P<options>\{[^{}]*\}))?"""
)
FORM_CALL = re.compile(
	r"""\b(?:ask|tryAsk)\(\s*["'`](?P<name>[a-z_]+)["'`](?:\s*,\s*(?P<args>\{[^{}]*\}))?"""
)


def _files(*patterns: str) -> list[Path]:
	found = []
	for folder in (PUBLIC, tree.PACKAGE / tree.APP):
		for pattern in patterns:
			found += [path for path in folder.rglob(pattern) if "node_modules" not in path.parts]
	return sorted(found)


def _label(path: Path) -> str:
	return str(path.relative_to(tree.PACKAGE))


def _code(path: Path) -> str:
	"""The text without comments."""
	text = re.sub(r"/\*.*?\*/|<!--.*?-->", "", path.read_text(), flags=re.S)
	return re.sub(r"(?m)(^|[\s;{}(])//.*$", r"\1", text)


SCRIPTS = _files("*.js", "*.vue")
PURE = [
	path
	for path in _files("*.js", "*.vue")
	if path.is_relative_to(PUBLIC)
	and not DESK_FILES.fullmatch(path.name)
	and path.relative_to(PUBLIC).parts[0] not in DESK_FOLDERS
]
COMPONENTS = [path for path in SCRIPTS if path.suffix == ".vue"]
BUNDLES = sorted(PUBLIC.rglob("*.bundle.*"))
PAGE_SCRIPTS = sorted((tree.PACKAGE / tree.APP / "page").glob("*/*.js"))

each_script = pytest.mark.parametrize("path", SCRIPTS, ids=_label)


def test_there_is_something_to_look_at():
	assert COMPONENTS and BUNDLES and PAGE_SCRIPTS and len(PURE) > len(COMPONENTS)


@pytest.mark.parametrize("path", PURE, ids=_label)
def test_components_and_models_know_no_global_of_the_desk(path):
	code = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', '""', _code(path))
	allowed = {"frappe"} if path.name.endswith(".bundle.js") else set()
	assert not {found.group(1) for found in GLOBALS.finditer(code)} - allowed


@each_script
@pytest.mark.parametrize("why", sorted(RISKY))
def test_nothing_is_used_that_differs_between_the_versions(path, why):
	assert not RISKY[why].search(_code(path)), why


@pytest.mark.parametrize("path", BUNDLES, ids=_label)
def test_a_bundle_is_named_for_us_and_lies_at_the_top(path):
	assert path.name.startswith("convo_")
	assert path.parent == PUBLIC


@each_script
def test_a_bundle_that_is_asked_for_is_there(path):
	asked = re.findall(r"[\"'`](\w+\.bundle\.\w+)[\"'`]", _code(path))
	assert set(asked) <= {bundle.name for bundle in BUNDLES}


def test_one_bundle_comes_with_the_desk_and_one_holds_all_pages():
	"""Each further one would bring a Vue of its own."""
	assert [bundle.name for bundle in BUNDLES] == ["convo_desk.bundle.js", "convo_pages.bundle.js"]
	loading = [_label(path) for path in SCRIPTS if "convo_pages.bundle.js" in _code(path)]
	assert loading == ["public/js/host/desk_load.js"]
	# it never answers where the script does not come, and the Desk stays frozen
	assert [_label(path) for path in SCRIPTS if re.search(r"frappe\.require\s*\(", _code(path))] == []


def test_vue_is_one_file_whatever_else_is_built():
	assert json.loads((PUBLIC / "package.json").read_text())["browser"] == {
		"vue": f"./{VUE.relative_to(PUBLIC)}"
	}


@pytest.mark.parametrize("path", PAGE_SCRIPTS, ids=_label)
def test_a_page_script_only_loads_its_bundle(path):
	lines = [line for line in path.read_text().splitlines() if line.strip()]
	assert len(lines) <= PAGE_LINES
	assert re.search(r"window\.convo_channels\.openPage\(", path.read_text())
	# 16 wraps the script in a function: nothing at its top may count on being global
	assert not re.search(r"(?m)^(var|let|const|function|class)\b", path.read_text())


@pytest.mark.parametrize("path", COMPONENTS, ids=_label)
def test_markup_is_shown_only_where_the_server_sanitised_it(path):
	assert "v-html" not in _code(path) or path.name in SANITISED


@pytest.mark.parametrize("path", COMPONENTS, ids=_label)
def test_a_component_is_a_single_file_of_vue_3(path):
	text = path.read_text()
	assert "<script setup>" in text and "<template>" in text
	assert not re.search(r"\b(defineModel|useTemplateRef|useId)\b", text), "newer than Vue 3.3"


@each_script
def test_imports_lead_somewhere(path):
	for target in IMPORT.findall(_code(path)):
		if target.startswith("."):
			found = (path.parent / target).resolve()
			assert found.is_file() or found.with_name(f"{found.name}.js").is_file(), target
		else:
			allowed = "vue/dist/vue.runtime.esm-browser.prod.js" if path == VUE else "vue"
			assert target == allowed, f"{target} is no part of Frappe's bundler"


def _room(path: Path) -> str:
	return path.relative_to(PUBLIC).parts[0]


def test_every_room_of_the_pages_has_its_place_and_says_what_it_is():
	rooms = {path.name for path in PUBLIC.iterdir() if path.is_dir()} - {"node_modules"}
	assert rooms == set(ROOMS)
	assert [room for room in ROOMS if not (PUBLIC / room / "README.md").is_file()] == []


def test_a_room_of_the_pages_imports_only_those_before_it():
	backwards = []
	for path in PUBLIC.rglob("*.*"):
		if path.suffix not in {".js", ".vue"} or _room(path) not in ROOMS:
			continue
		for target in IMPORT.findall(_code(path)):
			found = (path.parent / target).resolve()
			if target.startswith(".") and ROOMS.index(_room(found)) > ROOMS.index(_room(path)):
				backwards.append(f"{_label(path)} -> {_label(found)}")
	assert backwards == []


def test_the_pages_tests_stand_in_the_same_rooms():
	rooms = {path.name for path in (tree.ROOT / "tests" / "js").iterdir() if path.is_dir()}
	assert rooms - {"node_modules"} <= {*ROOMS, "preview", "support"}


@each_script
def test_a_script_has_one_idea(path):
	longest = LONGEST_COMPONENT if path.suffix == ".vue" else LONGEST
	assert len(path.read_text().splitlines()) <= longest


STYLED = [path for path in PUBLIC.rglob("*.*") if path.suffix in {".css", ".vue"}]
# fine lines, and what has no corners or nothing but them
OWN_CORNERS = {"0", "50%", "2px", "3px"}


def _styles(path: Path) -> str:
	text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
	return text if path.suffix == ".css" else "".join(re.findall(r"<style>(.*?)</style>", text, re.S))


def test_sizes_of_letters_and_corners_are_the_desks():
	own = []
	for path in STYLED:
		for name, value in re.findall(r"\b(font-size|border-radius):\s*([^;]+);", _styles(path)):
			if "var(--" not in value and not (name == "border-radius" and value in OWN_CORNERS):
				own.append(f"{_label(path)}: {name}: {value}")
	assert own == []


def test_a_box_has_a_beginning_and_an_end_and_no_left_and_right():
	"""From right to left `padding: 4px 4px 4px 12px` stands on the wrong side; `padding-inline` turns with the page."""
	sided = re.compile(r"[\s;{](?:(?:padding|margin|border)-(?:left|right)|(?:padding|margin):\s*(\S+) (?P<right>\S+) (\S+) (?!(?P=right)\s*;)[^\s;]+\s*;)")
	assert sided.search("a { padding: 1px 2px 1px 3px; }") and sided.search("a { margin-left: 1px; }")
	assert not sided.search("a { padding: 1px 2px 3px 2px; margin: 0 auto; padding-inline: 1px 2px; }")
	assert [_label(path) for path in STYLED if sided.search(_styles(path))] == []


def test_text_that_is_cut_off_is_cut_in_one_way():
	"""`convo-ellipsis` also keeps a name of the other direction where its box stands."""
	cutting = re.compile(r"([^{}]+)\{[^}]*text-overflow: ellipsis[^}]*white-space: nowrap")
	own = {name.strip() for path in STYLED for name in cutting.findall(_styles(path))}
	assert own == {".convo-app .convo-ellipsis", ".convo-app .convo-members td"}, "the class itself, and cells of tables"


def test_one_set_of_widths_at_which_the_layout_changes():
	known = set(re.findall(r"export const [A-Z]+ = (\d+);", (PUBLIC / "ui" / "widths.js").read_text()))
	asked = {width for path in STYLED for width in re.findall(r"@media[^{]*?(\d+)px", _styles(path))}
	assert asked <= known and len(known) == 3


def test_one_place_alone_speaks_to_those_who_do_not_see():
	own = re.compile(r"aria-live|role=[\"'](?:status|log)[\"']|<output\b")
	found = {path.name for path in PUBLIC.rglob("*") if path.suffix in (".js", ".vue") and own.search(path.read_text())}
	assert found == {"live.js"}, "what is said politely goes through ui/live.js"


def test_no_handler_hears_of_keys_that_an_input_method_composes_with():
	"""One listener before all others leaves them out, for every app and what each of them puts over the page."""
	scripts = {path: _code(path) for path in PUBLIC.rglob("*") if path.suffix in (".js", ".vue")}
	own = re.compile(r"\b(?:createApp\(|event\.isComposing|keyCode)|window\.addEventListener\(\s*[\"']key|@key(?:up|press)\b")
	assert {_label(path) for path, code in scripts.items() if own.search(code)} == {"public/js/host/apps.js", "public/js/host/composing.js"}
	assert "keepComposedKeys();" in scripts[PUBLIC / "host" / "apps.js"].split("createApp(")[0].split("mountApp(")[1]
	over = re.compile(r"<Teleport\b[^>]*to=\"body\"[^>]*>\s*<\w+[^>]*\bclass=\"(?P<classes>[^\"]*)")
	for path, code in scripts.items():
		assert code.count('to="body"') == len([1 for found in over.finditer(code) if "convo-app" in found["classes"].split()]), _label(path)


def test_nothing_glides_when_it_is_scrolled():
	found = [path.name for path in PUBLIC.rglob("*") if path.suffix in (".js", ".vue", ".css")
		and re.search(r"behavior:\s*[\"']?smooth", path.read_text())]  # fmt: skip
	assert found == []


def test_no_other_vue_can_be_found_from_the_bundles():
	for folder in (tree.ROOT, tree.PACKAGE, tree.PACKAGE / "public"):
		package = folder / "package.json"
		if package.exists():
			data = json.loads(package.read_text())
			assert "vue" not in {**data.get("dependencies", {}), **data.get("devDependencies", {})}


def _calls() -> list:
	found = []
	for path in SCRIPTS:
		code = _code(path)
		for match in API_CALL.finditer(code):
			found.append(
				pytest.param(path, match["name"], match["args"], code, match, id=_where(path, code, match))
			)
		for match in FORM_CALL.finditer(code):
			name = f"segments.{match['name']}"
			found.append(pytest.param(path, name, match["args"], code, match, id=_where(path, code, match)))
	return found


def _where(path: Path, code: str, match: re.Match) -> str:
	return f"{_label(path)}-{match['name']}"


def _keys(text: str | None) -> set[str]:
	"""The names given in an object literal, as far as they are written out."""
	inner = (text or "{}").strip()[1:-1]
	pieces = [piece.strip() for piece in inner.split(",")]
	return {found.group(0) for piece in pieces if (found := re.match(r"[A-Za-z_]\w*", piece))}


def test_the_pages_ask_for_enough_to_be_held_against_the_api():
	assert {param.values[1] for param in _calls()} >= {
		"feed.get_page",
		"timeline.get_page",
		"posts.create_post",
	}


@pytest.mark.parametrize(("path", "name", "args", "code", "match"), _calls())
def test_what_the_pages_ask_for_is_in_the_api(path, name, args, code, match):
	assert name in FOUND
	known = set(tree.signature_of(FOUND[name][1]).names())
	assert _keys(args) <= known


@pytest.mark.parametrize(
	("path", "name", "args", "code", "match"), [call for call in _calls() if "host.call" in call.values[3]]
)
def test_a_page_writes_by_post(path, name, args, code, match):
	"""`host.call` sends GET unless told otherwise; `frappe.xcall` always sends POST."""
	before = code[max(0, match.start() - 30) : match.start()]
	if "host.call(" in before and name in FOUND and methods_of(name) == ["POST"]:
		after = code[match.start() : match.start() + 240].split(");")[0]
		assert re.search(r"post:\s*true", after)
