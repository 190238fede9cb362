/** Starts the screen: language first, then the app. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, client } from "@/app/App";
import { router } from "@/app/router";
import { fetchWords } from "@/app/Theme";
import "@/domains/handmade";
import "@/domains/handmadeFlows";
import { languageOf, startI18n } from "@/kernel/i18n";
import { askForKinds } from "@/kernel/kinds";
import { dressStyles } from "@/kernel/nonce";
import { askEarly } from "@/kernel/session";
import "antd/dist/reset.css";
import "antd/dist/antd.css";
import "@/app/app.css";

const LATELY = 30_000;
const LOADED = "kehai.loaded";

/** The house was upgraded under an open page: a file of the old build is gone, and the page of the new one is there. */
window.addEventListener("vite:preloadError", () => {
  if (!navigator.onLine || Date.now() - Number(sessionStorage.getItem(LOADED)) < LATELY) return;
  sessionStorage.setItem(LOADED, String(Date.now()));
  window.location.reload();
});

async function start(): Promise<void> {
  dressStyles();
  askEarly(() => void askForKinds(client));
  const language = languageOf(document.documentElement.lang);
  // All at once: each of these would else be one more way there and back.
  await Promise.all([fetchWords(language), startI18n(language, () => void router.load())]);
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<StrictMode>{<App />}</StrictMode>);
}

void start();
