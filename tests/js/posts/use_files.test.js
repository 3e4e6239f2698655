// Covers: the files of a writing: uploaded at once, two at a time, cancelled, tried again, taken out, kept in the draft, sent with the post.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle } from "../support/page.js";

const { createDrafts, draftKey } = await load("posts/draft_model.js");
const { useFiles } = await load("posts/use_files.js");
const { default: PostComposer } = await load("posts/PostComposer.vue");
const { default: PostBody } = await load("posts/PostBody.vue");
const { default: PostFiles } = await load("posts/PostFiles.vue");

const LIMITS = { size: 100, endings: [], most: 3 };
const PLACE = draftKey.customer("Maison");
const aFile = (name = "a.txt", size = 5) => ({ name, size, type: "text/plain" });
const kept = (name, kind = "file") => ({ name, file_name: `${name}.txt`, url: `/private/files/${name}.txt?fid=${name}`, size: 5, kind });

/** A host whose uploads are answered by the test: `works` are {file, onProgress, answer(file), fail(status), isCancelled}. */
function hostWith(answers = {}) {
	const works = [];
	const upload = (method, file, { onProgress }) => {
		const work = { method, file, onProgress, isCancelled: false };
		const done = new Promise((resolve, reject) => {
			work.answer = (found) => resolve(found || kept(file.name.split(".")[0]));
			work.fail = (status, message = "It failed.") => reject(Object.assign(new Error(message), { status }));
		});
		works.push(work);
		return { done, cancel: () => (work.isCancelled = true) };
	};
	const host = makeHost({ "files.get_limits": LIMITS, "files.discard": {}, ...answers }, { upload });
	return { host, works };
}

const discarded = (host) => host.called("files.discard").map(({ file }) => file);

test("two are sent at a time, each with its progress, and the next when one has arrived", async () => {
	const { host, works } = hostWith();
	const { result: files, unmount } = await run(() => useFiles(host), host);
	files.add(["a.txt", "b.txt", "c.txt"].map((name) => aFile(name)));
	await settle();
	assert.deepEqual(works.map(({ file }) => file.name), ["a.txt", "b.txt"]);
	works[0].onProgress(0.5);
	assert.deepEqual(files.state.items.map(({ status, progress }) => [status, progress]), [["sending", 0.5], ["sending", 0], ["waiting", 0]]);
	assert.ok(files.isBusy.value && files.missing().startsWith("Wait until"));
	works[0].answer();
	await settle();
	assert.deepEqual([works.length, files.names()], [3, ["a"]]);
	works[1].answer();
	works[2].answer();
	await settle();
	assert.deepEqual([files.names(), files.isBusy.value, files.missing()], [["a", "b", "c"], false, ""]);
	unmount();
});

test("more than a post has are left out, and that is said; what is too large is not sent", async () => {
	const { host, works } = hostWith();
	const { result: files, unmount } = await run(() => useFiles(host), host);
	files.add([aFile("a.txt"), aFile("large.txt", 101), aFile("c.txt"), aFile("d.txt"), aFile("e.txt")]);
	await settle();
	assert.equal(files.state.error, "A post has 3 files at most: 2 were left out.");
	assert.deepEqual(files.state.items.map(({ name, status }) => [name, status]), [["a.txt", "sending"], ["large.txt", "refused"], ["c.txt", "sending"]]);
	assert.match(files.state.items[1].error, /^large\.txt was not added/);
	works.forEach((work) => work.answer());
	await settle();
	assert.match(files.missing(), /^Take out the files/);
	files.remove(files.state.items[1]);
	assert.equal(files.missing(), "");
	unmount();
});

test("what failed for a lost connection is tried again, what was refused is not", async () => {
	const { host, works } = hostWith();
	const { result: files, unmount } = await run(() => useFiles(host), host);
	files.add([aFile("a.txt"), aFile("b.txt")]);
	await settle();
	works[0].fail(0);
	works[1].fail(400, "b.txt is not what its name says.");
	await settle();
	assert.deepEqual(files.state.items.map(({ status, error }) => [status, error]), [["failed", "It failed."], ["refused", "b.txt is not what its name says."]]);
	files.retry(files.state.items[0]);
	await settle();
	works[2].answer();
	await settle();
	assert.deepEqual([files.names(), files.state.items[0].error], [["a"], ""]);
	unmount();
});

test("one that is under way is cancelled, one that has arrived is thrown away, one that a post has is not", async () => {
	const removed = [];
	const { host, works } = hostWith();
	const { result: files, unmount } = await run(() => useFiles(host, { removed: (name) => removed.push(name) }), host);
	files.take([kept("old")], ["old"]);
	files.add([aFile("a.txt"), aFile("b.txt")]);
	await settle();
	works[1].answer();
	await settle();
	[...files.state.items].forEach(files.remove);
	assert.ok(works[0].isCancelled && !works[1].isCancelled);
	assert.deepEqual([discarded(host), removed], [["b"], ["old", "b"]]);
	works[0].answer();
	await settle();
	assert.deepEqual([discarded(host), files.names()], [["b", "a"], []], "it came after all");
	unmount();
});

