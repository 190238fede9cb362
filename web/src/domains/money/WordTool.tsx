/** A quote or a contract as a Word document: by the company's first template, or by another where there are several. */
import { DownOutlined, FileWordOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/kernel/http";

interface Template {
  id: string;
  name: string;
  file: unknown[];
}

const KIND = "sales.document_template";

/** The templates that hold a document, the one first that is taken where nobody chooses. */
function useTemplates(sort: "quote" | "contract") {
  const filter = JSON.stringify({ field: "sort", op: "eq", value: sort });
  return useQuery({
    queryKey: ["list", KIND, "for", sort],
    queryFn: () =>
      api.get<{ rows: Template[] }>(
        `/api/sales/document_template?filter=${encodeURIComponent(filter)}&columns=name,file&sort=position&total=none`,
      ),
    select: ({ rows }) => rows.filter(({ file }) => file.length > 0),
    retry: false,
  });
}

export default function WordTool({ at, sort, small }: { at: string; sort: "quote" | "contract"; small?: boolean }) {
  const { t } = useTranslation();
  const { data = [] } = useTemplates(sort);
  const size = small ? "small" : "middle";
  const word = (
    <Button size={size} icon={<FileWordOutlined />} href={`${at}/word`} download>
      {t("word.open")}
    </Button>
  );
  if (data.length < 2) return word;
  const items = data.map(({ id, name }) => ({
    key: id,
    label: (
      <a href={`${at}/word?template=${id}`} download>
        {name}
      </a>
    ),
  }));
  return (
    <>
      {word}
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button size={size} icon={<DownOutlined />} aria-label={t("word.named")} title={t("word.named")} />
      </Dropdown>
    </>
  );
}
