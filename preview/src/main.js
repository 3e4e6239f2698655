/** Starts the preview in the browser: its host, its look, its root component. */
import { mountApp } from "app/host/apps.js";
import PreviewApp from "./PreviewApp.vue";
import { applyLook, readLook } from "./look.js";
import { createPreviewHost } from "./host.js";
import "./desk.css";
import "./preview.css";

applyLook(readLook(window.localStorage));

async function start() {
	const element = document.getElementById("preview");
	const host = createPreviewHost(window);
	try {
		host.state = await host.ask("get_state");
	} catch (error) {
		element.textContent = error.message;
		return;
	}
	host.user = host.state.user;
	mountApp(PreviewApp, element, host);
}

start();
