/** Node's way to the pages' components: "vue" from where the preview's packages are, .vue compiled, styles left out. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

let compiler = null;
let vue = null;

export function initialize({ modules }) {
	const require = createRequire(pathToFileURL(join(modules, "package.json")));
	compiler = require("vue/compiler-sfc");
	vue = pathToFileURL(join(modules, "vue", "index.mjs")).href;
}

export async function resolve(specifier, context, next) {
	if (specifier === "vue") return { url: vue, shortCircuit: true };
	return next(specifier, context);
}

function compiled(source, filename) {
	const { descriptor } = compiler.parse(source, { filename });
	const script = compiler.compileScript(descriptor, { id: filename, inlineTemplate: true });
	return compiler.rewriteDefault(script.content, "component") + "\nexport default component;\n";
}

export async function load(url, context, next) {
	if (url.endsWith(".css")) return { format: "module", source: "", shortCircuit: true };
	if (!url.endsWith(".vue")) return next(url, context);
	const path = fileURLToPath(url);
	return { format: "module", source: compiled(await readFile(path, "utf8"), path), shortCircuit: true };
}
