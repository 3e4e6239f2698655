/** Theme and reading direction of the preview, kept in the browser. Nothing else. */

const KEY = "convo-preview-look";
export const THEMES = ["light", "dark"];
export const DIRECTIONS = ["ltr", "rtl"];

export function readLook(storage) {
	let kept = {};
	try {
		kept = JSON.parse(storage.getItem(KEY) || "{}");
	} catch (e) {
		kept = {};
	}
	return {
		theme: THEMES.includes(kept.theme) ? kept.theme : "light",
		dir: DIRECTIONS.includes(kept.dir) ? kept.dir : "ltr",
	};
}

export function applyLook(look, root = document.documentElement) {
	root.dataset.theme = look.theme;
	root.dir = look.dir;
}

export function keepLook(storage, look) {
	storage.setItem(KEY, JSON.stringify(look));
	applyLook(look);
}
