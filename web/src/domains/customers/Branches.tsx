/** The branch pools as a tree, each with what is public in it and below. */
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { flat, type Pool, type Pools, sumOf } from "@/domains/customers/pools";
import { showCount } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { WaterMark } from "@/kernel/marks/Waters";
import { useNarrow } from "@/kernel/screen";

interface Props {
  pools: Pools;
  at: Pool | undefined;
  counts: Map<string, number> | undefined;
  go: (place: { tab: "bay"; pool: string }) => void;
}

function Node({ pool, at, counts, go }: Omit<Props, "pools"> & { pool: Pool }) {
  return (
    <li>
      <button
        type="button"
        aria-current={at?.id === pool.id ? "true" : undefined}
        style={{ paddingInlineStart: 10 + (pool.depth - 1) * 18 }}
        onClick={() => go({ tab: "bay", pool: pool.id })}
      >
        <WaterMark water="bay" />
        <span>{pool.name}</span>
        <b className="k-figures">{counts ? showCount(sumOf(pool, counts)) : ""}</b>
      </button>
      {pool.children.length > 0 ? (
        <ul>
          {pool.children.map((child) => (
            <Node key={child.id} pool={child} at={at} counts={counts} go={go} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

export function Branches({ pools, at, counts, go }: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const tops = pools.root?.children ?? [];
  if (tops.length === 0) return pools.loading ? null : <Quiet line={t("pool.noBranches")} water="bay" />;
  if (narrow) {
    const options = flat(tops).map(({ id, name, depth }) => ({
      value: id,
      label: "　".repeat(depth - 1) + name,
    }));
    return (
      <Select
        className="c-branch-choice"
        value={at?.id}
        aria-label={t("pool.bay")}
        options={options}
        onChange={(pool) => go({ tab: "bay", pool })}
      />
    );
  }
  return (
    <nav className="c-branches" aria-label={t("pool.bay")}>
      <ul>
        {tops.map((pool) => (
          <Node key={pool.id} pool={pool} at={at} counts={counts} go={go} />
        ))}
      </ul>
    </nav>
  );
}
