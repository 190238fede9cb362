/** What a program's key may do: kinds as rows, plain operations to tick. */
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { useKinds } from "@/kernel/kinds";
import "@/domains/security/security.css";

type Scope = Record<string, string[]>;
const OPS = ["read", "create", "update", "delete", "export"] as const;
type Op = (typeof OPS)[number];
/** Of people and the house itself a program only reads. */
const closed = (kind: string) => /^(people|kernel|screens)\./.test(kind);

const scopeOf = (value: unknown): Scope =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Scope) : {};

function useWords() {
  const { t } = useTranslation();
  return (op: string) => (OPS.includes(op as Op) ? t(`programs.${op as Op}`) : op);
}

function ScopeShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const word = useWords();
  const said = Object.entries(scopeOf(value)).map(([name, ops]) => {
    const label = data?.kinds.find((kind) => kind.name === name)?.plural ?? (name === "*" ? t("programs.all") : name);
    return `${label}: ${ops.map(word).join(t("list.comma"))}`;
  });
  return <span>{said.join("; ") || t("programs.nothing")}</span>;
}

function ScopeEdit({ value, onChange, field, disabled }: EditProps) {
  const { data } = useKinds();
  const word = useWords();
  const scope = scopeOf(value);
  const kinds = (data?.kinds ?? []).filter((kind) => kind.name !== "people.token" && (kind.menu || kind.parent));
  const change = (name: string, ticked: string[]) => {
    const rest = (scope[name] ?? []).filter((op) => !OPS.includes(op as Op));
    const { [name]: _before, ...others } = scope;
    const ops = [...ticked, ...rest];
    onChange?.(ops.length ? { ...others, [name]: ops } : others);
  };
  return (
    <fieldset className="s-scope" aria-label={field.label}>
      {kinds.map((kind) => (
        <div key={kind.name}>
          <span>{kind.plural}</span>
          <Checkbox.Group
            disabled={disabled}
            value={scope[kind.name] ?? []}
            options={(closed(kind.name) ? OPS.slice(0, 1) : OPS).map((op) => ({ value: op, label: word(op) }))}
            onChange={(ticked) => change(kind.name, ticked as string[])}
          />
        </div>
      ))}
    </fieldset>
  );
}

export const keyScope: HandMade = { Show: ScopeShow, Edit: ScopeEdit };
