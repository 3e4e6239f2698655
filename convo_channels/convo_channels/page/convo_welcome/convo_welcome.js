frappe.pages["convo-welcome"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("First Steps"), single_column: true });
	wrapper.convo_ready = window.convo_channels.openPage("convo-welcome", wrapper, page);
};

frappe.pages["convo-welcome"].on_page_show = function (wrapper) {
	wrapper.convo_ready.then((mounted) => mounted.show());
};
