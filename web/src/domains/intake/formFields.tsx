/** The questions of a web form: chosen, put in order, worded, marked as required. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useOffers } from "@/domains/intake/offered";
import type { HandMade } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import "@/domains/intake/intake.css";

interface Question {
  field: string;
  required?: boolean;
  label?: string;
  help?: string;
}

const questionsOf = (value: unknown): Question[] =>
  Array.isArray(value) ? value.filter((each): each is Question => typeof each?.field === "string") : [];

function FieldsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { labelOf } = useOffers();
  const said = questionsOf(value).map(
    ({ field, label, required }) => `${label || labelOf(field)}${required ? ` ${t("intake.must")}` : ""}`,
  );
  return <span>{said.join(t("list.comma")) || "–"}</span>;
}

interface LineProps {
  at: number;
  last: boolean;
  question: Question;
  name: string;
  onChange: (question: Question) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

type Tool = "up" | "down" | "remove" | "label" | "help";

/** Up, down, away. */
function Tools({ at, last, name, onMove, onRemove }: Omit<LineProps, "question" | "onChange">) {
  const { t } = useTranslation();
  const button = (word: Tool, icon: ReactNode, onClick: () => void, disabled = false) => {
    const label = t(`intake.${word}`, { name });
    return <Button size="small" type="text" icon={icon} aria-label={label} disabled={disabled} onClick={onClick} />;
  };
  return (
    <span className="i-tools">
      {button("up", <ArrowUpOutlined />, () => onMove(-1), at === 0)}
      {button("down", <ArrowDownOutlined />, () => onMove(1), last)}
      {button("remove", <DeleteOutlined />, onRemove)}
    </span>
  );
}

function Line({ question, onChange, ...tools }: LineProps) {
  const { t } = useTranslation();
  const { name } = tools;
  const named = (word: Tool) => t(`intake.${word}`, { name });
  return (
    <li>
      <b>{name}</b>
      <Checkbox
        checked={Boolean(question.required)}
        onChange={({ target }) => onChange({ ...question, required: target.checked })}
      >
        {t("intake.required")}
      </Checkbox>
      <Tools {...tools} />
      <Input
        value={question.label}
        placeholder={t("intake.ownLabel")}
        aria-label={named("label")}
        maxLength={120}
        onChange={({ target }) => onChange({ ...question, label: target.value })}
      />
      <Input
        value={question.help}
        placeholder={t("intake.ownHelp")}
        aria-label={named("help")}
        maxLength={300}
        onChange={({ target }) => onChange({ ...question, help: target.value })}
      />
    </li>
  );
}

function FieldsEdit({ value, onChange, field, disabled }: EditProps) {
  const { t } = useTranslation();
  const { all, labelOf } = useOffers();
  const questions = questionsOf(value);
  const put = (next: Question[]) => onChange?.(next);
  const move = (at: number, by: number) => {
    const next = [...questions];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    put(next);
  };
  return (
    <fieldset className="i-questions" aria-label={field.label} disabled={disabled}>
      {questions.length === 0 ? <p>{t("intake.usual")}</p> : null}
      <ol>
        {questions.map((question, at) => (
          <Line
            key={question.field}
            at={at}
            last={at === questions.length - 1}
            question={question}
            name={labelOf(question.field)}
            onChange={(changed) => put(questions.map((one, index) => (index === at ? changed : one)))}
            onMove={(by) => move(at, by)}
            onRemove={() => put(questions.filter((_one, index) => index !== at))}
          />
        ))}
      </ol>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        value={null}
        placeholder={t("intake.add")}
        aria-label={t("intake.add")}
        options={all.filter((offer) => !questions.some((one) => one.field === offer.value))}
        onChange={(name: string | null) => name && put([...questions, { field: name, required: false }])}
      />
    </fieldset>
  );
}

export const formFields: HandMade = { Show: FieldsShow, Edit: FieldsEdit };
