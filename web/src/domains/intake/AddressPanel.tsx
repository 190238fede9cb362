/** Where a form is: its address to copy, its QR code to show or print, and how it is put into another page. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/kernel/http";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/intake/intake.css";

interface Told {
  address: string;
  frame?: string;
  script?: string;
}

function Snippet({ title, text }: { title: string; text: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <Typography.Paragraph copyable={{ text }}>
        <code>{text}</code>
      </Typography.Paragraph>
    </details>
  );
}

export default function AddressPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const path = `/api/customers/forms/${kind.name === "customers.web_form" ? "web" : "sent"}/${row.id}`;
  const { data, error, refetch } = useQuery({
    queryKey: ["record", kind.name, row.id, "address", row.version],
    queryFn: () => api.get<Told>(path),
  });
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return (
    <div className="i-address">
      <img src={`${path}/qr.svg`} alt={t("intake.code")} />
      <div>
        <Typography.Paragraph copyable={{ text: data.address }}>
          <a href={data.address} target="_blank" rel="noreferrer">
            {data.address}
          </a>
        </Typography.Paragraph>
        <Button size="small" href={`${path}/qr.png`} download={`${row.number}.png`}>
          {t("intake.codeFile")}
        </Button>
        {data.frame ? <Snippet title={t("intake.frame")} text={data.frame} /> : null}
        {data.script ? <Snippet title={t("intake.script")} text={data.script} /> : null}
      </div>
    </div>
  );
}
