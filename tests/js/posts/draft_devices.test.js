// Covers: drafts on two devices with one server: kept at once, told later, nothing written over, a sent one does not come back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSyncedDrafts, RETRY_MS, SAVE_MS } from "../../../convo_channels/public/js/posts/draft_sync.js";

const PLACE = "customer:Maison";
const refusal = (status) => Object.assign(new Error(`Refused with ${status}`), { status });

/** A clock that goes on when it is told, for all devices. */
function makeTimers() {
	let [now, next] = [0, 1];
	const waiting = new Map();
	return {
		now: () => now,
		setTimeout: (fn, ms) => (waiting.set(next, { fn, at: now + ms }), next++),
		clearTimeout: (id) => waiting.delete(id),
		pass(ms) {
			now += ms;
			for (const [id, { fn, at }] of [...waiting]) if (at <= now && waiting.delete(id)) fn();
		},
	};
}

/** What the server does with drafts, written down anew: as much of it as pages rely on. */
function makeServer() {
	const [rows, posts] = [new Map(), new Map()];
	let revision = 0;
	const shown = (place) => ({ place, about: {}, saved_at: "2026-03-18 10:12:00", ...rows.get(place), draft: { ...rows.get(place).draft } });
	const saysAll = (body, key) => posts.has(key) && posts.get(key).includes(body);
	return {
		rows,
		posts,
		pageSize: Infinity,
		list({ place, cursor = 0 }) {
			const all = [...rows.keys()].filter((name) => !place || name === place).map(shown);
			const end = cursor + this.pageSize;
			return { items: all.slice(cursor, end), next_cursor: end < all.length ? end : null };
		},
		save({ place, draft, based_on }) {
			const row = rows.get(place);
			if (saysAll(draft.body, draft.key)) {
				if (row && row.revision === based_on) rows.delete(place);
				return { revision: 0, is_sent: true };
			}
			if (posts.has(draft.key)) return { revision: 0, is_taken: true };
			if (row && row.revision !== based_on) throw refusal(409);
			rows.set(place, { revision: ++revision, draft });
			return { revision, is_sent: false, saved_at: "2026-03-18 10:12:00" };
		},
		discard({ place, based_on }) {
			if (rows.has(place) && rows.get(place).revision !== based_on) throw refusal(409);
			rows.delete(place);
			return { revision: 0 };
		},
		create({ content, key }) {
			if (posts.has(key) && posts.get(key) !== content) throw refusal(409);
			posts.set(key, content);
			for (const [place, row] of rows) {
				if (row.draft.key !== key) continue;
				if (content.includes(row.draft.body)) rows.delete(place);
				else rows.set(place, { revision: ++revision, draft: { ...row.draft, key: `server${revision}` } });
			}
		},
	};
}

function makeStorage() {
	const data = new Map();
	return {
		get length() {
			return data.size;
		},
		key: (n) => [...data.keys()][n] ?? null,
		getItem: (key) => data.get(key) ?? null,
		setItem: (key, value) => data.set(key, value),
		removeItem: (key) => data.delete(key),
	};
}

const settle = async () => {
	for (let n = 0; n < 30; n++) await null;
};

/** One device. `line.lost`: "request" (nothing arrives), "answer" (it arrives and nobody hears), or none. */
function makeDevice(server, timers, storage = makeStorage()) {
	const line = { lost: "", asked: [] };
	const call = async (method, args) => {
		const name = method.split(".").pop();
		line.asked.push(name);
		const sent = JSON.parse(JSON.stringify(args));
		await null;
		if (line.lost === "request") throw refusal(0);
		const answer = JSON.parse(JSON.stringify(server[name](sent) ?? null));
		await null;
		if (line.lost === "answer") throw refusal(0);
		return answer;
	};
	let page = 0;
	/** The page is loaded anew: the one before hears and does nothing any more. */
	function open() {
		const mine = ++page;
		const isThere = () => mine === page;
		const here = { ...timers, setTimeout: (fn, ms) => timers.setTimeout(() => isThere() && fn(), ms) };
		const asked = async (...args) => {
			const answer = await call(...args);
			return isThere() ? answer : new Promise(() => {});
		};
		return createSyncedDrafts(storage, { user: "me", now: timers.now, call: asked, timers: here });
	}
	return { line, storage, call, open, drafts: open() };
}

