/**
 * Builds the preview's pages: node build.mjs <modules> <output>.
 *
 * The same compiler and the same Vue as Frappe's own build. `vue` is aliased to the copy below <modules>, so that no
 * node_modules is ever needed at the app's root, where Frappe's build would find it. `app/` is the app's public/js.
 */
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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

/** In one step: a preview that serves these pages meanwhile finds the old ones or the new ones, never none. */
function put(path, contents) {
	const fresh = `${path}.${process.pid}`;
	writeFileSync(fresh, contents);
	renameSync(fresh, path);
}

const built = await esbuild.build({
	entryPoints: { preview: join(here, "src", "main.js") },
	outdir: output,
	write: false,
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
mkdirSync(output, { recursive: true });
for (const { path, contents } of built.outputFiles) put(path, contents);
put(join(output, "index.html"), readFileSync(join(here, "src", "index.html")));
