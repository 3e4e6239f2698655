"""Which documents are open, by the state that follows from their dates."""

# What of a document is open, by the state that follows from its dates.
OPEN_STATES = {
	"Quotation": ("Open", "Replied", "Partially Ordered"),
	"Sales Order": ("To Deliver and Bill", "To Bill", "To Deliver", "On Hold"),
	"Sales Invoice": ("Unpaid", "Partly Paid", "Overdue"),
	"Issue": ("Open", "Replied", "On Hold"),
	"Opportunity": ("Open", "Quotation", "Replied"),
	"Warranty Claim": ("Open", "Work In Progress"),
}
