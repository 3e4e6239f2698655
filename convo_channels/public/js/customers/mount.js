/**
 * What the Customer form shows of ours.
 *
 * Owns: where it is put and how it is told to look again. Must not: know the form's fields.
 */
import { mountPart } from "../host/apps.js";
import CustomerSegments from "./CustomerSegments.vue";

/** The chips of a saved customer; `unmount()` before another one takes the place. */
export const mountCustomerSegments = (element, host, customer) =>
	mountPart(CustomerSegments, element, host, { customer });