async function composer(answer = { name: "p" }, drafts = createDrafts(null, { user: "me" })) {
	const { host, works } = hostWith({ "posts.create_post": answer });
	const customer = { name: "Maison", customer_name: "Maison" };
	const props = { draftKey: PLACE, postTypes: ["Note"], customer };
	const page = await mount(PostComposer, { host, props, provided: { drafts } });
	const drop = async (files, where = ".convo-tray") => {
		const event = new window.Event("drop", { bubbles: true, cancelable: true });
		event.dataTransfer = { files, types: ["Files"] };
		page.find(where).dispatchEvent(event);
		await settle();
		return event;
	};
	const send = async () => {
		page.find("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
		await settle();
	};
	return { host, works, page, drafts, drop, send, sent: () => host.called("posts.create_post") };
}

test("what is dropped over the text is uploaded, stays in the draft, and is sent with the post", async () => {
	const first = await composer();
	const event = await first.drop([aFile("a.txt")], "textarea");
	assert.ok(event.defaultPrevented);
	await first.send();
	assert.equal(first.sent().length, 0);
	assert.match(first.page.text(".convo-composer-error"), /^Wait until the files/);
	first.works[0].answer();
	await settle();
	first.page.unmount();
	assert.deepEqual(first.drafts.get(PLACE).files, [kept("a")]);
	const second = await composer({ name: "p" }, first.drafts);
	assert.equal(second.page.text(".convo-tray-said bdi"), "a.txt");
	await second.send();
	assert.deepEqual(second.sent()[0].files, ["a"]);
	assert.deepEqual([second.sent()[0].content, discarded(second.host)], ["", []], "a file is enough, and is not thrown away");
	assert.deepEqual([second.drafts.get(PLACE), second.page.findAll(".convo-tray-item").length], [null, 0]);
	second.page.unmount();
});

test("a picture that is pasted alone is taken, a table that comes as one too is not", async () => {
	const { page, works } = await composer();
	const paste = async (text) => {
		const event = new window.Event("paste", { bubbles: true, cancelable: true });
		event.clipboardData = { files: [new File(["x"], "", { type: "image/png" })], getData: () => text };
		page.find("textarea").dispatchEvent(event);
		await settle();
		return event.defaultPrevented;
	};
	assert.deepEqual([await paste("1\t2"), works.length], [false, 0]);
	assert.deepEqual([await paste(""), works.length], [true, 1]);
	assert.match(works[0].file.name, /^picture-\d+\.png$/);
	page.unmount();
});

test("a discarded draft throws its files away", async () => {
	const { page, host, drop, works } = await composer();
	await drop([aFile("a.txt")]);
	works[0].answer();
	await settle();
	page.findAll(".convo-composer-foot .convo-button-plain").find(({ textContent }) => textContent.trim() === "Discard").click();
	await settle();
	assert.deepEqual([discarded(host), page.findAll(".convo-tray-item").length], [["a"], 0]);
	page.unmount();
});

test("a correction sends the files only where they are others, and what it had stays with its post", async () => {
	const post = { name: "p", at: "2025-03-10 12:00:00", content: "<p>x</p>", post_type: "Note", customer: "M", files: [kept("a"), kept("b")] };
	const { host } = hostWith({ "posts.edit_post": post });
	const drafts = createDrafts(null, { user: "me" });
	const page = await mount(PostBody, { host, props: { post, isEditing: true }, provided: { drafts } });
	const save = async () => {
		page.find("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
		await settle();
	};
	await save();
	await page.press('[aria-label="Take out a.txt"]');
	await save();
	assert.deepEqual(host.called("posts.edit_post").map(({ files }) => files), [undefined, ["b"]]);
	assert.deepEqual(discarded(host), []);
	page.unmount();
});

test("below a post stand its files: pictures to look at, with the arrows to the next, papers to open, the rest to save", async () => {
	const files = [kept("a", "image"), kept("b", "pdf"), kept("c"), kept("d", "image"), kept("e", "image")];
	const content = `<p><img src="${files[4].url}" alt=""></p>`;
	const page = await mount(PostFiles, { props: { post: { name: "p", content, files } } });
	assert.deepEqual(page.findAll(".convo-file-picture img").map((image) => image.getAttribute("alt")), ["a.txt", "d.txt"]);
	const [paper, other] = page.findAll("a.convo-file");
	assert.deepEqual([paper.target, paper.hasAttribute("download"), other.getAttribute("download"), other.target], ["_blank", false, "c.txt", ""]);
	await page.press('[aria-label="Look at d.txt"]');
	const seen = () => document.querySelector("[data-test=picture]").getAttribute("alt");
	const press = async (key) => {
		document.querySelector(".convo-dialog").dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		await settle();
	};
	assert.equal(seen(), "d.txt");
	await press("ArrowRight");
	assert.equal(seen(), "a.txt");
	await press("ArrowLeft");
	assert.equal(seen(), "d.txt");
	await press("Escape");
	assert.equal(document.querySelector("[data-test=picture]"), null);
	page.unmount();
});
