"""Fields of the customer, its contact and its profile that the outcome of an action may repeat to other people."""

from convo_channels.constants import PROFILE
from convo_channels.core.catalog.catalog import CUSTOMER

ADDRESS = ((CUSTOMER, ("email_id",)), ("Contact", ("email_id", "email_ids")))
# Why somebody is not written to, whatever the way.
REFUSALS = ((CUSTOMER, ("disabled", "customer_primary_contact")), ("Contact", ("unsubscribed",)), (PROFILE, ("consent",)))
# What the gate for e-mail says of a customer who is not written to.
GATE = (*ADDRESS, *REFUSALS)
# The same of a text message: who has unsubscribed from mails gets none.
SMS_GATE = (*GATE, (CUSTOMER, ("mobile_no",)), ("Contact", ("mobile_no", "phone", "phone_nos")))
MANAGER = ((CUSTOMER, ("account_manager",)),)
