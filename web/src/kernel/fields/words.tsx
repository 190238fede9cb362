/** Fields of words: text, long text, codes, mobiles and e-mail addresses. */
import type { InputRef } from "antd";
import Input from "antd/es/input/Input"; // the line alone: its relatives weigh as much again
import { type FocusEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Password, TextArea } from "@/kernel/fields/heavy";
import { Copyable, shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { textOf } from "@/kernel/fields/values";

/** Only addresses of the web become links; "javascript:" and the like stay text. */
function WebLink({ address }: { address: string }) {
  return (
    <a
      className="kf-words"
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => event.stopPropagation()}
    >
      {address}
    </a>
  );
}

const isWeb = (text: string) => /^https?:\/\/[^\s<>"]+$/i.test(text);

function TextShow({ value, dense }: ShowProps) {
  const text = textOf(value);
  if (isWeb(text)) return withCopy(dense, text, <WebLink address={text} />);
  if (dense) return <span title={text}>{text}</span>;
  return (
    <Copyable text={text}>
      <span className="kf-words">{text}</span>
    </Copyable>
  );
}

function LongtextShow({ value, dense }: ShowProps) {
  const text = textOf(value);
  if (dense) return <span title={text}>{text.replace(/\s+/g, " ")}</span>;
  return <span className="kf-paragraphs">{text}</span>;
}

function withCopy(dense: boolean | undefined, text: string, content: ReactNode) {
  return dense ? content : <Copyable text={text}>{content}</Copyable>;
}

function CodeShow({ value, dense }: ShowProps) {
  const text = textOf(value);
  return withCopy(dense, text, <span className="kf-code">{text}</span>);
}

/** 13812345678 → 138 1234 5678; anything else as it is. */
export function spacedMobile(text: string): string {
  return /^1\d{10}$/.test(text) ? text.replace(/(\d{3})(\d{4})(\d{4})/, "$1 $2 $3") : text;
}

function MobileShow({ value, dense }: ShowProps) {
  const { t } = useTranslation();
  const text = textOf(value);
  const dial = text.replace(/[^\d+*#,;]/g, "");
  const link = (
    <a
      className="kf-figures"
      href={`tel:${dial}`}
      aria-label={t("fields.call", { number: spacedMobile(text) })}
      onClick={(event) => event.stopPropagation()}
    >
      {spacedMobile(text)}
    </a>
  );
  return withCopy(dense, text, link);
}

/** 6222021234567890 → 6222 0212 3456 7890, as it stands on the card. */
export function spacedAccount(text: string): string {
  return text.replace(/(\d{4})(?=\d)/g, "$1 ");
}

function AccountShow({ value, dense }: ShowProps) {
  const text = textOf(value);
  return withCopy(dense, text, <span className="kf-figures">{spacedAccount(text)}</span>);
}

function EmailShow({ value, dense }: ShowProps) {
  const text = textOf(value);
  const link = (
    <a href={`mailto:${text}`} onClick={(event) => event.stopPropagation()}>
      {text}
    </a>
  );
  return withCopy(dense, text, link);
}

/** Full-width digits and stray spaces come from copying; they are no part of a code or a number. */
export function tidy(text: string): string {
  return text.normalize("NFKC").replace(/[\s\u200b-\u200f\u202a-\u202e\ufeff]/g, "");
}

interface InputKind {
  type?: "tel" | "email";
  tidies?: boolean;
  code?: boolean;
}

function inputOf({ type, tidies, code }: InputKind) {
  return function TextEdit({ field, value, onChange, ...rest }: EditProps) {
    const ref = useRef<InputRef>(null);
    const clean = (event: FocusEvent<HTMLInputElement>) => {
      const text = event.target.value;
      const better = tidies ? tidy(text) : text.trim();
      if (better !== text) onChange?.(better);
    };
    return (
      <Input
        {...rest}
        ref={ref}
        type={type ?? "text"}
        inputMode={type}
        className={code ? "kf-code" : undefined}
        value={textOf(value)}
        maxLength={field.max_length ?? undefined}
        aria-label={field.label}
        autoComplete="off"
        onChange={(event) => onChange?.(event.target.value)}
        onBlur={clean}
      />
    );
  };
}

function LongtextEdit({ field, value, onChange, ...rest }: EditProps) {
  const limit = field.max_length ?? undefined;
  const text = textOf(value);
  return (
    <TextArea
      {...rest}
      value={text}
      maxLength={limit}
      showCount={limit !== undefined && text.length > limit * 0.8}
      aria-label={field.label}
      autoSize={{ minRows: 3, maxRows: 14 }}
      onChange={(event) => onChange?.(event.target.value)}
    />
  );
}

/** Typed unseen, and nothing the browser keeps or fills in: it is the key of another house. */
function SecretEdit({ field, value, onChange, ...rest }: EditProps) {
  return (
    <Password
      {...rest}
      value={textOf(value)}
      maxLength={field.max_length ?? undefined}
      aria-label={field.label}
      autoComplete="new-password"
      spellCheck={false}
      onChange={(event) => onChange?.(event.target.value)}
    />
  );
}

function WordsFilter({ field, value, onChange }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Input
      value={textOf(value)}
      aria-label={field.label}
      placeholder={t("fields.type_here")}
      allowClear
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const entry = (Show: FieldEntry["Show"], Edit: FieldEntry["Edit"]): FieldEntry => ({
  Show: shown(Show),
  Edit,
  Filter: WordsFilter,
});

export const text = entry(TextShow, inputOf({}));
export const longtext = entry(LongtextShow, LongtextEdit);
export const code = entry(CodeShow, inputOf({ tidies: true, code: true }));
/** Nothing sends a secret back; should anything, its length is not told either. */
export const secret = entry(() => <span className="kf-code">••••••</span>, SecretEdit);
export const mobile = entry(MobileShow, inputOf({ type: "tel", tidies: true }));
export const identity = entry(CodeShow, inputOf({ tidies: true, code: true }));
export const account = entry(AccountShow, inputOf({ tidies: true, code: true }));
export const address = entry(TextShow, inputOf({}));
export const email = entry(EmailShow, inputOf({ type: "email", tidies: true }));
