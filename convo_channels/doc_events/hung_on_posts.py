"""What people hang on any document by Frappe's own ways: a comment, a like, an assignment, a share, a tag. At a post."""

from convo_channels.constants import POST
from convo_channels.services.posts import archived

# By which fields it says where it hangs.
PLACES = {
	"Comment": ("reference_doctype", "reference_name"),
	"ToDo": ("reference_type", "reference_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Tag Link": ("document_type", "document_name"),
}


def validate(doc, method=None):
	kind, place = PLACES[doc.doctype]
	if doc.get(kind) == POST and doc.get(place):
		archived.check_hung(doc, place)
