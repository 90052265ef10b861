/**
 * What the formatter and the type checker do not see: unused names, import
 * circles, and imports against the direction that the folders of `www/` state.
 */

import js from "@eslint/js";
import { importX } from "eslint-plugin-import-x";
import { MAY_IMPORT, MAY_IMPORT_IN_WORKER } from "./eslint.directions.js";

const zones = [
  ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
    target: `./www/${folder}`,
    from: "./www",
    except: [folder, ...others].map((name) => `./${name}`),
    message: `${folder}/ may import ${others.join(", ") || "no other folder"}.`,
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
