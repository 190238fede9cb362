/** Above the list of Word templates: what a template may name, each copied by a click, and the one to begin with. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "@/kernel/fields/Shown";
import { api } from "@/kernel/http";
import "@/domains/money/word.css";

const sorts = ["quote", "contract"] as const;
type Sort = (typeof sorts)[number];

interface Named {
  name: string;
  label: string;
}

interface Fields {
  fields: Named[];
  lists: (Named & { fields: Named[] })[];
}

/** Buttons, each with what one writes into the template. */
function Names({ texts }: { texts: string[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = async (name: string) => {
    if (await copyText(name)) message.success(t("word.copied", { name, interpolation: { escapeValue: false } }));
  };
  return (
    <ul className="wd-names">
      {texts.map((text) => (
        <li key={text}>
          <Button size="small" title={t("word.copy", { name: text })} onClick={() => void copy(text)}>
            {text}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Told({ sort }: { sort: Sort }) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["word", "fields", sort, i18n.language],
    queryFn: () => api.get<Fields>(`/api/sales/word/fields?for=${sort}`),
    retry: false,
  });
  if (!data) return null;
  const row = t("word.row");
  const around = (name: string) => [`{%tr for ${row} in ${name} %}`, "{%tr endfor %}"];
  const [begin, end] = around(data.lists[0]?.name ?? "");
  return (
    <>
      <p>{t("word.how", { begin, end })}</p>
      <Names texts={data.fields.map(({ name }) => `{{ ${name} }}`)} />
      {data.lists.map(({ name, label, fields }) => (
        <section key={name}>
          <h4>{label}</h4>
          <Names texts={[...around(name), ...fields.map((field) => `{{ ${row}.${field.name} }}`)]} />
        </section>
      ))}
    </>
  );
}

export default function WordAside() {
  const { t } = useTranslation();
  const [sort, setSort] = useState<Sort>("quote");
  const [open, setOpen] = useState(false);
  return (
    <details className="wd" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("word.title")}</summary>
      <div className="wd-choose">
        <Segmented<Sort>
          value={sort}
          onChange={setSort}
          aria-label={t("word.for")}
          options={sorts.map((value) => ({ value, label: t(`word.${value}`) }))}
        />
        <Button icon={<DownloadOutlined />} href={`/api/sales/word/standard?for=${sort}`} download>
          {t("word.download")}
        </Button>
      </div>
      {open ? <Told sort={sort} /> : null}
    </details>
  );
}
