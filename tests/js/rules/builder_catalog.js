/** A small catalog as convo_channels.api.segments.get_catalog answers it, for the tests of the builder. */
const operator = (key, needs_value = 1, more = {}) => ({ key, words: key, needs_value, tree: false, ...more });
const RELATED = ["exists", "count", "sum", "average", "smallest", "largest", "latest", "earliest", "of the latest", "of the earliest", "distinct"];

const COUNTED = { family: "in the last (days)" };
const CALENDAR = { family: "is this month" };

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
			operator("between", 2, { words: "is between" }), operator("is set", 0),
			operator("is among the highest", "places", { given_as: "place" })],
		date: [
			operator("on", 1, { words: "is on" }),
			operator("between", 2, { words: "is between" }),
			operator("in the last (days)", "days", { words: "is in the last", ...COUNTED, choice: "days" }),
			operator("in the last (months)", "months", { words: "is in the last", ...COUNTED, choice: "months" }),
			operator("is this month", 0, { words: "is", ...CALENDAR, choice: "this month" }),
			operator("is last year", 0, { words: "is", ...CALENDAR, choice: "last year" }),
			operator("on or after", 1, { words: "is on or after" }),
		],
		datetime: [
			operator("on", 1, { words: "is on" }),
			operator("in the last (days)", "days", { words: "is in the last", ...COUNTED, choice: "days" }),
			operator("in the last (months)", "months", { words: "is in the last", ...COUNTED, choice: "months" }),
			operator("is this month", 0, { words: "is", ...CALENDAR, choice: "this month" }),
			operator("is last year", 0, { words: "is", ...CALENDAR, choice: "last year" }),
			operator("on or after", 1, { words: "is on or after" }),
			operator("in the last (hours)", "hours", { words: "is in the last", ...COUNTED, choice: "hours" }),
			operator("is in the month", "month"),
			operator("falls on (weekdays)", "weekdays", { words: "falls on the weekday" }),
			operator("is at a time between", 2, { given_as: "time" }),
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
	periods: [
		{ key: "between", needs_value: 2, family: "", choice: "" },
		{ key: "on or after", needs_value: 1, family: "", choice: "" },
		{ key: "is this month", needs_value: 0, ...CALENDAR, choice: "this month" },
		{ key: "is last year", needs_value: 0, ...CALENDAR, choice: "last year" },
		{ key: "in the last (hours)", needs_value: "hours", ...COUNTED, choice: "hours" },
		{ key: "in the last (days)", needs_value: "days", ...COUNTED, choice: "days" },
		{ key: "in the last (months)", needs_value: "months", ...COUNTED, choice: "months" },
	],
};

export const say = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, at) => args[at] ?? whole);
