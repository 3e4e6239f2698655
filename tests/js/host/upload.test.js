// Covers: one file over HTTP: what is sent, its progress, what is answered, each kind of failure as one sentence, cancelling.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createUploader } from "../../../convo_channels/public/js/host/upload.js";

const translate = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

class Request {
	static last = null;
	constructor() {
		Request.last = this;
		this.upload = {};
		this.headers = {};
		this.isAborted = false;
	}
	open(method, url) {
		Object.assign(this, { method, url });
	}
	setRequestHeader(name, value) {
		this.headers[name] = value;
	}
	send(body) {
		this.body = body;
	}
	abort() {
		this.isAborted = true;
	}
	answer(status, body) {
		Object.assign(this, { status, responseText: typeof body === "string" ? body : JSON.stringify(body) });
		this.onload();
	}
}

const upload = createUploader({ XMLHttpRequest: Request, translate, headers: () => ({ "X-Frappe-CSRF-Token": "t" }) });
const file = new File(["words"], "a.txt", { type: "text/plain" });

test("a file is sent as a form with the page's token, and its answer is the message", async () => {
	const parts = [];
	const { done } = upload("app.files.upload", file, { onProgress: (part) => parts.push(part) });
	const request = Request.last;
	assert.deepEqual([request.method, request.url], ["POST", "/api/method/app.files.upload"]);
	assert.equal(request.headers["X-Frappe-CSRF-Token"], "t");
	assert.equal(request.body.get("file").name, "a.txt");
	request.upload.onprogress({ lengthComputable: true, loaded: 2, total: 8 });
	request.upload.onprogress({ lengthComputable: false, loaded: 2, total: 0 });
	request.answer(200, { message: { name: "f1" } });
	assert.deepEqual([await done, parts], [{ name: "f1" }, [0.25]]);
});

const failures = [
	[400, { message: "a.txt is empty." }, "a.txt is empty."],
	[413, "<html>", "a.txt is larger than this site takes."],
	[403, "{}", "You do not have permission for this."],
	[500, "", "The server could not answer. Try again in a moment."],
	[200, "<html>", "The server could not answer. Try again in a moment."],
];
for (const [status, body, sentence] of failures) {
	test(`an answer of ${status} is one sentence`, async () => {
		const { done } = upload("m", file);
		Request.last.answer(status, body);
		await assert.rejects(done, (error) => error.message === sentence && error.status === (status === 200 ? 500 : status));
	});
}

test("without a connection it says so, and it can be cancelled", async () => {
	const { done, cancel } = upload("m", file);
	Request.last.onerror();
	await assert.rejects(done, { status: 0, message: "No connection to the server. Check your network and retry." });
	cancel();
	assert.ok(Request.last.isAborted);
});
