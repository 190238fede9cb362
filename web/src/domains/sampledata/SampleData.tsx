/** Sample data put in and taken out by who keeps the house: on the first steps and in the settings. */
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlant, useSamples } from "@/domains/sampledata/data";
import { RemoveSamples } from "@/domains/sampledata/RemoveSamples";
import { showTime } from "@/kernel/format";
import "@/domains/sampledata/sampledata.css";

export default function SampleData({ framed }: { framed?: boolean }) {
  const { t } = useTranslation();
  const { data, isPending } = useSamples();
  const plant = usePlant();
  const [asking, setAsking] = useState(false);
  if (isPending) return framed ? null : <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  if (!data?.may) return null;
  const title = t("sampleData.title");
  return (
    <section className={framed ? "s-card x-samples" : "x-samples x-samples-line"} aria-label={title}>
      {framed ? <h2>{title}</h2> : null}
      <div>
        <p>
          {data.planted && data.at
            ? t("sampleData.there", { by: data.by, time: showTime(data.at) })
            : t("sampleData.help")}
        </p>
        {data.planted ? (
          <Button onClick={() => setAsking(true)}>{t("sampleData.remove")}</Button>
        ) : (
          <Button loading={plant.isPending} onClick={() => plant.mutate()}>
            {plant.isPending ? t("sampleData.planting") : t("sampleData.plant")}
          </Button>
        )}
      </div>
      {asking ? <RemoveSamples close={() => setAsking(false)} /> : null}
    </section>
  );
}
