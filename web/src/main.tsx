/** Starts the screen: language first, then the app. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import "@/domains/handmade";
import { startI18n } from "@/kernel/i18n";
import { dressStyles } from "@/kernel/nonce";
import "antd/dist/reset.css";
import "@/app/app.css";

async function start(): Promise<void> {
  dressStyles();
  await startI18n();
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<StrictMode>{<App />}</StrictMode>);
}

void start();
