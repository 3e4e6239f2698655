/**
 * Vue for our bundles, which package.json puts in the place of "vue": whole, in one file, without the template compiler.
 *
 * Frappe's bundler finds packages by their older fields. As soon as anything built in the same run asks for Vue with
 * require(), as a library of Frappe's does in `bench build` of all apps, it takes the CommonJS build for everybody, which
 * brings the compiler along. A file that imports no package is the same one in every run. It has no warnings for
 * developers: those are in vue.runtime.esm-browser.js.
 */
export * from "vue/dist/vue.runtime.esm-browser.prod.js";
