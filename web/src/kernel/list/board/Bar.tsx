/** How a column stands with what was planned: overdue, today, later, nothing; a click shows only these. */
import { useTranslation } from "react-i18next";
import { showCount } from "@/kernel/format";
import { DUES, type Due, type Tally } from "@/kernel/list/board/columns";

interface Props {
  tally: Tally;
  only: Due | null;
  onOnly: (due: Due | null) => void;
}

export function Bar({ tally, only, onOnly }: Props) {
  const { t } = useTranslation();
  const filled = DUES.filter((due) => tally.due[due] > 0);
  if (filled.length === 0) return <div className="kb-bar" data-empty="" />;
  return (
    <div className="kb-bar">
      {filled.map((due) => {
        const count = showCount(tally.due[due]);
        const words = t("board.dueOnly", { state: t(`board.${due}`), count: count as unknown as number });
        return (
          <button
            key={due}
            type="button"
            data-due={due}
            style={{ flexGrow: tally.due[due] }}
            aria-label={words}
            title={words}
            aria-pressed={only === due}
            onClick={() => onOnly(only === due ? null : due)}
          >
            <span />
          </button>
        );
      })}
    </div>
  );
}
