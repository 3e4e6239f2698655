// Covers: that every figure on a page is written by the settings, and no file of the app writes decimals by itself.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { writeFigure } from "../../../convo_channels/public/js/base/typed_model.js";
import { load, makeHost, mount } from "../support/page.js";

const APP = fileURLToPath(new URL("../../../convo_channels/public/js/", import.meta.url));
const PREVIEW = fileURLToPath(new URL("../../../preview/src/", import.meta.url));
const german = { number: "#.###,##" };
const OWN_WRITING =
	/\.toFixed\(|\.toPrecision\(|\.toLocaleString\(|NumberFormat\(|\bformat_number\(|format\.number\(\w+\) : /;
/** The one writer; a duration as it is kept, with a point; amounts of which the host knows the currency. */
const MAY = ["base/typed_model.js", "rules/values.js", "host/desk_host.js", "format.js"];

test("a figure has the decimals it needs, by the settings", () => {
	assert.equal(writeFigure(57.2, german), "57,2");
	assert.equal(writeFigure(9750, german), "9.750");
	assert.equal(writeFigure(0.1 + 0.2, german), "0,3");
	assert.equal(writeFigure(-1234.5678, german), "-1.234,568");
	assert.equal(writeFigure(1.96, german, 1), "2");
	assert.equal(writeFigure(1234567.5, { number: "#,##,###.##" }), "12,34,567.5");
	assert.equal(writeFigure(100, german, 0), "100");
	assert.equal(writeFigure(-0.0001, german), "0");
	assert.deepEqual([writeFigure(null), writeFigure(undefined)], ["", ""]);
});

test("no component writes decimals by itself", () => {
	const files = [APP, PREVIEW].flatMap((root) =>
		readdirSync(root, { recursive: true }).map((path) => [root, path.replaceAll("\\", "/")])
	);
	const found = files
		.filter(([, path]) => /\.(js|vue)$/.test(path) && !MAY.includes(path))
		.filter(([root, path]) => OWN_WRITING.test(readFileSync(root + path, "utf8")))
		.map(([, path]) => path);
	assert.deepEqual(found, []);
	assert.ok(files.length > 100);
});

test("durations of segments are shown by the settings", async () => {
	const host = makeHost();
	host.format.number = (value, digits) => writeFigure(value, german, digits);
	const { default: SlowestSegments } = await load("health/SlowestSegments.vue");
	const segments = [
		{ name: "A", member_count: 1200, evaluation_ms: 1640 },
		{ name: "B", member_count: 1, evaluation_ms: 1.62 },
	];
	const page = await mount(SlowestSegments, { host, props: { segments } });
	assert.deepEqual(
		page.findAll("td.convo-health-number").map((cell) => cell.textContent.trim()),
		["1.200", "1,6 s", "1", "1,6 ms"]
	);
	page.unmount();
});
