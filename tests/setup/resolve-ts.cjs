// Jest does not apply `moduleNameMapper` to its global setup files: a relative import that ends in
// `.js` is looked for as `.ts` here, as the mapper does for the tests themselves.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveTypeScript(request, ...rest) {
  if (/^\.{1,2}\/.*\.js$/.test(request)) {
    try {
      return resolve.call(this, request.replace(/\.js$/, '.ts'), ...rest);
    } catch {
      // A JavaScript file after all.
    }
  }
  return resolve.call(this, request, ...rest);
};