async function two() {
	const [server, timers] = [makeServer(), makeTimers()];
	const [phone, desk] = [makeDevice(server, timers), makeDevice(server, timers)];
	const pass = async (ms) => {
		timers.pass(ms);
		await settle();
	};
	return { server, timers, phone, desk, pass };
}

const body = (device) => device.drafts.get(PLACE)?.body ?? null;

test("a draft is here at once, on the server when the keys rest, and on another device when a page opens there", async () => {
	const { server, phone, desk, pass } = await two();
	phone.drafts.set(PLACE, { body: "They", key: "k" });
	await pass(SAVE_MS - 1);
	phone.drafts.set(PLACE, { body: "They sign", key: "k" });
	assert.equal(body(phone), "They sign");
	await pass(SAVE_MS - 1);
	assert.deepEqual(phone.line.asked, []);
	await pass(1);
	assert.equal(server.rows.get(PLACE).draft.body, "They sign");
	const told = [];
	desk.drafts.subscribe((place) => told.push(place));
	await desk.drafts.load();
	assert.deepEqual([body(desk), told], ["They sign", [PLACE]]);
	assert.deepEqual(desk.drafts.get(PLACE), { body: "They sign", key: "k" }, "without what the devices know each other by");
});

test("what was written without a connection is told when there is one again", async () => {
	const { server, phone, pass } = await two();
	phone.line.lost = "request";
	phone.drafts.set(PLACE, { body: "On the train" });
	await pass(SAVE_MS);
	assert.equal(server.rows.size, 0);
	phone.line.lost = "";
	await pass(RETRY_MS);
	assert.equal(server.rows.get(PLACE).draft.body, "On the train");
});

test("a list of several pages is read to its end, and what stands on none of them is asked for by itself", async () => {
	const { server, phone, desk } = await two();
	for (let n = 0; n < 5; n++) server.rows.set(`customer:${n}`, { revision: n + 1, draft: { body: `text ${n}`, key: `k${n}` } });
	server.pageSize = 2;
	await desk.drafts.load();
	assert.deepEqual([0, 1, 2, 3, 4].map((n) => desk.drafts.get(`customer:${n}`).body), ["text 0", "text 1", "text 2", "text 3", "text 4"]);
	const { list } = server;
	// written on elsewhere while the pages were read
	server.list = (args) => {
		const page = list.call(server, args);
		return args.place ? page : { ...page, items: page.items.filter((item) => item.place !== "customer:3") };
	};
	await desk.drafts.load();
	assert.equal(desk.drafts.get("customer:3").body, "text 3");
	await phone.drafts.load();
	assert.equal(phone.drafts.get("customer:3"), null);
});

test("of two texts both stay until their writer chooses one", async () => {
	for (const isMine of [true, false]) {
		const { server, phone, desk, pass } = await two();
		phone.drafts.set(PLACE, { body: "of the phone" });
		await pass(SAVE_MS);
		desk.drafts.set(PLACE, { body: "of the desk" });
		await pass(SAVE_MS);
		await pass(RETRY_MS);
		assert.equal(body(desk), "of the desk");
		assert.equal(desk.drafts.theirs(PLACE).draft.body, "of the phone");
		assert.equal(server.rows.get(PLACE).draft.body, "of the phone", "nothing is written over");
		if (isMine) desk.drafts.keepMine(PLACE);
		else await desk.drafts.useTheirs(PLACE);
		await settle();
		const chosen = isMine ? "of the desk" : "of the phone";
		assert.deepEqual([body(desk), desk.drafts.theirs(PLACE), server.rows.get(PLACE).draft.body], [chosen, null, chosen]);
		await phone.drafts.load();
		assert.equal(body(phone), chosen);
	}
});

