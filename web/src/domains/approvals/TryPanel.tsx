/** On a flow's page: which steps and people a real record would take, before the flow is switched on. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/domains/approvals/approvals";
import { FormFields } from "@/kernel/form/FormFields";
import { sentenceOf } from "@/kernel/form/problems";
import type { Values } from "@/kernel/form/values";
import { api } from "@/kernel/http";
import type { Field, Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/approvals/approvals.css";

interface Told {
  held: boolean;
  steps: {
    number: number;
    name: string;
    vote: "one" | "all" | "majority";
    people: (Person & { instead_of: string | null })[];
    problem: string;
  }[];
}

const idOf = (value: unknown) => (value as Link | undefined)?.id ?? value;

function Course({ told }: { told: Told }) {
  const { t } = useTranslation();
  if (!told.held) return <Alert type="warning" showIcon title={t("approvals.try.free")} />;
  return (
    <div role="status">
      <p>{t("approvals.try.held")}</p>
      <ol className="ap-steps">
        {told.steps.map((step) => (
          <li key={step.number}>
            <b>{step.name}</b> <small>{t(`approvals.vote.${step.vote}`)}</small>
            <ul>
              {step.people.map((one) => (
                <li key={one.id}>
                  {one.label} {one.instead_of ? <small>{t("approvals.instead", { who: one.instead_of })}</small> : null}
                </li>
              ))}
            </ul>
            {step.problem ? <Alert type="error" title={step.problem} /> : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

export default function TryPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Values>({});
  const base = { readonly: false, filter: true, sort: false, required: true } as unknown as Field;
  const fields: Field[] = [
    { ...base, name: "asker", label: t("approvals.try.asker"), type: "link", target: "people.user" },
    { ...base, name: "record", label: t("approvals.try.record"), type: "link", target: String(row.kind) },
  ];
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      api.post<Told>("/api/approvals/try", { flow: row.id, asker: idOf(values.asker), record: idOf(values.record) }),
  });
  return (
    <div className="ap-try">
      <Form layout="vertical" component="div">
        <FormFields
          groups={[{ title: "", fields }]}
          values={values}
          problems={{}}
          onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
          single
        />
      </Form>
      <Button disabled={!values.asker || !values.record} loading={isPending} onClick={() => mutate()}>
        {t("approvals.try.go")}
      </Button>
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
      {data ? <Course told={data} /> : null}
    </div>
  );
}
