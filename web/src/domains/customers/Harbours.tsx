/** One's private pools: how full each is against its capacity. */
import { useTranslation } from "react-i18next";
import type { Harbour } from "@/domains/customers/pools";
import { showCount } from "@/kernel/format";
import { WaterMark } from "@/kernel/marks/Waters";

function Level({ harbour }: { harbour: Harbour }) {
  const { t } = useTranslation();
  const { pool, held, capacity } = harbour;
  const full = capacity !== null && held >= capacity;
  const words = capacity === null ? t("pool.unlimited") : t("pool.left", { count: Math.max(0, capacity - held) });
  return (
    <div className="c-harbour" data-full={full}>
      <WaterMark water="harbour" size={20} />
      <div>
        <span>{pool.name}</span>
        <b className="k-figures">
          {showCount(held)}
          {capacity === null ? "" : ` / ${showCount(capacity)}`}
        </b>
        {capacity === null ? null : (
          <meter aria-label={pool.name} min={0} max={Math.max(1, capacity)} value={Math.min(held, capacity)} />
        )}
        <small>{full ? t("pool.full") : words}</small>
      </div>
    </div>
  );
}

export function Harbours({ harbours }: { harbours: Harbour[] }) {
  if (harbours.length === 0) return null;
  return (
    <div className="c-harbours">
      {harbours.map((harbour) => (
        <Level key={harbour.pool.id} harbour={harbour} />
      ))}
    </div>
  );
}
