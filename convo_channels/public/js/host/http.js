/**
 * Calls of whitelisted functions over HTTP, and the one sentence an error is shown as.
 *
 * Owns: the request and the reading of Frappe's error answers. Must not: show anything, or know a page.
 */

import { withoutTags } from "../base/html_text.js";

const MOST_KEPT_ALIVE = 60000;

export class CallError extends Error {
	constructor(message, status) {
		super(message);
		this.name = "CallError";
		this.status = status;
	}
}

/** Whether the same request may well succeed later: nobody answered, or nothing of what was asked for was to blame. */
export const passes = ({ status }) => !status || status === 401 || status === 429 || status >= 500;

/** Text of a server message: Frappe wraps names in markup, which belongs to its dialogs and not to ours. */
export function plainMessage(text) {
	return withoutTags(String(text || "").replace(/<br ?\/?>/gi, " "))
		.replace(/&lt;/g, "<")
		.replace(/&gt;/g, ">")
		.replace(/&quot;/g, '"')
		.replace(/&(#0?39|apos);/g, "'")
		.replace(/&amp;/g, "&")
		.replace(/\s+/g, " ")
		.trim();
}

export function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (e) {
		return null;
	}
}

/** The sentence in an error answer, or "" when it holds none that is meant for people. */
export function serverSentence(body) {
	if (!body) return "";
	const messages = typeof body._server_messages === "string" ? parseJson(body._server_messages) : null;
	if (Array.isArray(messages) && messages.length) {
		const last = messages[messages.length - 1];
		const entry = typeof last === "string" ? parseJson(last) : last;
		const sentence = plainMessage(entry && typeof entry === "object" ? entry.message : last);
		if (sentence) return sentence;
	}
	if (body._error_message) return plainMessage(body._error_message);
	if (typeof body.message === "string") return plainMessage(body.message);
	return "";
}

export function fallbackSentence(status, translate) {
	if (status === 401) return translate("You are signed out. Sign in again and retry.");
	if (status === 403) return translate("You do not have permission for this.");
	if (status === 404) return translate("This is not here any more.");
	if (status >= 500) return translate("The server could not answer. Try again in a moment.");
	return translate("That did not work. Try again in a moment.");
}

function asText(value) {
	return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

function queryString(args) {
	const query = new URLSearchParams();
	for (const [key, value] of Object.entries(args)) {
		if (value !== undefined && value !== null) query.set(key, asText(value));
	}
	const text = query.toString();
	return text ? "?" + text : "";
}

/**
 * Returns call(method, args, {post, keepalive}); the latter arrives though the page is left meanwhile.
 * `fetch` is the browser's, `headers()` what every request carries (a CSRF token), `base` the prefix of the address.
 */
export function createCaller({ fetch, translate, headers = () => ({}), base = "/api/method/" }) {
	return async function call(method, args = {}, { post = false, keepalive = false } = {}) {
		const options = {
			method: post ? "POST" : "GET",
			headers: { Accept: "application/json", ...headers() },
		};
		let url = base + method;
		if (post) {
			options.headers["Content-Type"] = "application/json";
			options.body = JSON.stringify(args);
			// a browser takes no more than that along when a page is left
			if (keepalive && new TextEncoder().encode(options.body).length < MOST_KEPT_ALIVE) options.keepalive = true;
		} else {
			url += queryString(args);
		}
		let response;
		try {
			response = await fetch(url, { ...options, credentials: "same-origin", cache: "no-store" });
		} catch (e) {
			throw new CallError(translate("No connection to the server. Check your network and retry."), 0);
		}
		const body = parseJson(await response.text());
		if (!response.ok || !body) {
			const status = response.ok ? 500 : response.status;
			throw new CallError(serverSentence(body) || fallbackSentence(status, translate), status);
		}
		return body.message;
	};
}
