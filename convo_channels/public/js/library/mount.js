/**
 * The library's dialogs as pages and forms ask for them: over everything, one at a time.
 *
 * Owns: putting a dialog over the page and taking it away. Must not: know what follows from it.
 */
import { openOver } from "../host/over.js";
import ImportDialog from "./ImportDialog.vue";
import TemplateDialog from "./TemplateDialog.vue";
import UsesDialog from "./UsesDialog.vue";

/** {segment, channel} or null. */
export const openTemplates = (host) => openOver(host, TemplateDialog, "created");

/** {created, changed, left} or null. */
export const openImport = (host) => openOver(host, ImportDialog, "imported");

/** True when the user wants to go on, with everything detached that was to be; else null. */
export const openUses = (host, segment, intent = "look") =>
	openOver(host, UsesDialog, "go", { segment, intent });

/** The chosen segments as a file of the browser. */
export async function exportSegments(host, segments) {
	const args = { segments: JSON.stringify(segments) };
	const { filename, content, titles } = await host.call("convo_channels.api.library.export_segments", args);
	const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
	const link = Object.assign(document.createElement("a"), { href: url, download: filename });
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(url), 1000);
	return titles;
}
