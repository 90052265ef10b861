/**
 * What the formatter and the type checker do not see: unused names, import
 * circles, and imports against the direction that the folders of `www/` state.
 */

import js from "@eslint/js";
import { importX } from "eslint-plugin-import-x";

/**
 * Which folders of `www/` a folder may import besides itself. Files at the top
 * of `www/` are entrances, published addresses: they may import anything, and no
 * folder may import them.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  client: [],
  state: [],
  offline: [],
  ui: [],
  worker: ["client"],
  lessons: ["ui", "lang", "state"],
  element: ["client", "ui", "state", "lessons", "lang"],
  page: ["ui", "state", "client", "lessons", "lang"],
};

/** Within `worker/`: the queue uses models, models engines, engines the store. */
const MAY_IMPORT_IN_WORKER = {
  store: ["tell.js"],
  engine: ["tell.js", "store"],
  models: ["tell.js", "store", "engine"],
};

const zones = [
  ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
    target: `./www/${folder}`,
    from: "./www",
    // Inside an iframe the page is the element: `element/iframe.js`.
    except: [
      folder,
      ...others,
      ...(folder === "element" ? ["element.js"] : []),
    ].map((name) => `./${name}`),
    message: `${folder}/ may import ${others.join("/, ") || "no other folder"}.`,
  })),
  ...Object.entries(MAY_IMPORT_IN_WORKER).map(([folder, others]) => ({
    target: `./www/worker/${folder}`,
    from: "./www/worker",
    except: [folder, ...others].map((name) => `./${name}`),
    message: `worker/${folder}/ may import ${others.join(", ")}.`,
  })),
];

export default [
  {
    ignores: [
      "node_modules",
      "target",
      "dist",
      "pkg",
      "assets",
      "tools",
      "**/bundle.js",
    ],
  },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "import-x": importX },
    rules: {
      // tsc knows the globals of each side.
      "no-undef": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-self-import": "error",
      "import-x/no-duplicates": "error",
      "import-x/no-unresolved": "error",
      "import-x/order": [
        "error",
        {
          groups: ["builtin", "external", "parent", "sibling"],
          alphabetize: { order: "asc" },
        },
      ],
    },
  },
  {
    files: ["www/**/*.js"],
    rules: { "import-x/no-restricted-paths": ["error", { zones }] },
  },
];
