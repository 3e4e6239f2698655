/** A small catalog as convo_channels.api.segments.get_catalog answers it, for the tests of the builder. */
const operator = (key, needs_value = 1, more = {}) => ({ key, words: key, needs_value, tree: false, ...more });
const RELATED = ["exists", "count", "sum", "average", "smallest", "largest", "latest", "earliest", "of the latest", "of the earliest", "distinct"];

export const CATALOG = {
	sources: [
		{
			key: "Customer",
			label: "Customer",
			measures: ["value"],
			fields: [
				{ name: "customer_name", label: "Customer Name", type: "text", options: "" },
				{ name: "territory", label: "Territory", type: "link", options: "Territory" },
				{ name: "market_segment", label: "Market Segment", type: "link", options: "Market Segment" },
				{ name: "customer_type", label: "Type", type: "select", options: "\nCompany\nIndividual" },
				{ name: "disabled", label: "Disabled", type: "check", options: "" },
				{ name: "creation", label: "Created on", type: "datetime", options: "" },
			],
		},
		{
			key: "Sales Invoice",
			label: "Sales Invoice",
			plural: "Sales Invoices",
			measures: RELATED,
			date_field: "posting_date",
			fields: [
				{ name: "status", label: "Status", type: "select", options: "Paid\nOverdue" },
				{ name: "posting_date", label: "Date", type: "date", options: "" },
				{ name: "grand_total", label: "Grand Total", type: "number", options: "" },
				{ name: "base_grand_total", label: "Grand Total (Company)", type: "number", options: "" },
				{ name: "remarks", label: "Remarks", type: "text", options: "" },
			],
		},
		{
			key: "Contact",
			label: "Contact",
			measures: RELATED,
			date_field: "creation",
			fields: [
				{ name: "designation", label: "Designation", type: "text", options: "" },
				{ name: "creation", label: "Created on", type: "datetime", options: "" },
			],
		},
		{
			key: "Tag",
			label: "Tag",
			measures: ["value"],
			fields: [{ name: "tag", label: "Tag", type: "tag", options: "Tag" }],
		},
	],
	operators: {
		text: [operator("is"), operator("contains"), operator("is set", 0)],
		number: [operator("equals", 1, { words: "is exactly" }), operator("at least", 1, { words: "is at least" }),
			operator("between", 2, { words: "is between" }), operator("is set", 0)],
		date: [
			operator("on", 1, { words: "is on" }),
			operator("between", 2, { words: "is between" }),
			operator("in the last (days)", "days", { words: "is in the last" }),
		],
		datetime: [
			operator("on", 1, { words: "is on" }),
			operator("in the last (days)", "days", { words: "is in the last" }),
			operator("is this week", 0),
			operator("is in the month", "month"),
		],
		select: [operator("is"), operator("is one of", "list"), operator("is not set", 0)],
		link: [
			operator("is"),
			operator("is one of", "list"),
			operator("is under", 1, { tree: true, words: "is in or below" }),
		],
		check: [operator("is yes", 0), operator("is no", 0)],
		exists: [
			operator("exists", 0, { words: "there is one", opposite: "does not exist" }),
			operator("does not exist", 0, { words: "there is none", opposite: "exists" }),
		],
		tag: [operator("is"), operator("is one of", "list")],
		segment: [operator("is in")],
	},
	periods: ["in the last (days)", "in the next (days)"],
};

export const say = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, at) => args[at] ?? whole);
