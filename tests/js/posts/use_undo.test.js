// Covers: what was deleted is offered for a while, comes back by a press, and where it stood in the list.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load, makeHost, run } from "../support/page.js";

const { useUndo } = await load("posts/use_undo.js");
const { CallError } = await load("host/http.js");
const { putBack, removeItem } = await load("stream/stream_model.js");

const POST = { kind: "post", name: "b", at: "2025-03-10 10:00:00" };

async function offered(answer = POST) {
	const host = makeHost({ "posts.restore_post": answer });
	const { result: undo, unmount } = await run(() => useUndo(host), host);
	const back = [];
	undo.offer(POST, (post) => back.push(post));
	return { host, undo, back, unmount };
}

test("it is offered for ten seconds, and not while somebody is about to press", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { undo, unmount } = await offered();
	mock.timers.tick(9000);
	undo.hold();
	mock.timers.tick(60000);
	assert.equal(undo.state.post.name, "b");
	undo.go();
	mock.timers.tick(10001);
	assert.equal(undo.state.post, null);
	mock.timers.reset();
	unmount();
});

test("a press asks the server and puts back what it answers", async () => {
	const { host, undo, back, unmount } = await offered({ ...POST, at: "later" });
	await undo.undo();
	assert.deepEqual(host.called("posts.restore_post"), [{ post: "b" }]);
	assert.deepEqual(back, [{ ...POST, at: "later" }]);
	assert.equal(undo.state.post, null);
	unmount();
});

test("when the server refuses it says why and offers it no more", async () => {
	const { host, undo, back, unmount } = await offered(() => {
		throw new CallError("This post cannot be brought back any more.", 404);
	});
	await undo.undo();
	assert.deepEqual(back, []);
	assert.equal(host.toasts.length, 1);
	assert.equal(undo.state.post, null);
	unmount();
});

for (const status of [0, 500, 502])
	test(`without an answer (${status}) it is offered on, and the next press brings it back`, async () => {
		let answers = 0;
		const { host, undo, back, unmount } = await offered(() => {
			if (++answers === 1) throw new CallError("The server could not answer.", status);
			return POST;
		});
		await undo.undo();
		assert.equal(host.toasts.length, 1);
		assert.equal(undo.state.post.name, "b");
		assert.equal(undo.state.isBusy, false);
		await undo.undo();
		assert.deepEqual(back, [POST]);
		assert.equal(undo.state.post, null);
		unmount();
	});

test("it stands again where it stood, once, whatever came meanwhile", () => {
	const item = (name, at) => ({ kind: "post", name, at });
	const [c, b, a] = [item("c", "3"), item("b", "2"), item("a", "1")];
	const names = (stream) => stream.items.map(({ name }) => name).join("");
	const whole = { items: [c, b, a], cursor: null };
	const without = removeItem(whole, b);
	assert.equal(names(putBack(without, b, "post:a")), "cba");
	assert.equal(names(putBack({ items: [item("d", "4"), c, a] }, b, "post:gone")), "dcba");
	assert.equal(names(putBack(without, item("z", "0"), undefined)), "caz");
	assert.equal(names(putBack(whole, b, "post:a")), "cba");
});

test("a step that is no post is taken back without the server, and one offer ends the other", async () => {
	const { host, undo, back, unmount } = await offered();
	const step = { words: "Removed.", told: "Removed. Undo brings it back." };
	undo.offerStep(step, () => back.push("step"));
	assert.deepEqual([undo.state.post, undo.state.step], [null, step]);
	await undo.undo();
	assert.deepEqual([back, undo.state.step, host.calls], [["step"], null, []]);
	undo.offerStep(step, () => back.push("never"));
	undo.offer(POST, () => {});
	assert.equal(undo.state.step, null);
	unmount();
});
