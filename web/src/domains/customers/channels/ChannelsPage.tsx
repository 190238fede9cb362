/** The yield of each channel: how many customers came by it, have an owner, were followed up, were won. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Skeleton } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  type Channel,
  CUSTOMER,
  filterOf,
  type Span,
  type Step,
  type Sum,
  spans,
  steps,
  useChannels,
} from "@/domains/customers/channels/channels";
import { showCount, showMoney } from "@/kernel/format";
import { fieldOf, type Kind, useKind, useKinds } from "@/kernel/kinds";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/channels/channels.css";

const COST = "customers.channel_cost";

/** Of a hundred that came. */
const share = (part: number, of: number) => (of === 0 ? 0 : Math.round((100 * part) / of));

interface CellProps {
  channel: Channel;
  step: Step;
  span: Span;
  most: number;
}

/** The number leads to its customers; the bar is as long as the channel's part of the largest. */
function Cell({ channel, step, span, most }: CellProps) {
  const { t } = useTranslation();
  const count = channel.counts[step];
  const percent = share(count, channel.counts.came);
  return (
    <td>
      <Link
        to={`/${CUSTOMER.replace(".", "/")}` as never}
        search={{ filter: filterOf(step, span, channel) } as never}
        aria-label={t("channels.open", {
          channel: channel.label,
          step: t(`channels.${step}`),
          shown: showCount(count),
        })}
      >
        <b className="k-figures">{showCount(count)}</b>
        {step === "came" ? null : <small className="k-figures">{t("channels.percent", { percent })}</small>}
      </Link>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="ch-ground" width={share(channel.counts.came, most)} height="6" rx="1" />
        <rect className="ch-part" data-step={step} width={share(count, most)} height="6" rx="1" />
      </svg>
    </td>
  );
}

/** What it comes to; a dash where there is nothing to divide by. */
function Money({ channel, sum }: { channel: Channel; sum: Sum }) {
  const value = channel.sums?.[sum];
  return <td className="ch-sum k-figures">{value === null || value === undefined ? "–" : showMoney(value)}</td>;
}

interface TableProps {
  channels: Channel[];
  told: Sum[];
  span: Span;
}

function Table({ channels, told, span }: TableProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...channels.map(({ counts }) => counts.came));
  return (
    <div className="ch-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("channels.channel")}</th>
            {steps.map((step) => (
              <th key={step} scope="col">
                {t(`channels.${step}`)}
              </th>
            ))}
            {told.map((sum) => (
              <th key={sum} scope="col" className="ch-sum">
                {t(`channels.${sum}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <tr key={channel.value ?? ""}>
              <th scope="row">{channel.label}</th>
              {steps.map((step) => (
                <Cell key={step} channel={channel} step={step} span={span} most={most} />
              ))}
              {told.map((sum) => (
                <Money key={sum} channel={channel} sum={sum} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ kind, span }: { kind: Kind; span: Span }) {
  const { t } = useTranslation();
  const labels = useMemo(
    () => new Map(fieldOf(kind, "source")?.choices?.map(({ value, label }) => [value, label])),
    [kind],
  );
  const { channels, told, error, ready, again } = useChannels(span, labels);
  if (error) return <Trouble error={error} onRetry={again} />;
  if (!ready) return <Skeleton active />;
  if (channels.length === 0) return <Quiet line={t("channels.none")} water="harbour" />;
  return <Table channels={channels} told={told} span={span} />;
}

export default function ChannelsPage() {
  const { t } = useTranslation();
  const kinds = useKinds();
  const kind = useKind(CUSTOMER);
  const search = useSearch({ strict: false }) as { span?: Span };
  const navigate = useNavigate();
  const needed = ["source", "stage", "owner", "last_follow_up_at", "created_at"];
  if (!kind || !needed.every((name) => fieldOf(kind, name))) return kinds.isLoading ? null : <Missing />;
  const all: Span[] = [...spans, "ever"];
  const span = all.find((one) => one === search.span) ?? "this_year";
  return (
    <div className="ch-page">
      <header>
        <h1>{t("menu.channels")}</h1>
        <Segmented<Span>
          value={span}
          options={all.map((one) => ({
            value: one,
            label: one === "ever" ? t("channels.ever") : t(`fields.range.${one}`),
          }))}
          onChange={(next) => void navigate({ to: "/customers/channels", search: { span: next } as never })}
        />
        {kinds.data?.kinds.some(({ name }) => name === COST) ? (
          <Link to={`/${COST.replace(".", "/")}` as never}>{t("channels.costs")}</Link>
        ) : null}
      </header>
      <p>{t("channels.help")}</p>
      <Body key={span} kind={kind} span={span} />
    </div>
  );
}
