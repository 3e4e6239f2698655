frappe.query_reports["Customers by Segment"] = {
	filters: [
		{
			fieldname: "segments",
			label: __("Segments"),
			fieldtype: "MultiSelectList",
			get_data: (txt) => frappe.db.get_link_options("Convo Segment", txt),
		},
		{ fieldname: "territory", label: __("Territory"), fieldtype: "Link", options: "Territory" },
		{
			fieldname: "customer_group",
			label: __("Customer Group"),
			fieldtype: "Link",
			options: "Customer Group",
		},
	],
};
