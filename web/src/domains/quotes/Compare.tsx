/** Two versions of a quote side by side: lines in pairs, what differs is marked and said. */
import { useQuery } from "@tanstack/react-query";
import { Modal, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Head, Told, Version } from "@/domains/quotes/lines";
import { showDecimal } from "@/kernel/format";
import { api } from "@/kernel/http";
import { Trouble } from "@/kernel/record/States";

interface Compared {
  left: { quote: Head };
  right: { quote: Head };
  pairs: { left: Told | null; right: Told | null; differ: string[] }[];
  terms: string[];
}

const FIELDS = ["quantity", "price", "discount", "amount"] as const;

function Cell({ line, field, differs }: { line: Told | null; field: (typeof FIELDS)[number]; differs: boolean }) {
  const value = line?.[field];
  const text = value == null ? "" : showDecimal(value, field === "amount" ? 2 : undefined);
  return <td data-differs={differs}>{differs ? <mark>{text || "—"}</mark> : text}</td>;
}

function Pair({ pair }: { pair: Compared["pairs"][number] }) {
  const { t } = useTranslation();
  const { left, right, differ } = pair;
  const fate = !right ? "gone" : !left ? "new" : differ.length > 0 ? "changed" : "same";
  return (
    <tr data-fate={fate}>
      <th scope="row">
        {(left ?? right)?.name} <small>{t(`quotes.fate.${fate}`)}</small>
      </th>
      {FIELDS.map((field) => (
        <Cell key={`left ${field}`} line={left} field={field} differs={differ.includes(field)} />
      ))}
      {FIELDS.map((field) => (
        <Cell key={`right ${field}`} line={right} field={field} differs={differ.includes(field)} />
      ))}
    </tr>
  );
}

function CompareHeads({ sides }: { sides: Head[] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <td />
        {sides.map((head) => (
          <th key={head.id} scope="colgroup" colSpan={FIELDS.length}>
            {t("quotes.version", { edition: head.edition })} · {head.number}
          </th>
        ))}
      </tr>
      <tr>
        <th scope="col">{t("quotes.name")}</th>
        {sides.flatMap((head) =>
          FIELDS.map((field) => (
            <th key={`${head.id} ${field}`} scope="col">
              {t(`quotes.${field}`)}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
}

function Table({ told }: { told: Compared }) {
  const { t } = useTranslation();
  const sides = [told.left.quote, told.right.quote];
  const total = (head: Head) => (head.gross == null ? "" : showDecimal(head.gross, 2));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the screen is scrolled by keys
    <section className="qt-compared k-figures" tabIndex={0} aria-label={t("quotes.compare")}>
      <table>
        <CompareHeads sides={sides} />
        <tbody>
          {told.pairs.map((pair) => (
            <Pair key={`${pair.left?.id} ${pair.right?.id}`} pair={pair} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("quotes.gross")}</th>
            {sides.map((head) => (
              <td key={head.id} colSpan={FIELDS.length}>
                {told.terms.includes("gross") ? <mark>{total(head)}</mark> : total(head)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

export function Compare({ id, versions, onClose }: { id: string; versions: Version[]; onClose: () => void }) {
  const { t } = useTranslation();
  const others = versions.filter((version) => version.id !== id);
  const [other, setOther] = useState(others.at(-1)?.id ?? "");
  const edition = (key: string) => versions.find((version) => version.id === key)?.edition ?? 0;
  const [first, second] = edition(other) < edition(id) ? [other, id] : [id, other];
  const { data, isError, error, refetch } = useQuery({
    queryKey: ["quotes", "compare", first, second],
    queryFn: () => api.get<Compared>(`/api/sales/quotes/${first}/compare/${second}`),
    enabled: Boolean(other),
  });
  const label = ({ edition: count, number }: Version) => `${t("quotes.version", { edition: count })} · ${number}`;
  return (
    <Modal open title={t("quotes.compare")} footer={null} width={1100} onCancel={onClose}>
      <Select
        aria-label={t("quotes.compareWith")}
        value={other}
        options={others.map((version) => ({ value: version.id, label: label(version) }))}
        onChange={setOther}
      />
      {isError ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Table told={data} /> : <Skeleton active />}
    </Modal>
  );
}
