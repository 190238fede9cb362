/** The sea beside the door, and the frame that all pages before signing in share. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Waves } from "@/app/Wordmark";
import { currentLanguage, languages, switchLanguage } from "@/kernel/i18n";

function Sea() {
  const { t } = useTranslation();
  return (
    <header className="a-door-sea">
      <Waves size={44} ground="rgba(255,255,255,.14)" crest="#fff" />
      <div>
        <h1>Kehai 客海</h1>
        <p>{t("door.line")}</p>
      </div>
      <svg className="a-waves" viewBox="0 0 800 300" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 120c130-70 270-70 400 0s270 70 400 0v180H0z" fill="#0d8380" opacity=".55" />
        <path d="M0 180c130-60 270-60 400 0s270 60 400 0v120H0z" fill="#0a6266" opacity=".8" />
        <path d="M0 238c130-46 270-46 400 0s270 46 400 0v62H0z" fill="#074348" />
      </svg>
    </header>
  );
}

function Tongues() {
  return (
    <div className="a-door-tongues">
      {languages.map(({ code, label, tag }) => (
        <Button
          key={code}
          lang={tag}
          size="small"
          type={code === currentLanguage() ? "link" : "text"}
          onClick={() => void switchLanguage(code)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

interface Props {
  title: string;
  help: string;
  children: ReactNode;
}

export function Door({ title, help, children }: Props) {
  return (
    <div className="a-door">
      <Sea />
      <main className="a-door-form">
        <h2>{title}</h2>
        <p>{help}</p>
        {children}
        <Tongues />
      </main>
    </div>
  );
}
