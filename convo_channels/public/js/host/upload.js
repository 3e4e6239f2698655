/**
 * One file over HTTP, with its progress.
 *
 * Owns: the request, its end, and the one sentence an error is shown as. Must not: know what becomes of a file. Not fetch: it
 * does not tell how much was sent.
 */
import { CallError, fallbackSentence, parseJson, serverSentence } from "./http.js";

/**
 * Returns upload(method, file, {onProgress}) -> {done, cancel}: `done` is answered like a call, `onProgress` hears a part of 1.
 * What was cancelled never ends.
 */
export function createUploader({ XMLHttpRequest, translate, headers = () => ({}), base = "/api/method/" }) {
	return function upload(method, file, { onProgress = () => {} } = {}) {
		const request = new XMLHttpRequest();
		const done = new Promise((resolve, reject) => {
			const fail = (sentence, status) => reject(new CallError(sentence, status));
			request.upload.onprogress = ({ lengthComputable, loaded, total }) => lengthComputable && total && onProgress(loaded / total);
			request.onerror = () => fail(translate("No connection to the server. Check your network and retry."), 0);
			request.onload = () => {
				const body = parseJson(request.responseText);
				if (request.status === 200 && body) return resolve(body.message);
				const status = request.status === 200 ? 500 : request.status;
				// what is over the server's own limit does not reach anything that could name it
				const tooLarge = status === 413 && translate("{0} is larger than this site takes.", [file.name]);
				fail(tooLarge || serverSentence(body) || fallbackSentence(status, translate), status);
			};
		});
		const form = new FormData();
		form.append("file", file, file.name);
		request.open("POST", base + method);
		request.setRequestHeader("Accept", "application/json");
		for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
		request.send(form);
		return { done, cancel: () => request.abort() };
	};
}
