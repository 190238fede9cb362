/** One cell of a role: whose records an operation reaches; what may not be given is locked and says why. */
import { LockOutlined } from "@ant-design/icons";
import { Checkbox, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KindWord } from "@/domains/people/matrix/vocabulary";
import { toneOf, useRightWords } from "@/domains/people/matrix/words";
import { isReach, tidy } from "@/domains/people/rights";

interface Props {
  kind: KindWord;
  op: string;
  reach: string[] | undefined;
  /** What the line for all kinds gives here. */
  inherited: string[] | undefined;
  changed: boolean;
  onChange: (reach: string[] | undefined) => void;
}

/** A scope is offered where it may be given; one that stands there already may always be taken away. */
function useScopes({ kind, op, reach }: Props) {
  const givable = new Set(kind.givable[op] ?? []);
  const fixed = (reach ?? []).filter((word) => !isReach(word));
  const scopes = kind.generators.map((word) => ({
    word,
    locked: !givable.has(word) && !reach?.includes(word),
    covered: word !== "ALL" && (reach?.includes("ALL") ?? false),
  }));
  return { scopes, fixed, mayAllow: reach !== undefined || givable.has("") };
}

/** The scopes of one cell, each to be ticked. */
function Scopes(props: Props) {
  const { t } = useTranslation();
  const { scope } = useRightWords();
  const { kind, reach, onChange } = props;
  const { scopes, fixed } = useScopes(props);
  const owned = kind.sort === "owner";
  const toggle = (word: string, on: boolean) => {
    const others = (reach ?? []).filter((one) => one !== word && isReach(one));
    const next = [...tidy(on ? [...others, word] : others), ...fixed];
    onChange(!owned && next.length === 0 ? undefined : next);
  };
  return (
    <div className={owned ? "p-scopes-in" : undefined}>
      {scopes.map(({ word, locked, covered }) => (
        <Checkbox
          key={word}
          checked={reach?.includes(word) || covered}
          disabled={locked || covered}
          onChange={({ target }) => toggle(word, target.checked)}
        >
          {isReach(word) ? t(owned ? `admin.scopeLong.${word}` : "admin.scopeLong.whole") : word}
          {locked ? <LockOutlined aria-label={t("admin.locked")} /> : null}
        </Checkbox>
      ))}
      {fixed.map((word) => (
        <Checkbox key={word} checked onChange={() => onChange((reach ?? []).filter((one) => one !== word))}>
          {scope(word)}
        </Checkbox>
      ))}
    </div>
  );
}

function Editor(props: Props) {
  const { t } = useTranslation();
  const { opWords } = useRightWords();
  const { kind, op, reach, onChange } = props;
  const { scopes, mayAllow } = useScopes(props);
  return (
    <div className="p-scopes">
      {kind.sort === "owner" ? (
        <Checkbox
          checked={reach !== undefined}
          disabled={!mayAllow}
          onChange={({ target }) => onChange(target.checked ? [] : undefined)}
        >
          <b>{t("admin.allow")}</b>
          <small>{t("admin.allowHelp")}</small>
        </Checkbox>
      ) : null}
      <Scopes {...props} />
      {scopes.some(({ locked }) => locked) || !mayAllow ? (
        <p>
          <LockOutlined /> {t("admin.lockedWhy", { op: t("admin.opKind", { op: opWords(op), kind: kind.plural }) })}
        </p>
      ) : null}
    </div>
  );
}

export function ScopeCell(props: Props) {
  const [open, setOpen] = useState(false);
  const { opWords, reach: words } = useRightWords();
  const { t } = useTranslation();
  const { kind, op, reach, inherited, changed } = props;
  const shown = reach ?? inherited;
  const locked = !reach && (kind.givable[op] ?? []).length === 0;
  const name = `${kind.plural} ${opWords(op)}`;
  const button = (
    <button
      type="button"
      className="p-scope"
      data-tone={toneOf(shown)}
      data-faint={!reach && Boolean(inherited)}
      data-changed={changed}
      aria-haspopup="dialog"
      aria-label={`${name}: ${words(shown)}${locked ? `, ${t("admin.locked")}` : ""}`}
      onClick={() => setOpen(true)}
    >
      {shown ? words(shown) : locked ? <LockOutlined /> : "–"}
    </button>
  );
  if (!open) return button;
  return (
    <Popover open trigger="click" title={name} onOpenChange={setOpen} content={<Editor {...props} />} destroyOnHidden>
      {button}
    </Popover>
  );
}
