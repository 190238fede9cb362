/** How the screen is built: served by the same server as the API, under /static/, with a nonce on every tag. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { groups, parts } from "./scripts/chunks.ts";
import { styles } from "./scripts/styles.ts";

const server = process.env.KEHAI_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/static/",
  plugins: [react(), parts(), styles()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content policy allows no data: scripts, and pictures cache better as files
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: { codeSplitting: { groups, includeDependenciesRecursively: false } },
      treeshake: {
        // Whoever needs one context of it must not load the whole form with its validator.
        moduleSideEffects: [{ test: /@rc-component\/(form|async-validator)\//, sideEffects: false }],
      },
    },
  },
  server: { proxy: { "/api": server, "/healthz": server } },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
  },
});