test("an answer that was lost makes no other device of one's own", async () => {
	const { server, phone, pass } = await two();
	phone.line.lost = "answer";
	phone.drafts.set(PLACE, { body: "one" });
	await pass(SAVE_MS);
	phone.line.lost = "";
	phone.drafts.set(PLACE, { body: "one two" });
	await pass(SAVE_MS);
	await pass(SAVE_MS);
	assert.deepEqual([phone.drafts.theirs(PLACE), server.rows.get(PLACE).draft.body], [null, "one two"]);
	phone.line.lost = "answer";
	phone.drafts.set(PLACE, { body: "one two three" });
	await pass(SAVE_MS);
	phone.line.lost = "";
	const again = phone.open();
	await again.load();
	await pass(SAVE_MS);
	assert.deepEqual([again.theirs(PLACE), again.get(PLACE).body], [null, "one two three"]);
});

test("a draft that was emptied, discarded or sent goes on all devices", async () => {
	const { server, phone, desk, pass } = await two();
	phone.drafts.set(PLACE, { body: "x" });
	await pass(SAVE_MS);
	await desk.drafts.load();
	phone.drafts.set(PLACE, { body: "  " });
	await settle();
	assert.equal(server.rows.size, 0);
	await desk.drafts.load();
	assert.equal(body(desk), null);
});

test("what another device wrote at a place meanwhile is not discarded with one's own", async () => {
	const { server, phone, desk, pass } = await two();
	phone.drafts.set(PLACE, { body: "x" });
	await pass(SAVE_MS);
	await desk.drafts.load();
	desk.drafts.set(PLACE, { body: "x, and more" });
	await pass(SAVE_MS);
	phone.drafts.remove(PLACE);
	await pass(SAVE_MS);
	assert.deepEqual([body(phone), server.rows.get(PLACE).draft.body], ["x, and more", "x, and more"]);
});

test("corrected right before it is sent, a post leaves nothing of what was said before the correction", async () => {
	for (const lost of ["", "answer"]) {
		const { server, phone, desk, pass } = await two();
		phone.line.lost = lost;
		phone.drafts.set(PLACE, { body: "I call on Tuesday", key: "k" });
		await pass(SAVE_MS);
		phone.line.lost = "";
		phone.drafts.set(PLACE, { body: "I call on Friday", key: "k" });
		await phone.call("posts.create", { content: "I call on Friday", key: "k" });
		phone.drafts.remove(PLACE);
		await pass(SAVE_MS);
		await pass(RETRY_MS);
		await desk.drafts.load();
		assert.deepEqual([body(phone), body(desk), server.rows.size, phone.drafts.all()], [null, null, 0, []]);
	}
});

test("what another device went on with after a correction was sent stays", async () => {
	const { server, phone, desk, pass } = await two();
	phone.drafts.set(PLACE, { body: "I call on Tuesday", key: "k" });
	await pass(SAVE_MS);
	await desk.drafts.load();
	desk.drafts.set(PLACE, { ...desk.drafts.get(PLACE), body: "I call on Tuesday, early" });
	await pass(SAVE_MS);
	phone.drafts.set(PLACE, { body: "I call on Friday", key: "k" });
	await phone.call("posts.create", { content: "I call on Friday", key: "k" });
	phone.drafts.remove(PLACE);
	await pass(SAVE_MS);
	assert.deepEqual([body(desk), server.rows.get(PLACE).draft.body], ["I call on Tuesday, early", "I call on Tuesday, early"]);
});

test("what is typed while the drafts of the server are awaited is not written over by them", async () => {
	const { phone, desk, pass } = await two();
	phone.drafts.set(PLACE, { body: "of the phone" });
	await pass(SAVE_MS);
	desk.drafts.hold(PLACE);
	await desk.drafts.load();
	assert.deepEqual([body(desk), desk.drafts.theirs(PLACE).draft.body], [null, "of the phone"]);
	desk.drafts.set(PLACE, { body: "of the desk" });
	await pass(SAVE_MS);
	assert.deepEqual([body(desk), desk.drafts.theirs(PLACE).draft.body], ["of the desk", "of the phone"]);
});

