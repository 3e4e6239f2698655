/**
 * The seam between the pages and the place they run in (the Desk, or the preview).
 *
 * Owns: the shape of a host, and how components get hold of it. Must not: know any particular host, or the
 * global `frappe`.
 *
 * A host is a plain object:
 *
 *   call(method, args, {post, keepalive})   Promise of the answer's `message`; rejects with an Error {message, status} whose
 *                                message is one sentence. `method` is the full dotted path. GET unless `post`.
 *   subscribe(doctype, name, event, handler)   live events of one document's room; returns an unsubscribe function.
 *   route()                      {page, query}: the page's name and the address' parameters as plain strings.
 *   onRoute(fn)                  fn(route) when the address changes from outside (back, forward, another link);
 *                                returns an unsubscribe function. Not called for setQuery.
 *   setQuery(query, {push})      write the whole set of parameters into the address; replaces the entry in the
 *                                history unless `push`.
 *   navigate(target)             target is {page, query}, or {doctype, name}, or {doctype, create: true}.
 *   url(target)                  href for the same targets, or null where the host has no such place.
 *   searchLink(doctype, txt)     Promise of [{value, label, description}], what the user may read.
 *   translate(text, args, context)  the sentence in the reader's language with {0}, {1} filled in.
 *   isolate(text)                one of several names or numbers that stand beside each other, so that from right to left
 *                                none drags another along; for the eye only.
 *   format                       {time(at), date(at or day), currency(amount, currency), number(n, digits)}; patterns {date, time,
 *                                number, firstDay}, how fields show and take them (see base/typed_model.js); and, where the
 *                                reader's time zone may differ from the site's, local(at) -> the same stamp there.
 *   user                         {name, full_name, image}
 *   lang                         a BCP 47 tag for weekday and month names.
 *   storage                      Storage for drafts and the last channel (localStorage), or null.
 *   confirm(message)             Promise of true or false.
 *   toast(message, kind)         kind is "success", "info" or "error".
 *   isActive()                   false while another page of the host covers this one.
 *
 * May offer, used when there: shared, an object that all its pages have in common; onReconnect(fn) -> unsubscribe, the connection for live events is back after it was lost; setTitle(text, how much is unread, "" for nothing); canCreate(doctype), whether the reader may make documents of a kind that the host shows; listen(event, handler) -> unsubscribe, live events for the reader alone; now() -> the site's present as a stamp; richEditor(element, {value, placeholder, label, onChange, onSubmit}) ->
 * {focus(), insert(text), setValue(html), format(name, value), onSelect(fn of what is formatted there), destroy()}, an editor of the host's own instead of a plain text area.
 */
import { inject } from "vue";

export const HOST_KEY = "host";

export function useHost() {
	return inject(HOST_KEY);
}

/** The translator alone, named so that message extraction finds the sentences. */
export function useTranslate() {
	return useHost().translate;
}
