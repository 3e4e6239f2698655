"""What the rows of each source mean, for the reference evaluator: whose they are, their day, what makes them count.

Said from ERPNext's own forms, without a line of the engine.
"""

# How the rows of a source name their customer: (field, field that must hold "Customer"), their date, their habits.
CUSTOMER_FIELD = {
	"Quotation": ("party_name", "quotation_to"),
	"Opportunity": ("party_name", "opportunity_from"),
	"Payment Entry": ("party", "party_type"),
}

# Rows that name no customer themselves: the document they are part of does, or a table of links.
PARENT = {"Sales Invoice Item": "Sales Invoice", "Sales Order Item": "Sales Order"}

# (table of links, field that must hold "Customer", field that names the customer)
LINKED = {
	"Contact": ("Dynamic Link", "link_doctype", "link_name"),
	"Address": ("Dynamic Link", "link_doctype", "link_name"),
	"Journal Entry": ("Journal Entry Account", "party_type", "party"),
}
DATE_FIELD = {
	"Quotation": "transaction_date",
	"Sales Order": "transaction_date",
	"Sales Invoice": "posting_date",
	"Issue": "opening_date",
	"Opportunity": "transaction_date",
	"Warranty Claim": "complaint_date",
	"Serial No": "creation",
	"Convo Post": "posted_at",
	"Convo Interaction": "occurred_at",
	"Delivery Note": "posting_date",
	"Payment Entry": "posting_date",
	"Journal Entry": "posting_date",
	"Maintenance Visit": "mntc_date",
	"Project": "creation",
	"Contact": "creation",
	"Address": "creation",
	"Sales Invoice Item": "posting_date",
	"Sales Order Item": "transaction_date",
}
SUBMITTABLE = {
	"Quotation", "Sales Order", "Sales Invoice", "Delivery Note", "Payment Entry", "Maintenance Visit", "Journal Entry",
	*PARENT,
}  # fmt: skip

# (field, what it holds for something taken back)
RETURNS = {
	"Sales Invoice": ("is_return", "1"),
	"Sales Invoice Item": ("is_return", "1"),
	"Delivery Note": ("is_return", "1"),
	"Payment Entry": ("payment_type", "pay"),
}

# What a row takes over from its document.
INHERITED = (
	"customer", "docstatus", "is_return", "posting_date", "transaction_date", "company", "territory", "project",
	"is_opening", "is_debit_note", "currency", "conversion_rate",
)  # fmt: skip

# What tells of invoices and payments that were there before the books.
OPENING = {"Sales Invoice", "Sales Invoice Item", "Payment Entry"}
STILL_OPEN = {"outstanding_amount", "unallocated_amount", "due_date", "status"}
