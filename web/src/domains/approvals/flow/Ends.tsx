/** How a drawn flow begins, with the branch of what it does not hold, and how it ends. */
import { CheckCircleOutlined, PlayCircleOutlined, QuestionCircleOutlined, StopOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Conditions } from "@/domains/approvals/flow/Conditions";
import { FLOW, useNeighbours, useWritten } from "@/domains/approvals/flow/useDrawing";
import { flowFields } from "@/domains/approvals/flowFields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import type { Field, Link, Row } from "@/kernel/kinds";

const plain = {} as Field;

function Shown({ name, value }: { name: string; value: unknown }) {
  const Show = flowFields[name]?.Show;
  return Show ? <Show field={plain} value={value} /> : null;
}

function Box({ icon, title, children }: { icon: ReactNode; title: ReactNode; children?: ReactNode }) {
  return (
    <div className="fd-box fd-still">
      <b>
        <span aria-hidden>{icon}</span> {title}
      </b>
      {children}
    </div>
  );
}

function Named({ flows, lead, rest }: { flows: Row[]; lead: string; rest: string | null }) {
  if (flows.length === 0) return rest ? <p>{rest}</p> : null;
  return (
    <p>
      {lead}{" "}
      {flows.map((one) => (
        <RecordLink key={one.id} kind={FLOW} id={one.id}>
          {String(one.name)}
        </RecordLink>
      ))}
    </p>
  );
}

function When({ flow }: { flow: Row }) {
  const { t } = useTranslation();
  const { after } = useNeighbours(flow);
  const written = useWritten(flow);
  const always = written?.length === 0;
  return (
    <li>
      <Box icon={<QuestionCircleOutlined />} title={t("approvals.flow.when")}>
        {always ? <p>{t("approvals.flow.always")}</p> : <Conditions parts={written ?? []} />}
        {written && !always ? (
          <div className="fd-branch">
            <b>{t("approvals.flow.otherwise")}</b>
            <Named flows={after} lead={t("approvals.flow.next")} rest={t("approvals.flow.atOnce")} />
          </div>
        ) : null}
      </Box>
    </li>
  );
}

export function Begins({ flow }: { flow: Row }) {
  const { t } = useTranslation();
  const { before } = useNeighbours(flow);
  return (
    <>
      <li>
        <Box
          icon={<PlayCircleOutlined />}
          title={
            <>
              <Shown name="kind" value={flow.kind} /> · <Shown name="action" value={flow.action} />
            </>
          }
        >
          <Named flows={before} lead={t("approvals.flow.before")} rest={null} />
        </Box>
      </li>
      <When flow={flow} />
    </>
  );
}

export function Ends({ flow, empty }: { flow: Row; empty: boolean }) {
  const { t } = useTranslation();
  const fallback = (flow.fallback as Link | null)?.label;
  return (
    <>
      {empty ? (
        <li>
          <p className="fd-hint">{t("approvals.flow.none")}</p>
        </li>
      ) : null}
      <li>
        <Box icon={<CheckCircleOutlined />} title={t("approvals.flow.done")}>
          <p>{t("approvals.flow.days", { count: Number(flow.days) })}</p>
          <p>{fallback ? t("approvals.flow.fallback", { who: fallback }) : t("approvals.flow.noFallback")}</p>
          <div className="fd-branch">
            <b>
              <StopOutlined aria-hidden /> {t("approvals.flow.refused")}
            </b>
            <p>{t("approvals.flow.notDone")}</p>
          </div>
        </Box>
      </li>
    </>
  );
}
