import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";
import { defineConfig } from "vitest/config";

const OUT = "../src/visavis/api/static";

/** Scripts for pages of others, each one file that needs nothing else: the build's mode. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "daily/call-machine-object-bundle": "daily/call-machine.ts",
  "daily/visavis": "daily/visavis.ts",
};

export default defineConfig(({ mode }) => {
  const script = SCRIPTS[mode];
  return {
    logLevel: "warn",
    ...(script === undefined ? PAGE : lone(mode, script)),
    test: { include: ["**/*.test.ts"], environment: "node" },
  };
});

const PAGE: UserConfig = {
  plugins: [react()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // The page's Content-Security-Policy knows no `data:` fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["room.html", "handles.html"] },
  },
};

function lone(name: string, input: string): UserConfig {
  return {
    publicDir: false,
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      outDir: OUT,
      emptyOutDir: false,
      rolldownOptions: {
        input,
        output: { format: "iife", entryFileNames: `${name}.js`, codeSplitting: false },
      },
    },
  };
}
