import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/visavis/api/static",
    emptyOutDir: true,
    // The page's Content-Security-Policy knows no `data:` fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "room.html" },
  },
  test: { include: ["**/*.test.ts"], environment: "node" },
});
