/** Signed in, but not from here or not now: the sentence of the server, and two ways on. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Quiet } from "@/kernel/list/Missing";
import { signOut } from "@/kernel/session";

export default function Outside({ why, again }: { why: string; again: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <div className="a-alone">
      <Quiet line={why}>
        <Button type="primary" onClick={again}>
          {t("app.again")}
        </Button>
        <Button type="text" onClick={() => void signOut(client)}>
          {t("me.signOut")}
        </Button>
      </Quiet>
    </div>
  );
}
