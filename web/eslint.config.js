import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["node_modules"]),
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, hooks.configs.flat["recommended-latest"]],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-console": "error",
      "max-lines": ["error", 400],
      // Listeners of one line, and the last act of a case, read better as such.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // The call machine knows neither a page nor a framework (see also its tsconfig).
    files: ["shared/call/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: ["react*", "**/browser/*", "**/ui/*", "**/room/*"] },
      ],
    },
  },
  {
    files: ["shared/**"],
    ignores: ["shared/call/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/room/*", "**/handles/*"] }] },
  },
);
