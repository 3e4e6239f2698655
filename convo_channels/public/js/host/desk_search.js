/**
 * Channels, segments and posts in the search bar of the Desk, and the way to the search in everything said.
 *
 * Owns: when they are asked for and where they stand among the Desk's own suggestions. What may be found is the server's.
 * Loaded with the Desk; the bar makes its list at once, and ours comes a moment later.
 */
const SHORTEST = 2;
// So many of the Desk's own suggestions stand before ours: what comes after them only resembles the text.
const OF_THE_DESK = 3;
const INDEX = { channel: 60, segment: 55, post: 20, all: 10 };

function offer(kind, name, text, route, { description = "", index } = {}) {
	const escape = frappe.utils.escape_html;
	return {
		label: `${escape(kind)}: ${escape(text)}`,
		// what the bar knows a suggestion by
		value: `${kind} ${name}`,
		description: description && escape(description),
		route,
		index,
	};
}

/** The page reads from its address what is looked for, also where it is open already. */
function searchAll(txt) {
	const text = txt.trim();
	return {
		label: __("Search everything said for {0}", [frappe.utils.escape_html(text).bold()]),
		value: `Convo Search ${text}`,
		index: INDEX.all,
		onclick() {
			const query = new URLSearchParams({ text, scope: "everywhere" });
			window.history.pushState(null, null, `${frappe.router.make_url(["channel-feed"])}?${query}`);
			window.dispatchEvent(new PopStateEvent("popstate"));
		},
	};
}

function toOptions({ channels, segments, posts }) {
	const ofPost = (post) =>
		offer(__("Post", null, "Convo Post"), post.name, post.text, post.customer ? ["customer-timeline", post.customer] : ["channel-feed", post.channel], {
			description: [post.customer_name || post.channel, post.author_name].filter(Boolean).join(" · "),
			index: INDEX.post,
		});
	return [
		...channels.map(({ name, title }) => offer(__("Channel"), name, title, ["channel-feed", name], { index: INDEX.channel })),
		...segments.map(({ name }) => offer(__("Segment"), name, name, ["Form", "Convo Segment", name], { index: INDEX.segment })),
		...posts.map(ofPost),
	];
}

function findsOurs(AwesomeBar) {
	return class extends AwesomeBar {
		add_defaults(txt, ...rest) {
			super.add_defaults(txt, ...rest);
			this.convoAsked = txt;
			if (txt.length >= SHORTEST && frappe.model.can_read("Convo Channel")) this.convoFind(txt);
		}

		async convoFind(txt) {
			const found = await frappe.xcall("convo_channels.api.links.find", { txt }).catch(() => null);
			// the bar shows the answer to another text by now, or none
			if (!found || this.convoAsked !== txt || !this.awesomplete.isOpened) return;
			const options = [...toOptions(found), searchAll(txt)];
			this.options = [...this.options.slice(0, OF_THE_DESK), ...options, ...this.options.slice(OF_THE_DESK)];
			this.awesomplete.list = this.deduplicate(this.options);
		}
	};
}

if (frappe.search && frappe.search.AwesomeBar) frappe.search.AwesomeBar = findsOurs(frappe.search.AwesomeBar);
