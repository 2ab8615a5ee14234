// Builds the customer's app with one pair of Daily's packages: the mode names daily-react's.
import { defineConfig } from "vite";

const SDKS = { "0.22": "0.80", "0.26": "0.92" };

export default defineConfig(({ mode }) => ({
  root: "app",
  // Its warnings are about the packages of others.
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
  resolve: {
    alias: {
      "@daily-co/daily-js": `daily-js-${SDKS[mode]}`,
      "@daily-co/daily-react": `daily-react-${mode}`,
    },
    dedupe: ["react", "react-dom", "jotai"],
  },
  build: { emptyOutDir: true, minify: false },
}));
