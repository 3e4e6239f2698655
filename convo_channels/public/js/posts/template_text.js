/**
 * A template as it is put into a text: its placeholders filled.
 *
 * Owns: what a placeholder becomes. Must not: know where the values come from.
 */
import { escapeHtml } from "../base/text_model.js";

const PLACEHOLDER = /\{\{(?:\s|&nbsp;)*(customer|today|writer)(?:\s|&nbsp;)*\}\}/g;
// what is not known stays to be written
const OPEN = "…";

/** `values`: {customer, today, writer}, plain text each. Everything else that stands in braces stays as it is. */
export const fillTemplate = (html, values) => String(html || "").replace(PLACEHOLDER, (_, name) => escapeHtml(values[name] || OPEN));
