/**
 * Builds the preview's pages: node build.mjs <modules> <output>.
 *
 * The same compiler and the same Vue as Frappe's own build. `vue` is aliased to the copy below <modules>, so that no
 * node_modules is ever needed at the app's root, where Frappe's build would find it. `app/` is the app's public/js.
 */
import { createRequire } from "node:module";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, output] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const pages = join(dirname(here), "convo_channels", "public", "js");
const fromModules = createRequire(pathToFileURL(join(modules, "package.json")));

const esbuild = fromModules("esbuild");
const vuePlugin = fromModules("esbuild-plugin-vue3");

const aliases = {
	name: "preview-aliases",
	setup(build) {
		const vue = join(modules, "vue", "dist", "vue.runtime.esm-bundler.js");
		build.onResolve({ filter: /^vue$/ }, () => ({ path: vue }));
		build.onResolve({ filter: /^app\// }, ({ path }) => ({
			path: join(pages, path.slice("app/".length)),
		}));
	},
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
await esbuild.build({
	entryPoints: { preview: join(here, "src", "main.js") },
	outdir: output,
	bundle: true,
	sourcemap: true,
	target: ["es2017"],
	nodePaths: [modules],
	plugins: [aliases, (vuePlugin.default || vuePlugin)()],
	define: {
		"process.env.NODE_ENV": '"production"',
		__VUE_OPTIONS_API__: "true",
		__VUE_PROD_DEVTOOLS__: "false",
	},
	logLevel: "warning",
});
copyFileSync(join(here, "src", "index.html"), join(output, "index.html"));
