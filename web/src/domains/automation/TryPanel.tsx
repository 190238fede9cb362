/** On a rule's page: of how many records it speaks, and what it would do to one of them, done and undone. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Trial, tried } from "@/domains/automation/automation";
import { Lines } from "@/domains/automation/Lines";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { FormFields } from "@/kernel/form/FormFields";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import type { Field, Link } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/automation/automation.css";

function Reach({ told }: { told: Trial }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("automation.reach", { count: told.count, shown: showCount(told.count) })}</p>
      <ul className="au-some">
        {told.records.map((one) => (
          <li key={one.id}>
            <RecordLink kind={one.kind} id={one.id}>
              {one.label}
            </RecordLink>
          </li>
        ))}
      </ul>
    </>
  );
}

function Would({ told }: { told: Trial }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {told.fits ? null : <Alert type="warning" showIcon title={t("automation.notFitting")} />}
      <p>{t("automation.would")}</p>
      <Lines lines={told.steps ?? []} />
    </div>
  );
}

export default function TryPanel({ row }: PanelProps) {
  const { t } = useTranslation();
  const [record, setRecord] = useState<unknown>(null);
  const base = { readonly: false, filter: true, sort: false, required: false } as unknown as Field;
  const field: Field = {
    ...base,
    name: "record",
    label: t("automation.record"),
    type: "link",
    target: String(row.kind),
  };
  const reach = useQuery({
    queryKey: ["automation", "reach", row.id, row.version],
    queryFn: () => tried(String(row.id)),
  });
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => tried(String(row.id), (record as Link | null)?.id),
  });
  return (
    <div className="au-try">
      {reach.data ? <Reach told={reach.data} /> : null}
      <Form layout="vertical" component="div">
        <FormFields
          groups={[{ title: "", fields: [field] }]}
          values={{ record }}
          problems={{}}
          onChange={(_name, value) => setRecord(value)}
          single
        />
      </Form>
      <Button disabled={!record} loading={isPending} onClick={() => mutate()}>
        {t("automation.go")}
      </Button>
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} /> : null}
      {data ? <Would told={data} /> : null}
    </div>
  );
}
