/** @lti-tool/core imports some of its own files without their extension, and folders, which bundlers allow and Node does not. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith(".") || !context.parentURL?.includes("/@lti-tool/")) throw error;
    return next(error.code === "ERR_UNSUPPORTED_DIR_IMPORT" ? `${specifier}/index.js` : `${specifier}.js`, context);
  }
}

/** And a JSON file without saying that it is one. */
export async function load(url, context, next) {
  if (url.includes("/@lti-tool/") && url.endsWith(".json")) return next(url, { ...context, importAttributes: { type: "json" } });
  return next(url, context);
}
