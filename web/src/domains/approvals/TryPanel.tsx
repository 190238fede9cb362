/** On a flow's page: which conditions hold a real record, and which steps and people it would take, before it is switched on. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Form, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Conditions } from "@/domains/approvals/flow/Conditions";
import { Course } from "@/domains/approvals/flow/Course";
import { attempt, changeable, inputName, inputsFor, type Told } from "@/domains/approvals/flow/trial";
import { FormFields } from "@/kernel/form/FormFields";
import { sentenceOf } from "@/kernel/form/problems";
import type { Values } from "@/kernel/form/values";
import { type Field, type Kind, useKind } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/approvals/approvals.css";
import "@/domains/approvals/flow/trial.css";

const verdicts = { true: "held", false: "free", null: "unsure" } as const;
const shades = { held: "success", free: "warning", unsure: "info" } as const;

function Result({ told }: { told: Told }) {
  const { t } = useTranslation();
  const verdict = verdicts[String(told.held) as keyof typeof verdicts];
  return (
    <div role="status" className="ap-told">
      <Alert type={shades[verdict]} showIcon title={t(`approvals.try.${verdict}`)} />
      <h4>{t("approvals.try.conditions")}</h4>
      {told.conditions.length ? <Conditions parts={told.conditions} /> : <p>{t("approvals.try.always")}</p>}
      {told.held === false ? null : (
        <>
          <h4>{t("approvals.try.course")}</h4>
          <Course told={told} />
        </>
      )}
    </div>
  );
}

interface ChooseProps {
  kind: Kind;
  chosen: string[];
  onChoose: (names: string[]) => void;
}

/** Of a change of a record: which fields would be changed. */
function ChangedFields({ kind, chosen, onChoose }: ChooseProps) {
  const { t } = useTranslation();
  return (
    <Select
      mode="multiple"
      className="kf-wide"
      showSearch={{ optionFilterProp: "label" }}
      options={changeable(kind).map(({ name, label }) => ({ value: name, label }))}
      value={chosen}
      placeholder={t("approvals.try.changes")}
      aria-label={t("approvals.try.changes")}
      onChange={onChoose}
    />
  );
}

const base = { readonly: false, filter: true, sort: false, required: true } as unknown as Field;

export default function TryPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const kind = useKind(String(row.kind));
  const [values, setValues] = useState<Values>({});
  const [chosen, setChosen] = useState<string[]>([]);
  const action = String(row.action);
  const plain = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.replace(/^input\./, ""), value]),
  );
  const inputs = inputsFor(kind, action, plain, chosen);
  const asked: Field[] = [
    { ...base, name: "asker", label: t("approvals.try.asker"), type: "link", target: "people.user" },
    { ...base, name: "record", label: t("approvals.try.record"), type: "link", target: String(row.kind) },
  ];
  const typed = inputs.map((field) => ({ ...field, name: inputName(field.name), required: false }));
  const groups = [
    { title: "", fields: asked },
    ...(typed.length ? [{ title: t("approvals.try.typed"), fields: typed }] : []),
  ];
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => attempt(row, values, inputs) });
  return (
    <div className="ap-try">
      <Form layout="vertical" component="div">
        <FormFields
          groups={groups}
          values={values}
          problems={{}}
          onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
          single
        />
      </Form>
      {kind && action === "update" ? <ChangedFields kind={kind} chosen={chosen} onChoose={setChosen} /> : null}
      <Button disabled={!values.asker || !values.record} loading={isPending} onClick={() => mutate()}>
        {t("approvals.try.go")}
      </Button>
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
      {data ? <Result told={data} /> : null}
    </div>
  );
}
