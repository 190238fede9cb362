/** What the first page is made of: cards of rows, figures, the team's day. */
import { useTranslation } from "react-i18next";
import { BlockRow } from "@/domains/home/BlockRow";
import { type Block, type Figure, type Home, listAddress, type Team } from "@/domains/home/home";
import { RecordLink, useGo } from "@/kernel/fields/RecordLink";
import { showCount, showMoney } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";

function More({ block }: { block: Block }) {
  const { t } = useTranslation();
  const go = useGo();
  const address = listAddress(block);
  if (block.count <= block.rows.length) return null;
  const follow = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(address);
  };
  return (
    <a className="h-more" href={address} onClick={follow} aria-label={t("today.allOf", { name: block.label })}>
      {t("today.all")}
    </a>
  );
}

export function BlockCard({ block }: { block: Block }) {
  const kind = useKind(block.kind);
  if (!kind) return null;
  return (
    <section className="h-card" aria-label={block.label} data-urgent={block.urgent && block.count > 0}>
      <header>
        <h2>{block.label}</h2>
        <span className="h-count k-figures">{block.more ? `${showCount(block.count)}+` : showCount(block.count)}</span>
        <More block={block} />
      </header>
      <ul>
        {block.rows.map((row) => (
          <BlockRow key={row.id} kind={kind} block={block} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Difference({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  if (figure.before === null) return null;
  const [now, before] = [Number(figure.value), Number(figure.before)];
  const shown = figure.money ? showMoney(figure.before) : showCount(before);
  const sign = now > before ? "▲" : now < before ? "▼" : "=";
  const percent = before > 0 ? ` ${Math.abs(Math.round(((now - before) / before) * 100))}%` : "";
  return (
    <small data-way={now > before ? "up" : now < before ? "down" : "same"}>
      <span aria-hidden="true">{sign}</span>
      {percent} {t("today.before", { value: shown })}
    </small>
  );
}

export function Figures({ group }: { group: Home["figures"][number] }) {
  return (
    <section className="h-figures" aria-label={group.label}>
      {group.numbers.map((figure) => (
        <div key={figure.key}>
          <span>{figure.label}</span>
          <b className="k-figures">{figure.money ? showMoney(figure.value) : showCount(Number(figure.value))}</b>
          <Difference figure={figure} />
        </div>
      ))}
    </section>
  );
}

function TeamTable({ team }: { team: Team }) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("today.person")}</th>
          {team.columns.map((word) => (
            <th scope="col" key={word}>
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {team.lines.map(({ person, numbers }) => (
          <tr key={person.id} data-still={numbers[0] === 0}>
            <th scope="row">
              <RecordLink kind="people.user" id={person.id}>
                {person.label}
              </RecordLink>
            </th>
            {numbers.map((number, at) => (
              <td key={team.columns[at]} className="k-figures">
                {showCount(number)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function TeamCard({ team }: { team: Team }) {
  const { t } = useTranslation();
  return (
    <section className="h-card h-team" aria-label={team.label}>
      <header>
        <h2>{team.label}</h2>
      </header>
      {team.lines.length > 0 ? <TeamTable team={team} /> : <p className="h-none">{t("today.noTeam")}</p>}
    </section>
  );
}
