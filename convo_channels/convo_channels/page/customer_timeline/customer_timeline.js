frappe.pages["customer-timeline"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Customer Timeline"),
		single_column: true,
	});
	wrapper.convo_ready = window.convo_channels.openPage("customer-timeline", wrapper, page);
};

frappe.pages["customer-timeline"].on_page_show = function (wrapper) {
	wrapper.convo_ready.then((mounted) => mounted.show());
};
