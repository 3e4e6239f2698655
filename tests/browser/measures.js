/**
 * What a page gets wrong in little room, under a finger, or from right to left. Read as one function body: returns
 * {overflow, clipped, broken, small, overlapping, stuck, unreachable, mixed, jumped}, each a list of words for people.
 */
({ target }) => {
	const ROOTS = ".convo-app";
	const CONTROLS =
		"a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=option], [role=menuitem], [role=combobox], [contenteditable=true], [tabindex='0']";
	const EDGE = 1;
	// neighbours that reach into one another by a hair
	const SLACK = 2;
	const LONGEST_WORD = 24;
	const width = document.documentElement.clientWidth;
	const height = document.documentElement.clientHeight;
	const style = (element) => getComputedStyle(element);
	const isRtl = style(document.documentElement).direction === "rtl";

	const isForEars = (element) => style(element).clipPath.startsWith("inset(50%");
	const isHidden = (element) =>
		!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || Boolean(element.closest(".convo-hidden, .convo-skip")) || isForEars(element);
	const name = (element) => {
		const words = (element.getAttribute("aria-label") || element.textContent || element.getAttribute("name") || "").trim();
		const kind = [...element.classList].filter((part) => part.startsWith("convo-") || part.startsWith("is-")).join(".");
		return `${element.tagName.toLowerCase()}${kind ? `.${kind}` : ""} "${words.replace(/\s+/g, " ").slice(0, 50)}"`;
	};
	const up = function* (element) {
		for (let at = element; at; at = at.parentElement) yield at;
	};
	const scrollsAcross = (element) => ["auto", "scroll"].includes(style(element).overflowX) && element.scrollWidth > element.clientWidth + EDGE;

	// a dialog over the page is what is looked at
	const dialogs = [...document.querySelectorAll("[role=dialog], dialog[open]")].filter((box) => !isHidden(box) && box.getAttribute("aria-modal") === "true");
	const roots = dialogs.length ? [dialogs[dialogs.length - 1]] : [...document.querySelectorAll(ROOTS)].filter((root) => !root.parentElement.closest(ROOTS));
	const within = (selector) => [...new Set(roots.flatMap((root) => [...root.querySelectorAll(selector)]))].filter((element) => !isHidden(element));

	function texts() {
		const found = [];
		for (const root of roots) {
			const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
			for (let node = walker.nextNode(); node; node = walker.nextNode()) {
				if (!node.textContent.trim() || !node.parentElement || isHidden(node.parentElement)) continue;
				if (["STYLE", "SCRIPT", "OPTION"].includes(node.parentElement.tagName)) continue;
				found.push(node);
			}
		}
		return found;
	}
	const rectsOf = (node, from = 0, to = node.length) => {
		const range = document.createRange();
		range.setStart(node, from);
		range.setEnd(node, to);
		return [...range.getClientRects()].filter((rect) => rect.width > 0.5 && rect.height > 0.5);
	};

	function overflow() {
		const found = [];
		const page = document.documentElement;
		if (page.scrollWidth > page.clientWidth) found.push(`the document by ${page.scrollWidth - page.clientWidth}`);
		for (const root of roots) {
			for (const element of [root, ...root.querySelectorAll("*")]) {
				if (isHidden(element) || element.closest("svg, iframe")) continue;
				const box = element.getBoundingClientRect();
				if (!box.width || !box.height) continue;
				const beyond = Math.max(box.right - width, -box.left);
				if (beyond <= EDGE) continue;
				if ([...up(element.parentElement)].some((at) => scrollsAcross(at) || style(at).overflowX === "hidden" && at.clientWidth <= width && !at.matches(".convo-app"))) continue;
				found.push(`${name(element)} by ${Math.round(beyond)}`);
			}
		}
		// what scrolls sideways without meaning to: a list that scrolls down
		for (const element of within("*")) {
			const { overflowX, overflowY } = style(element);
			if (!["auto", "scroll"].includes(overflowX) || !["auto", "scroll"].includes(overflowY)) continue;
			if (element.matches("textarea, pre, table, [data-across], .convo-members-scroll")) continue;
			if (element.scrollWidth > element.clientWidth + EDGE && element.scrollHeight > element.clientHeight + EDGE)
				found.push(`${name(element)} scrolls sideways by ${element.scrollWidth - element.clientWidth}`);
		}
		return found;
	}

	/** Text that its box cuts off, and that neither ends in dots nor is told elsewhere. */
	function clipped() {
		const found = [];
		for (const node of texts()) {
			for (const at of up(node.parentElement)) {
				if (roots.includes(at)) break;
				const said = style(at);
				if (at.closest("[title]") || said.textOverflow === "ellipsis" || said.webkitLineClamp !== "none") break;
				if (["auto", "scroll"].includes(said.overflowX) || ["auto", "scroll"].includes(said.overflowY)) break;
				if (said.overflowX === "visible" && said.overflowY === "visible") continue;
				const box = at.getBoundingClientRect();
				if (rectsOf(node).some((rect) => rect.right > box.right + 2 || rect.left < box.left - 2 || rect.bottom > box.bottom + 3 || rect.top < box.top - 3)) {
					found.push(`${name(node.parentElement)} in ${name(at)}`);
				}
				break;
			}
		}
		// what has dots and is told nowhere
		for (const element of within("*")) {
			if ((style(element).textOverflow !== "ellipsis" && !element.matches(".convo-typed input")) || element.scrollWidth <= element.clientWidth + EDGE) continue;
			// of what is typed freely the rest is a step away; a day, a time and a number are read whole
			if (element.matches("select, textarea, input:not(.convo-typed *)")) continue;
			if (element.closest("[title], [aria-label]:not([role=dialog], main, nav, aside, section, form, [role=search], [role=group], ul, ol, .convo-app)")) continue;
			found.push(`${name(element)} ends in dots and is told nowhere`);
		}
		return found;
	}

	function broken() {
		const found = [];
		for (const node of texts()) {
			for (const match of node.textContent.matchAll(/[\p{Script=Latin}\p{Script=Hebrew}\p{Script=Cyrillic}\p{M}\p{Nd}]+/gu)) {
				const letters = match[0];
				if (letters.length < 2 || letters.length > LONGEST_WORD) continue;
				const rects = rectsOf(node, match.index, match.index + letters.length);
				const lines = new Set(rects.map((rect) => Math.round(rect.top)));
				if (lines.size > 1 && Math.max(...rects.map((rect) => rect.top)) - Math.min(...rects.map((rect) => rect.top)) > 8) {
					// a part of something long without any place to break, which is broken somewhere
					const whole = node.textContent.slice(0, match.index).match(/\S*$/)[0] + node.textContent.slice(match.index).match(/^\S*/)[0];
					if (whole.length > LONGEST_WORD) continue;
					found.push(`"${letters}" in ${name(node.parentElement)}`);
				}
			}
			for (const match of node.textContent.matchAll(/[A-Z]{2,}(-[A-Z0-9]+)*-\d+/g)) {
				const tops = rectsOf(node, match.index, match.index + match[0].length).map((rect) => rect.top);
				if (Math.max(...tops) - Math.min(...tops) > 8 && match[0].length <= LONGEST_WORD) found.push(`"${match[0]}" in ${name(node.parentElement)}`);
			}
		}
		return found;
	}

	/** How far around its middle a press still hits it, across and down: the control, what is drawn around it, or its label. */
	function reach(element) {
		const label = element.closest("label");
		const parts = [element, label].filter(Boolean);
		const box = (label || element).getBoundingClientRect();
		const own = element.getClientRects();
		const at = own.length > 1 ? own[0] : box;
		const middle = [Math.min(width - 1, Math.max(0, at.left + at.width / 2)), at.top + at.height / 2];
		const isHit = (x, y) => {
			const hit = document.elementFromPoint(x, y);
			// what an open menu hides is pressed once it is closed
			if (hit && hit.closest(".convo-menu") && !element.closest(".convo-menu")) return true;
			return Boolean(hit) && parts.some((part) => part.contains(hit));
		};
		const far = (dx, dy) => {
			let steps = 0;
			while (steps < target && isHit(middle[0] + dx * (steps + 1), middle[1] + dy * (steps + 1))) steps += 1;
			return steps;
		};
		if (!isHit(...middle)) return null;
		return [far(-1, 0) + far(1, 0) + 1, far(0, -1) + far(0, 1) + 1];
	}
	/** A link among words, which is as high as its line (WCAG 2.5.8 leaves these out). */
	const isInSentence = (element) => {
		if (element.tagName !== "A" && !element.matches(".convo-link")) return false;
		if (!style(element).display.startsWith("inline")) return false;
		const words = element.parentElement.closest("p, li, dd, span, summary, h1, h2, .convo-content, .convo-move-text");
		return Boolean(words) && words.textContent.trim().length > element.textContent.trim().length + 3;
	};
	function small() {
		const found = [];
		for (const element of within(CONTROLS)) {
			if (element.disabled && element.tagName !== "SELECT") continue;
			if (element.matches("[type=hidden], [role=tabpanel], [role=article], article, main, section, .convo-scroll, [tabindex='-1']:not(button, a, input)")) continue;
			if (isInSentence(element) || element.closest("iframe, .ql-editor a, .convo-content")) continue;
			element.scrollIntoView({ block: "center", inline: "center" });
			const reached = reach(element);
			// what lies under something else is no target now
			if (!reached) continue;
			const [wide, high] = reached;
			if (high + SLACK < target || wide + SLACK < target) found.push(`${name(element)} ${Math.round(wide)}×${Math.round(high)}`);
		}
		return found;
	}

	/** What of a box its scrolling ancestors show. */
	function seen(element) {
		const { left, right, top, bottom } = element.getBoundingClientRect();
		const box = { left, right, top, bottom };
		for (const at of up(element.parentElement)) {
			if (style(at).overflowY === "visible") continue;
			const frame = at.getBoundingClientRect();
			box.left = Math.max(box.left, frame.left);
			box.right = Math.min(box.right, frame.right);
			box.top = Math.max(box.top, frame.top);
			box.bottom = Math.min(box.bottom, frame.bottom);
		}
		return box;
	}

	function overlapping() {
		const floats = (element) => [...up(element)].find((at) => roots.includes(at) || ["sticky", "fixed", "absolute"].includes(style(at).position));
		const boxes = within("a[href], button, input, select, textarea, summary")
			.filter((element) => !element.disabled)
			.map((element) => ({ element, box: seen(element), float: floats(element.parentElement) }))
			.filter(({ box }) => box.right > box.left && box.bottom > Math.max(0, box.top) && box.top < height);
		const found = [];
		boxes.forEach((one, index) => {
			for (const other of boxes.slice(index + 1)) {
				if (one.float !== other.float) continue;
				// a button inside of its field
				if (one.element.parentElement === other.element.parentElement && [one, other].some(({ element }) => element.matches("input"))) continue;
				if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
				if (isInSentence(one.element) && isInSentence(other.element)) continue;
				const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
				const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
				if (across > 4 && down > 4) found.push(`${name(one.element)} and ${name(other.element)} by ${Math.round(across)}×${Math.round(down)}`);
			}
		});
		return found;
	}

	/** How much of the window stands above the rows while these are scrolled, in percent. */
	function stuck() {
		if (dialogs.length) return 0;
		const list = [...document.querySelectorAll(".convo-list-scroll, .convo-app.convo-scroll, .convo-side-list")].find((one) => !isHidden(one) && one.scrollHeight > one.clientHeight + 200);
		if (!list) return 0;
		const before = list.scrollTop;
		list.scrollTop = Math.min(600, list.scrollHeight - list.clientHeight);
		const top = list.closest(".convo-app").getBoundingClientRect().top;
		const begins = list.getBoundingClientRect().top;
		let ends = begins;
		const bars = [...list.querySelectorAll("*")].filter((element) => style(element).position === "sticky" && !isHidden(element));
		for (const { top: from, bottom: to, width: wide } of bars.map((bar) => bar.getBoundingClientRect()).sort((one, other) => one.top - other.top)) {
			if (from >= begins - EDGE && from <= ends + EDGE && wide > width / 8) ends = Math.max(ends, to);
		}
		list.scrollTop = before;
		return Math.round(((ends - top) * 100) / height);
	}

	/** A dialog is inside the window, and what ends it can be seen or scrolled to. */
	function unreachable() {
		const found = [];
		const open = [...document.querySelectorAll("[role=dialog], dialog[open], .convo-menu, [role=listbox], [data-test=calendar]")].filter((box) => !isHidden(box));
		for (const box of open) {
			const rect = box.getBoundingClientRect();
			if (!rect.width) continue;
			const scroller = [...up(box.parentElement)].find((at) => ["auto", "scroll"].includes(style(at).overflowY) && at.scrollHeight > at.clientHeight);
			const beyond = [rect.left < -EDGE && "left", rect.right > width + EDGE && "right"];
			if (!scroller) beyond.push(rect.top < -EDGE && "top", rect.bottom > height + EDGE && "bottom");
			if (beyond.some(Boolean)) found.push(`${name(box)} beyond ${beyond.filter(Boolean).join(", ")}`);
			const frame = scroller && box.matches(".convo-filter-menu, .convo-calendar, .convo-actions-menu, .convo-entries-box") && scroller.getBoundingClientRect();
			if (frame && (rect.top < frame.top - EDGE || rect.bottom > frame.bottom + EDGE)) found.push(`${name(box)} is cut off by what scrolls around it`);
			if (!box.matches("[aria-modal=true], dialog")) continue;
			if (rect.bottom > height + EDGE || rect.top < -EDGE) found.push(`${name(box)} is higher than the window by ${Math.round(Math.max(rect.bottom - height, -rect.top))}`);
			for (const button of box.querySelectorAll(".convo-dialog-actions button, .convo-library-actions button, footer button, header button")) {
				if (isHidden(button)) continue;
				const at = button.getBoundingClientRect();
				if (at.bottom > height + EDGE || at.top < -EDGE) found.push(`${name(button)} lies outside of the window`);
			}
		}
		return found;
	}

	const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
	const LTR = /[A-Za-z\u00c0-\u024f\u0400-\u04ff]/;
	/** Words of the other direction that stand in a text without a box or marks of their own. */
	function mixed() {
		const found = [];
		const other = isRtl ? LTR : RTL;
		for (const node of texts()) {
			const text = node.textContent.replace(/\u2068[^\u2069]*\u2069/g, "");
			if (!other.test(text)) continue;
			const parent = node.parentElement;
			if (parent.closest("bdi, [dir=auto], [dir=ltr]:not(html), kbd, code, pre, iframe, .convo-avatar, [aria-hidden=true]")) continue;
			found.push(`${name(parent)}`);
		}
		for (const field of within("input, textarea, [contenteditable=true]")) {
			if (field.matches("[type=checkbox], [type=radio], [type=date], [type=time], [type=number], [type=file], [inputmode]")) continue;
			if (!field.closest("[dir=auto], [dir=ltr]:not(html)")) found.push(`${name(field)} takes words without dir=auto`);
		}
		return found;
	}

	/** A sign that left its number: a minus to the right of it, or a percent sign to the left. */
	function jumped() {
		const found = [];
		for (const node of texts()) {
			for (const match of node.textContent.matchAll(/(?<![\p{L}\p{Nd}])([-−+])(?=\d)|(?<=\d)(%)/gu)) {
				const at = match.index;
				const isSign = Boolean(match[1]);
				const [sign] = rectsOf(node, at, at + 1);
				const [digit] = isSign ? rectsOf(node, at + 1, at + 2) : rectsOf(node, at - 1, at);
				if (!sign || !digit || Math.abs(sign.top - digit.top) > 4) continue;
				if (isSign ? sign.left > digit.left : sign.left < digit.left) found.push(`"${node.textContent.trim().slice(0, 40)}" in ${name(node.parentElement)}`);
			}
		}
		return found;
	}

	const once = (found) => [...new Set(found)];
	return {
		// before anything is scrolled, and last what scrolls
		unreachable: once(unreachable()),
		overflow: once(overflow()),
		clipped: once(clipped()),
		broken: once(broken()),
		overlapping: once(overlapping()),
		stuck: stuck(),
		mixed: once(mixed()),
		jumped: once(jumped()),
		small: once(small()),
	};
}
