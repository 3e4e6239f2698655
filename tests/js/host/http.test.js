// Covers: how a call is sent, and that every error answer becomes one plain sentence with its status.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	createCaller,
	plainMessage,
	serverSentence,
} from "../../../convo_channels/public/js/host/http.js";

const translate = (text) => text;

function caller(status, body, seen = []) {
	const fetch = async (url, options) => {
		seen.push({ url, ...options });
		return {
			ok: status < 400,
			status,
			text: async () => (typeof body === "string" ? body : JSON.stringify(body)),
		};
	};
	return createCaller({ fetch, translate, headers: () => ({ "X-Frappe-CSRF-Token": "t" }) });
}

async function failure(status, body) {
	try {
		await caller(status, body)("app.fn");
	} catch (error) {
		return error;
	}
	throw new Error("the call did not fail");
}

test("a read is a GET with its arguments in the address, objects as JSON and nothing for what is missing", async () => {
	const seen = [];
	const args = { channel: "A & B", filters: { text: "x" }, cursor: null, limit: 20, extra: undefined };
	assert.deepEqual(await caller(200, { message: [1] }, seen)("app.fn", args), [1]);
	assert.equal(seen[0].method, "GET");
	const url = new URL(seen[0].url, "http://host");
	assert.equal(url.pathname, "/api/method/app.fn");
	assert.deepEqual(Object.fromEntries(url.searchParams), {
		channel: "A & B",
		filters: '{"text":"x"}',
		limit: "20",
	});
});

test("a write is a POST with a JSON body and the token", async () => {
	const seen = [];
	await caller(200, { message: null }, seen)("app.fn", { a: 1 }, { post: true });
	assert.equal(seen[0].method, "POST");
	assert.equal(seen[0].url, "/api/method/app.fn");
	assert.equal(seen[0].body, '{"a":1}');
	assert.equal(seen[0].headers["X-Frappe-CSRF-Token"], "t");
});

test("the server's own sentence is what is shown", async () => {
	const messages = JSON.stringify([
		JSON.stringify({ message: "Row 2: <b>colour</b> is no field of Customer." }),
	]);
	const error = await failure(417, { _server_messages: messages, exc_type: "ValidationError" });
	assert.equal(error.message, "Row 2: colour is no field of Customer.");
	assert.equal(error.status, 417);
});

test("an answer without a sentence gets one for its status, never a trace", async () => {
	const trace = { exception: "frappe.exceptions.PermissionError", exc: '["Traceback ..."]' };
	assert.match((await failure(403, trace)).message, /permission/);
	assert.match((await failure(401, {})).message, /signed out/i);
	assert.match((await failure(404, {})).message, /not here/);
	assert.match((await failure(500, "<html>Internal Server Error</html>")).message, /server/);
	assert.equal((await failure(502, "")).status, 502);
});

test("an answer that is no JSON is an error even with status 200", async () => {
	assert.equal((await failure(200, "<html>sign in</html>")).status, 500);
});

test("no connection is told apart from an error of the server", async () => {
	const call = createCaller({ fetch: () => Promise.reject(new TypeError("failed")), translate });
	await assert.rejects(call("app.fn"), (error) => error.status === 0 && /connection/.test(error.message));
});

test("sentences are found wherever Frappe puts them", () => {
	assert.equal(serverSentence({ _error_message: "Not allowed" }), "Not allowed");
	assert.equal(serverSentence({ message: "Plain" }), "Plain");
	assert.equal(serverSentence({ _server_messages: "no json" }), "");
	assert.equal(serverSentence({ _server_messages: '["just text"]' }), "just text");
	assert.equal(serverSentence(null), "");
});

test("markup and entities are taken out of a message once", () => {
	assert.equal(plainMessage("a<br>b <a href='x'>c</a> &amp;lt; &lt;d&gt;"), "a b c &lt; <d>");
});
