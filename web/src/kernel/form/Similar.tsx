/** What is like the record that is being typed in, told while one types; never in the way of saving. */

import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Tag } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, newKey } from "@/kernel/api";
import type { Values } from "@/kernel/form/values";
import type { Kind, Link } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";
import "@/kernel/form/similar.css";

interface Found {
  id: string;
  number: string;
  label: string;
  owner?: Link | null;
  public: boolean;
  score: number;
  reasons: string[];
}

interface Elsewhere {
  field: string;
  team: string | null;
  owner: string | null;
  public: boolean;
}

interface Answer {
  rows: Found[];
  elsewhere: Elsewhere[];
  limited: boolean;
  /** The fields that cannot stand twice. */
  refused: string[];
}

type Typed = Record<string, string>;

const PAUSE = 450;
const LEAST = 2;

function typedOf(names: string[], values: Values): Typed {
  const told = names.map((name) => [name, values[name]] as const);
  return Object.fromEntries(
    told.flatMap(([name, value]) =>
      typeof value === "string" && value.trim().length >= LEAST ? [[name, value.trim()]] : [],
    ),
  );
}

/** The value, once it has rested for a moment. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

function useSimilar(path: string, typed: Typed) {
  const rested = useRested(JSON.stringify(typed));
  return useQuery({
    queryKey: ["similar", path, rested],
    queryFn: ({ signal }) => api.post<Answer>(path, JSON.parse(rested), { signal }),
    enabled: rested !== "{}",
    placeholderData: (before) => (rested === "{}" ? undefined : before),
    retry: false,
    staleTime: 30_000,
  });
}

function Seen({ row }: { row: Found }) {
  const { t } = useTranslation();
  return (
    <li>
      <a href={`/customers/customer/${row.id}`} target="_blank" rel="noreferrer">
        {row.label}
      </a>
      <span className="ksimilar-soft">{row.number}</span>
      <span className="ksimilar-soft">{row.public ? t("similar.public") : row.owner?.label}</span>
      {row.reasons.map((reason) => (
        <Tag key={reason}>{reason}</Tag>
      ))}
    </li>
  );
}

/** What may be done about a record that others have: ask to see it, or say that it should be mine. */
type Wish = "apply" | "dispute";

interface AskProps {
  path: string;
  typed: Typed;
  field: string;
  wish: Wish;
  onClose: () => void;
}

const doorOf = (path: string, wish: Wish) =>
  wish === "apply" ? `${path}/apply` : path.replace(/similar$/, "disputes");

/** Sends what is asked, once however often the button is pressed. */
function useAsking({ path, typed, field, wish, onClose }: AskProps) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [key] = useState(newKey);
  const [problem, setProblem] = useState("");
  const send = async (reason: string) => {
    try {
      await api.post(doorOf(path, wish), { ...typed, field, reason }, { key });
      void message.success(t(wish === "apply" ? "similar.applied" : "similar.disputed"));
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "");
    }
  };
  return { problem, send };
}

function Ask(props: AskProps) {
  const { wish, onClose } = props;
  const { t } = useTranslation();
  const { problem, send } = useAsking(props);
  const [reason, setReason] = useState("");
  return (
    <Modal
      open
      title={t(`similar.${wish}`)}
      okText={t(`similar.${wish}`)}
      okButtonProps={{ disabled: !reason.trim() }}
      onOk={() => send(reason)}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <Form.Item
          label={t("similar.reason")}
          htmlFor="similar-reason"
          validateStatus={problem ? "error" : undefined}
          help={problem ? <span role="alert">{problem}</span> : t(`similar.${wish}_help`)}
        >
          <Input.TextArea
            id="similar-reason"
            maxLength={wish === "apply" ? 200 : 2000}
            autoFocus
            rows={3}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

interface HiddenProps {
  told: Elsewhere;
  fieldLabel: string;
  onAsk: (wish: Wish) => void;
}

function Hidden({ told, fieldLabel, onAsk }: HiddenProps) {
  const { t } = useTranslation();
  const owner = told.owner ?? told.team;
  const whose = told.public ? t("similar.there_public") : owner ? t("similar.there_of", { owner }) : t("similar.there");
  return (
    <li>
      <span>{t("similar.same", { field: fieldLabel })}</span>
      <span>{whose}</span>
      <Button size="small" type="link" onClick={() => onAsk("apply")}>
        {t("similar.apply")}
      </Button>
      {told.public ? null : (
        <Button size="small" type="link" onClick={() => onAsk("dispute")}>
          {t("similar.dispute")}
        </Button>
      )}
    </li>
  );
}

interface Asking {
  field: string;
  wish: Wish;
}

interface TellingProps {
  kind: Kind;
  told: Answer;
  onAsk: (asking: Asking) => void;
}

function Telling({ kind, told, onAsk }: TellingProps) {
  const { t } = useTranslation();
  const labelOf = (name: string) => kind.fields.find((field) => field.name === name)?.label ?? name;
  const stops = told.elsewhere.some(({ field }) => told.refused.includes(field));
  return (
    <section className="ksimilar" aria-label={t("similar.title")}>
      <strong>{t("similar.title")}</strong>
      <ul>
        {told.rows.map((row) => (
          <Seen key={row.id} row={row} />
        ))}
        {told.elsewhere.map((each) => (
          <Hidden
            key={`${each.field}${each.team}${each.owner}`}
            told={each}
            fieldLabel={labelOf(each.field)}
            onAsk={(wish) => onAsk({ field: each.field, wish })}
          />
        ))}
      </ul>
      {stops ? <p className="ksimilar-soft">{t("similar.stops")}</p> : null}
      {told.limited ? <p className="ksimilar-soft">{t("similar.limited")}</p> : null}
    </section>
  );
}

export default function Similar({ kind, values }: { kind: Kind; values: Values }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const { path, fields } = kind.similar ?? { path: "", fields: [] };
  const typed = typedOf(fields, values);
  const { data } = useSimilar(path, typed);
  const found = data && (data.rows.length > 0 || data.elsewhere.length > 0 || data.limited);
  return (
    <div className="kform-wide" aria-live="polite">
      {found ? <Telling kind={kind} told={data} onAsk={setAsking} /> : null}
      {asking ? <Ask path={path} typed={typed} {...asking} onClose={() => setAsking(null)} /> : null}
    </div>
  );
}
