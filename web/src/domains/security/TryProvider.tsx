/** Trying an identity provider out: each step in plain words, and the address that must be entered there. */
import { useMutation } from "@tanstack/react-query";
import { App, Badge, Button, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/kernel/http";
import { useProve } from "@/kernel/prove";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/security/security.css";

interface Tried {
  good: boolean;
  steps: { label: string; good: boolean; help: string }[];
  back: string;
}

/** One step in plain words, with what helps where it failed. */
function Step({ label, good, help }: Tried["steps"][number]) {
  const { t } = useTranslation();
  const spoken = `${label}: ${t(good ? "trial.good" : "trial.bad")}`;
  return (
    <div className="s-line">
      <div>
        <Badge status={good ? "success" : "error"} text={label} aria-label={spoken} />
        {help ? <p>{help}</p> : null}
      </div>
    </div>
  );
}

export default function TryProvider({ row }: PanelProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { prove, dialog } = useProve();
  const trial = useMutation({
    mutationFn: () => prove(() => api.post<Tried>(`/api/people/providers/${row.id}/try`)),
    onError: (error: Error) => void message.error(error.message),
  });
  const found = trial.data;
  return (
    <>
      <p className="s-faint">{t("trial.help")}</p>
      {found?.steps.map((step) => (
        <Step key={step.label} {...step} />
      ))}
      {found?.back ? (
        <div className="s-line">
          <div>
            {t("trial.back")}
            <p>
              <Typography.Text code copyable>
                {found.back}
              </Typography.Text>
            </p>
          </div>
        </div>
      ) : null}
      <div className="s-foot">
        <Button loading={trial.isPending} onClick={() => trial.mutate()}>
          {t(found ? "trial.again" : "trial.now")}
        </Button>
      </div>
      {dialog}
    </>
  );
}
