"""Who must be in a segment of each template, as SQL written by hand over ERPNext's own tables.

It shares nothing with the engine or with the templates: one statement per template, with the values a test gives it.
Plain SQL that MariaDB and SQLite both read; dates are put in as days from today.
"""

import datetime
import re

# {template: the values a test creates it with}; all others keep their defaults.
VALUES: dict[str, dict[str, str]] = {
	"one_big_customer": {"name": "Quellmark", "domain": "quellmark.example", "tag": "Quellmark Group"},
	"buyer_persona": {"designation": "owner", "item_group": "Coffee machines", "territory": "DACH"},
	"warranty_expiring": {"days": "60"},
	"silent_big_spenders": {"amount": "4000", "contact_days": "30"},
	"inactive_customers": {"contact_days": "60", "invoice_days": "120"},
}

_TOUCH = "LEFT JOIN `tabConvo Profile` p ON p.customer = c.name"
_INVOICE = "`tabSales Invoice` i WHERE i.customer = c.name AND i.docstatus = 1"
_UNDER = (
	"(SELECT below.name FROM `tab{tree}` top, `tab{tree}` below"
	" WHERE top.name = '{node}' AND below.lft BETWEEN top.lft AND top.rgt)"
)
_LATE = f"EXISTS (SELECT 1 FROM {_INVOICE} AND i.outstanding_amount > 0 AND i.due_date < [0])"

STATEMENTS: dict[str, str] = {
	"new_contacts": f"{_TOUCH} WHERE p.first_seen_at >= [-30] AND p.first_seen_at < [1]",
	"inactive_customers": f"""{_TOUCH}
		WHERE EXISTS (SELECT 1 FROM {_INVOICE} AND i.is_return = 0)
		AND NOT EXISTS (SELECT 1 FROM {_INVOICE} AND i.is_return = 0 AND i.posting_date >= [-120] AND i.posting_date <= [0])
		AND (p.last_contact_at IS NULL OR p.last_contact_at < [-60])""",
	"buying_phase": """
		WHERE EXISTS (SELECT 1 FROM `tabQuotation` q WHERE q.quotation_to = 'Customer' AND q.party_name = c.name
			AND q.docstatus = 1 AND ((q.status IN ('Open', 'Replied') AND (q.valid_till IS NULL OR q.valid_till >= [0]))
				OR (q.status = 'Expired' AND q.valid_till >= [0])))
		OR EXISTS (SELECT 1 FROM `tabOpportunity` o WHERE o.opportunity_from = 'Customer' AND o.party_name = c.name
			AND o.status IN ('Open', 'Quotation', 'Replied'))""",
	"warranty_expiring": """
		WHERE EXISTS (SELECT 1 FROM `tabSerial No` s WHERE s.customer = c.name
			AND s.warranty_expiry_date >= [0] AND s.warranty_expiry_date <= [60])""",
	"one_big_customer": """
		WHERE c.customer_name LIKE 'Quellmark%' OR c.email_id LIKE '%@quellmark.example'
		OR EXISTS (SELECT 1 FROM `tabContact` k JOIN `tabDynamic Link` d ON d.parent = k.name AND d.parenttype = 'Contact'
			WHERE d.link_doctype = 'Customer' AND d.link_name = c.name AND k.email_id LIKE '%@quellmark.example')
		OR EXISTS (SELECT 1 FROM `tabTag Link` t WHERE t.document_type = 'Customer' AND t.document_name = c.name
			AND t.tag = 'Quellmark Group')""",
	"buyer_persona": f"""
		WHERE EXISTS (SELECT 1 FROM `tabContact` k JOIN `tabDynamic Link` d ON d.parent = k.name AND d.parenttype = 'Contact'
			WHERE d.link_doctype = 'Customer' AND d.link_name = c.name AND k.designation LIKE '%owner%')
		AND EXISTS (SELECT 1 FROM `tabSales Invoice Item` x JOIN `tabSales Invoice` i ON i.name = x.parent
			WHERE i.customer = c.name AND i.docstatus = 1 AND i.is_return = 0
			AND x.item_group IN {_UNDER.format(tree="Item Group", node="Coffee machines")})
		AND c.territory IN {_UNDER.format(tree="Territory", node="DACH")}""",
	"referral_targets": f"""{_TOUCH}
		WHERE ((SELECT COUNT(*) FROM {_INVOICE} AND i.is_return = 0 AND i.posting_date >= [-365] AND i.posting_date <= [0]) >= 3
			AND p.last_contact_at >= [-60] AND p.last_contact_at < [1]
			AND NOT {_LATE}
			AND NOT EXISTS (SELECT 1 FROM `tabIssue` u WHERE u.customer = c.name AND u.status IN ('Open', 'Replied', 'On Hold')))
		OR EXISTS (SELECT 1 FROM `tabTag Link` t WHERE t.document_type = 'Customer' AND t.document_name = c.name
			AND t.tag IN ('Referral partner', 'Influencer'))""",
	"overdue_payers": f"WHERE {_LATE}",
	"unhappy_customers": """
		WHERE EXISTS (SELECT 1 FROM `tabIssue` u WHERE u.customer = c.name AND u.status IN ('Open', 'Replied', 'On Hold'))
		OR EXISTS (SELECT 1 FROM `tabWarranty Claim` w WHERE w.customer = c.name AND w.docstatus < 2
			AND w.status IN ('Open', 'Work In Progress'))
		OR EXISTS (SELECT 1 FROM `tabTag Link` t WHERE t.document_type = 'Customer' AND t.document_name = c.name
			AND t.tag IN ('Unhappy', 'Complaint'))""",
	"silent_big_spenders": f"""{_TOUCH}
		WHERE (SELECT SUM(i.base_grand_total) FROM {_INVOICE} AND i.posting_date >= [-365] AND i.posting_date <= [0]) >= 4000
		AND (p.last_contact_at IS NULL OR p.last_contact_at < [-30])""",
}


def statement(template: str, today: datetime.date) -> str:
	"""The names of the customers that must be in the segment."""
	text = STATEMENTS[template]
	joins, _, where = text.partition("WHERE ")
	dated = re.sub(
		r"\[(-?\d+)\]",
		lambda found: f"'{today + datetime.timedelta(days=int(found[1]))}'",
		f"{joins}WHERE c.disabled = 0 AND ({where})",
	)
	return f"SELECT c.name FROM `tabCustomer` c {dated}"
