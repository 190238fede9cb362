/** The page of one record of any kind. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRecord } from "@/kernel/api";
import { useGo } from "@/kernel/fields/RecordLink";
import { type Kind, useKind, useKinds } from "@/kernel/kinds";
import { calledOf } from "@/kernel/record/layout";
import { neighboursOf } from "@/kernel/record/neighbours";
import { RecordView } from "@/kernel/record/RecordView";
import { Quiet } from "@/kernel/record/States";
import { listAddress, Walk } from "@/kernel/record/Walk";

interface Props {
  kind: Kind | string;
  id: string;
}

/** A tab of the browser is found by the record's name. */
function useTabTitle(kind: Kind | undefined, id: string): void {
  const { data } = useRecord(kind ?? "", kind ? id : null);
  const title = kind && data ? calledOf(kind, data) : "";
  useEffect(() => {
    const before = document.title;
    if (title) document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}

export default function RecordPage({ kind: asked, id }: Props) {
  const { t } = useTranslation();
  const go = useGo();
  const kinds = useKinds();
  const kind = useKind(typeof asked === "string" ? asked : asked.name);
  useTabTitle(kind, id);
  if (!kind) return kinds.isPending ? null : <Quiet words={t("record.no_kind")} />;
  const back = () => go(listAddress(kind, neighboursOf(kind, id)));
  return (
    <div className="kr-page">
      <Walk kind={kind} id={id} />
      <RecordView key={id} kind={kind} id={id} onLeft={back} />
    </div>
  );
}
