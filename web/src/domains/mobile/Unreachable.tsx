/** The house cannot be reached when the screen opens: whoever was here last goes on with what the device kept. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { begin, carried } from "@/domains/mobile/offline";
import { lastHere } from "@/domains/mobile/person";
import { setTimezone } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";

function useKept(): boolean {
  const client = useQueryClient();
  const [looked, setLooked] = useState(!carried());
  useEffect(() => {
    if (looked) return;
    void lastHere()
      .catch(() => null)
      .then((me) => {
        if (me) {
          begin();
          setTimezone(me.company.timezone);
          client.setQueryData(["me"], me);
        }
        setLooked(true);
      });
  }, [looked, client]);
  return looked;
}

export default function Unreachable({ again }: { again: () => void }) {
  const { t } = useTranslation();
  const looked = useKept();
  useEffect(() => {
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [again]);
  if (!looked) return null;
  return (
    <div className="a-alone">
      <Quiet line={t("app.offline")}>
        <Button onClick={again}>{t("app.again")}</Button>
      </Quiet>
    </div>
  );
}
