/** The yield of each channel: how many customers came by it, have an owner, were followed up, were won. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import {
  type Channel,
  CUSTOMER,
  filterOf,
  type Span,
  type Step,
  spans,
  steps,
  useChannels,
} from "@/domains/customers/channels/channels";
import { showCount } from "@/kernel/format";
import { fieldOf, useKind, useKinds } from "@/kernel/kinds";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/channels/channels.css";

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

function Table({ channels, span }: { channels: Channel[]; span: Span }) {
  const { t } = useTranslation();
  const most = Math.max(...channels.map(({ counts }) => counts.came));
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
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <tr key={channel.value ?? ""}>
              <th scope="row">{channel.label}</th>
              {steps.map((step) => (
                <Cell key={step} channel={channel} step={step} span={span} most={most} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ span }: { span: Span }) {
  const { t } = useTranslation();
  const { channels, error, ready, again } = useChannels(span);
  if (error) return <Trouble error={error} onRetry={again} />;
  if (!ready) return <Skeleton active />;
  if (channels.length === 0) return <Quiet line={t("channels.none")} water="harbour" />;
  return <Table channels={channels} span={span} />;
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
      </header>
      <p>{t("channels.help")}</p>
      <Body key={span} span={span} />
    </div>
  );
}
