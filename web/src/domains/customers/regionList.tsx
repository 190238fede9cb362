/** The regions a pool serves: a list of codes, shown by name and chosen in the tree of regions. */
import { Cascader } from "antd";
import { useTranslation } from "react-i18next";
import type { HandMade } from "@/kernel/fields/handmade";
import { pathTo, type Region, useRegions } from "@/kernel/fields/regions";
import type { EditProps, ShowProps } from "@/kernel/fields/types";

export const codesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((code): code is string => typeof code === "string") : [];

export function regionName(regions: Region[], code: string): string {
  const path = pathTo(regions, code);
  return path.map(({ name }) => name).join(" ") || code;
}

function RegionsShow({ value }: ShowProps) {
  const { t } = useTranslation();
  const { data } = useRegions();
  const names = codesOf(value).map((code) => regionName(data ?? [], code));
  return <span>{names.join(t("list.comma")) || "–"}</span>;
}

function RegionsEdit({ value, onChange, field }: EditProps) {
  const { t } = useTranslation();
  const { data, isLoading } = useRegions();
  const regions = data ?? [];
  const paths = codesOf(value).map((code) => pathTo(regions, code).map((region) => region.code));
  return (
    <Cascader
      multiple
      className="kf-wide"
      loading={isLoading}
      options={regions}
      fieldNames={{ label: "name", value: "code", children: "children" }}
      showCheckedStrategy={Cascader.SHOW_PARENT}
      maxTagCount="responsive"
      value={paths.filter((path) => path.length > 0)}
      placeholder={t("fields.choose_region")}
      aria-label={field.label}
      onChange={(picked) => onChange?.(picked.flatMap((path) => path.at(-1) ?? []))}
    />
  );
}

export const regionList: HandMade = { Show: RegionsShow, Edit: RegionsEdit };
