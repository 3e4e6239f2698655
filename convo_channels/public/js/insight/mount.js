/**
 * The insight parts as forms of the Desk ask for them.
 *
 * Owns: where a part is put and how it is told to look again. Must not: know the form's fields.
 */
import { mountPart } from "../host/apps.js";
import { openExplain } from "./explain.js";
import InsightPanel from "./InsightPanel.vue";

/**
 * The panel of a saved segment; `more`: what else InsightPanel is told. `refresh()` after a save; `unmount()` before another
 * segment takes the place.
 */
export const mountInsight = (element, host, segment, more = {}) =>
	mountPart(InsightPanel, element, host, { segment, ...more });

export { openExplain };
