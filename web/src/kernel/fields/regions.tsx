/** Regions of China by GB/T 2260 code: shown by name, chosen province → city → district. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/kernel/api";
import { Cascader } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, FilterProps, ShowProps } from "@/kernel/fields/types";
import { isLink, textOf } from "@/kernel/fields/values";

export interface Region {
  code: string;
  name: string;
  children?: Region[];
}

/** The whole tree once a session: some 80 kB, the same for everybody. */
export function useRegions(enabled = true) {
  return useQuery({
    queryKey: ["regions"],
    queryFn: () => api.get<Region[]>("/api/regions"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    enabled,
  });
}

/** The way from the province down to a code; empty when the tree does not have it. */
export function pathTo(regions: Region[], code: string): Region[] {
  for (const region of regions) {
    if (region.code === code) return [region];
    const below = region.children ? pathTo(region.children, code) : [];
    if (below.length > 0) return [region, ...below];
  }
  return [];
}

const codeOf = (value: unknown): string => (isLink(value) ? value.id : textOf(value));

function RegionShow({ value, dense }: ShowProps) {
  const known = isLink(value) && value.label ? value.label : "";
  const { data } = useRegions(!known);
  const label =
    known ||
    pathTo(data ?? [], codeOf(value))
      .map(({ name }) => name)
      .join(" ");
  return <span title={dense ? label : undefined}>{label || codeOf(value)}</span>;
}

interface PickerProps {
  value: unknown;
  label: string;
  onPick: (path: Region[]) => void;
  rest?: Partial<EditProps>;
}

function RegionPicker({ value, label, onPick, rest }: PickerProps) {
  const { t } = useTranslation();
  const { autoFocus, ...others } = rest ?? {};
  const [open, setOpen] = useState(autoFocus === true);
  const { data, isLoading } = useRegions();
  const path = pathTo(data ?? [], codeOf(value)).map(({ code }) => code);
  const search = (typed: string, options: Region[]) => options.some(({ name }) => name.includes(typed));
  return (
    <Cascader<Region, "code">
      {...others}
      className="kf-wide"
      autoFocus={autoFocus}
      open={open}
      onOpenChange={setOpen}
      options={data ?? []}
      loading={isLoading}
      fieldNames={{ label: "name", value: "code", children: "children" }}
      value={path}
      changeOnSelect
      allowClear
      showSearch={{ filter: search, limit: 30 }}
      displayRender={(names) => names.join(" ")}
      placeholder={t("fields.choose_region")}
      notFoundContent={t("fields.none_found")}
      aria-label={label}
      onChange={(_codes, picked) => onPick((picked ?? []) as Region[])}
    />
  );
}

function RegionEdit({ field, value, onChange, ...rest }: EditProps) {
  const pick = (path: Region[]) => {
    const last = path.at(-1);
    onChange?.(last ? { id: last.code, label: path.map(({ name }) => name).join(" ") } : null);
  };
  return <RegionPicker value={value} label={field.label} onPick={pick} rest={rest} />;
}

function RegionFilter({ field, value, onChange }: FilterProps) {
  const pick = (path: Region[]) => onChange(path.at(-1)?.code ?? null);
  return <RegionPicker value={value} label={field.label} onPick={pick} />;
}

export const region: FieldEntry = {
  Show: shown(RegionShow),
  Edit: RegionEdit,
  Filter: RegionFilter,
};
