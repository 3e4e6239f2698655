// Covers: sizes in words, what need not be sent, names of pasted pictures, and pictures in a text.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	besideText, nameOf, refusal, sizeWords, withoutPicture,
} from "../../../convo_channels/public/js/posts/files_model.js"; // prettier-ignore

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);
const words = (bytes) => sizeWords(__, String, bytes);
const TAG = '<img src="/private/files/a%20b.png?fid=ab1" alt="a b.png">';

test("a size is said as people say it", () => {
	assert.deepEqual([1, 2048, 1048575, 1048576, 3670016].map(words), ["1 kB", "2 kB", "1024 kB", "1 MB", "3.5 MB"]);
});

test("what is empty or too large is not sent at all, and is named", () => {
	const limits = { size: 2097152, endings: [], most: 20 };
	const ask = (size) => refusal(__, String, { name: "a.pdf", size }, limits);
	assert.equal(ask(0), "a.pdf is empty: it was not added.");
	assert.equal(ask(2097152), "");
	assert.equal(ask(3670016), "a.pdf was not added: it has 3.5 MB, and 2 MB is the most.");
	assert.equal(refusal(__, String, { name: "a", size: 9e9 }, null), "", "unknown limits are the server's to say");
});

test("a pasted picture has a name of its own", () => {
	assert.equal(nameOf({ name: "Plan.png" }, 1), "Plan.png");
	assert.deepEqual([nameOf({ name: "", type: "image/jpeg" }, 1), nameOf({ type: "" }, 2)], ["picture-1.jpeg", "picture-2.png"]);
});

test("a picture that is taken out is gone from the text, and from no other place", () => {
	const other = TAG.replace("ab1", "ab12");
	assert.equal(withoutPicture(`<p>x${TAG}${other}</p>`, "ab1"), `<p>x${other}</p>`);
	assert.equal(withoutPicture("<p>?fid=ab1</p>", "ab1"), "<p>?fid=ab1</p>");
});

test("what stands in the text is not shown below it again", () => {
	const files = [{ name: "ab1" }, { name: "ab12" }];
	assert.deepEqual(besideText(files, `<p>${TAG}</p>`), [{ name: "ab12" }]);
	assert.deepEqual(besideText(files, "<p>?fid=ab1</p>"), files);
	assert.deepEqual(besideText(files, null), files);
});
