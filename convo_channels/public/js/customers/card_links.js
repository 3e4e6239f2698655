/**
 * Where the card of a customer leads.
 *
 * Owns: the place of one post on the customer's timeline. Must not: navigate.
 */
import { itemKey } from "../stream/stream_model.js";

export const postOf = (customer, post) => ({
	page: "customer-timeline",
	query: { customer, row: itemKey({ kind: "post", name: post }) },
});