test("what the server refuses stays here and is not asked for again and again", async () => {
	const { server, phone, pass } = await two();
	server.save = () => {
		throw refusal(417);
	};
	phone.drafts.set(PLACE, { body: "x".repeat(300) });
	await pass(SAVE_MS);
	await pass(RETRY_MS);
	await pass(RETRY_MS);
	assert.deepEqual([phone.line.asked.length, phone.drafts.problem(PLACE)], [1, "Refused with 417"]);
	assert.equal(phone.open().get(PLACE).body.length, 300);
});

function makeChance(seed) {
	let state = seed * 2654435761 + 1;
	return (most) => {
		state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
		return ((state ^ (state >>> 13)) >>> 0) % most;
	};
}

/** Typing, saving, losing the line, reloading, choosing, discarding and sending at random, on two devices. */
async function play(seed, steps) {
	const { server, phone, desk, pass } = await two();
	const chance = makeChance(seed);
	const devices = [phone, desk];
	// every text that was typed and is neither part of a later one of its writer nor given up by somebody who saw it
	const alive = new Set();
	const seen = (device) => [device.drafts.get(PLACE), device.drafts.theirs(PLACE)?.draft].filter(Boolean);
	let number = 0;

	const acts = {
		type(device) {
			const draft = device.drafts.get(PLACE);
			alive.delete(draft?.body);
			// one time in three the last word is written anew
			const before = draft && !chance(3) ? draft.body.replace(/\s*\S+$/, "") : draft?.body;
			const text = `${before ? before + " " : ""}w${++number};`;
			alive.add(text);
			device.drafts.set(PLACE, { ...draft, body: text, key: draft?.key || `key${number}` });
		},
		wait: () => pass([SAVE_MS, RETRY_MS, 100][chance(3)]),
		line(device) {
			device.line.lost = ["", "", "request", "answer"][chance(4)];
		},
		reload(device) {
			device.drafts = device.open();
			return device.drafts.load();
		},
		load: (device) => device.drafts.load(),
		discard(device) {
			if (chance(3)) return;
			alive.delete(device.drafts.get(PLACE)?.body);
			device.drafts.remove(PLACE);
		},
		async send(device) {
			const draft = device.drafts.get(PLACE);
			if (!draft) return;
			const key = draft.key || `fresh${++number}`;
			if (key !== draft.key) device.drafts.set(PLACE, { ...draft, key });
			try {
				await device.call("x.create", { content: draft.body, key });
				device.drafts.remove(PLACE);
			} catch (error) {
				if (error.status === 409) device.drafts.set(PLACE, { ...draft, key: `fresh${++number}` });
			}
		},
		async choose(device) {
			const other = device.drafts.theirs(PLACE);
			if (!other) return;
			const mine = device.drafts.get(PLACE)?.body;
			if (chance(2)) {
				alive.delete(other.draft.body);
				device.drafts.keepMine(PLACE);
			} else {
				await device.drafts.useTheirs(PLACE);
				if (!device.drafts.theirs(PLACE) && body(device) !== mine) alive.delete(mine);
			}
		},
	};
	const names = [...Object.keys(acts), "type", "type", "wait"];
	for (let n = 0; n < steps; n++) {
		await acts[names[chance(names.length)]](devices[chance(2)]);
		await settle();
		const held = [...devices.flatMap(seen).map((draft) => draft.body), ...[...server.rows.values()].map(({ draft }) => draft.body), ...server.posts.values()];
		for (const text of alive) assert.ok(held.some((other) => other.includes(text)), `lost "${text}" at step ${n} of ${seed}`);
	}
	for (const device of devices) device.line.lost = "";
	for (let n = 0; n < 4; n++) {
		await pass(RETRY_MS);
		for (const device of devices) await device.drafts.load();
		await pass(SAVE_MS);
	}
	for (const device of devices) assert.ok(device.drafts.theirs(PLACE) || body(device) === (server.rows.get(PLACE)?.draft.body ?? null), `apart at the end of ${seed}`);
	const sent = [...server.posts.values()];
	assert.equal(new Set(sent).size, sent.length, `sent twice in ${seed}`);
}

test("whatever two devices do, no text is lost that was not discarded or sent, none is sent twice, and both come to the same", async () => {
	for (let seed = 1; seed <= 200; seed++) await play(seed, 60);
});
