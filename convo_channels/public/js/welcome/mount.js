/**
 * The home inside the Desk's workspace.
 *
 * Owns: its place. Frappe shows a block of a workspace in a tree of its own, where neither the Desk's colours nor ours reach:
 * ours stands beside it.
 */
import { mountPart } from "../host/apps.js";
import HomeBlock from "./HomeBlock.vue";

export function mountHome(block, host) {
	const element = document.createElement("div");
	block.after(element);
	return mountPart(HomeBlock, element, host, {});
}
