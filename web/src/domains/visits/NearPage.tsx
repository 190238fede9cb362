/** Customers near me, the nearest first, by the places on record: no map service is asked. */

import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Called } from "@/domains/visits/Called";
import { type Position, showMetres, usePosition } from "@/domains/visits/geo";
import { Tabs } from "@/domains/visits/Tabs";
import { Lead } from "@/domains/visits/VisitLine";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/visits/visits.css";

interface Near {
  customer: Row;
  metres: number;
  latitude: string;
  longitude: string;
}
const WIDTHS = [1_000, 3_000, 5_000, 10_000, 50_000];

function Line({ near }: { near: Near }) {
  const { t } = useTranslation();
  const { customer } = near;
  const name = String(customer.name);
  const place = { latitude: Number(near.latitude), longitude: Number(near.longitude) };
  const last = customer.last_follow_up_at;
  return (
    <li className="v-line">
      <b className="v-far">{showMetres(near.metres)}</b>
      <div>
        <RecordLink kind="customers.customer" id={customer.id}>
          {name}
        </RecordLink>
        <small>{typeof last === "string" ? t("visits.last", { at: showTime(last) }) : t("visits.never")}</small>
      </div>
      <div className="v-side">
        <Called customer={{ id: customer.id, label: name }} number={customer.mobile} />
        <Lead place={place} name={name} />
      </div>
    </li>
  );
}

function Lines({ at, within }: { at: Position; within: number }) {
  const { t } = useTranslation();
  const address = `/api/customers/near?latitude=${at.latitude.toFixed(6)}&longitude=${at.longitude.toFixed(6)}&within=${within}`;
  const { data, error, refetch } = useQuery({
    queryKey: ["list", "customers.near", address],
    queryFn: () => api.get<{ rows: Near[] }>(address),
  });
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.rows.length === 0) return <Quiet line={t("visits.nobody")} help={t("visits.nobodyHelp")} water="harbour" />;
  return (
    <ol className="v-list">
      {data.rows.map((near) => (
        <Line key={near.customer.id} near={near} />
      ))}
    </ol>
  );
}

export default function NearPage() {
  const { t } = useTranslation();
  const { found, again } = usePosition();
  const [within, setWithin] = useState(5_000);
  const options = WIDTHS.map((value) => ({ value, label: t("visits.within", { far: showMetres(value) }) }));
  return (
    <section className="v-page" aria-label={t("visits.tab.near")}>
      <Tabs />
      <header>
        <h1>{t("visits.tab.near")}</h1>
        <Select aria-label={t("visits.width")} options={options} value={within} onChange={setWithin} />
        <Button onClick={again} loading={found.state === "asking"}>
          {t("visits.again")}
        </Button>
      </header>
      {found.at ? <Lines at={found.at} within={within} /> : null}
      {found.state === "refused" || found.state === "nowhere" ? (
        <Alert type="info" showIcon title={t(`visits.${found.state}`)} description={t("visits.needsPosition")} />
      ) : null}
    </section>
  );
}
