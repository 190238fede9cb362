/** When the customers were last looked through for duplicates, and a button that does it now. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, refresh } from "@/kernel/api";
import { showCount, showTime } from "@/kernel/format";
import "@/kernel/form/similar.css";

interface Run {
  began_at: string | null;
  ended_at: string | null;
  looked: number;
  found: number;
  running: boolean;
  /** Whether it is for this person to ask. */
  may: boolean;
}

const DOOR = "customers/duplicate-scan";

export default function DuplicateScan() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ["duplicate-scan"],
    queryFn: async () => {
      const run = await api.get<Run>(DOOR);
      if (run.may && !run.running) void refresh(client, "customers.duplicate");
      return run;
    },
    refetchInterval: ({ state }) => (state.data?.running ? 2000 : false),
    retry: false,
  });
  if (!data?.may) return null;
  const now = async () => {
    client.setQueryData(["duplicate-scan"], await api.post<Run>(DOOR, {}));
  };
  const { ended_at, looked, found } = data;
  const last = ended_at
    ? t("pairs.scanned", { at: showTime(ended_at), looked: showCount(looked), found: showCount(found) })
    : t("pairs.never");
  return (
    <div className="ksimilar-scan">
      <Button loading={data.running} onClick={now}>
        {data.running ? t("pairs.scanning") : t("pairs.scan")}
      </Button>
      <span className="ksimilar-soft">{data.running ? "" : last}</span>
    </div>
  );
}
