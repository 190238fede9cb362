/** The totals of a list on a phone: what the desk shows under its columns, in one line above the cards. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { fieldsOf, figureOf } from "@/kernel/list/heads/layout";
import { Under } from "@/kernel/list/heads/Totals";
import { useTotals } from "@/kernel/list/heads/useTotals";
import type { ListModel } from "@/kernel/list/useListModel";
import "@/kernel/list/heads/heads.css";

export default function OneLine({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const fields = fieldsOf(model.kind, model.state.columns);
  const { totals, any, answer } = useTotals(model, fields);
  if (!any) return null;
  if (answer.isError)
    return (
      <p className="kl-one">
        {t("heads.failed")}{" "}
        <Button size="small" type="link" onClick={() => void answer.refetch()}>
          {t("heads.again")}
        </Button>
      </p>
    );
  const counted = fields.filter((field) => totals.has(field.name));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keys
    <section className="kl-one" aria-label={t("heads.totals")} aria-busy={answer.isFetching} tabIndex={0}>
      {counted.map((field) => (
        <span key={field.name} data-field={field.name}>
          {field.label}{" "}
          {answer.data ? (
            <Under field={field} figure={figureOf(model.state.layout, field)} told={totals.get(field.name) ?? []} />
          ) : null}
        </span>
      ))}
    </section>
  );
}
