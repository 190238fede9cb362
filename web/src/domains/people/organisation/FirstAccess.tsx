/** How people who were brought in get in for the first time: an invitation by e-mail, or a password told once. */
import { DownloadOutlined, MailOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { download, type Invited, type Line, useInvitations, usePasswords } from "@/domains/people/organisation/roster";
import { useWays } from "@/kernel/entry";
import { sentenceOf } from "@/kernel/form/problems";

function Passwords({ ids, first }: { ids: string[]; first: boolean }) {
  const { t } = useTranslation();
  const { make, done } = usePasswords();
  const save = () => {
    const heads = [t("admin.roster.column.name"), t("admin.roster.column.username"), t("admin.roster.password")];
    const rows = (make.data ?? []).map(({ name, username, password }) => [name, username, password]);
    download(`${t("admin.roster.passwords")}.csv`, [heads, ...rows]);
  };
  if (make.data) {
    return (
      <Alert
        type="warning"
        showIcon
        title={t("admin.roster.once", { count: make.data.length })}
        description={t("admin.roster.onceHelp")}
        action={
          <Button type="primary" icon={<DownloadOutlined />} onClick={save}>
            {t("admin.roster.download")}
          </Button>
        }
      />
    );
  }
  return (
    <>
      {make.isError ? <Alert type="error" showIcon title={sentenceOf(make.error, t)} /> : null}
      <Button type={first ? "primary" : "default"} loading={make.isPending} onClick={() => make.mutate(ids)}>
        {make.isPending ? t("admin.roster.making", { done, all: ids.length }) : t("admin.roster.make")}
      </Button>
    </>
  );
}

/** What became of the invitations; who got none is named with the reason. */
function Sent({ invited }: { invited: Invited }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert
        type={invited.refused.length ? "warning" : "success"}
        showIcon
        role="status"
        title={t("admin.roster.invited", { count: invited.done })}
        description={t("admin.roster.invitedHelp")}
      />
      <ul className="p-refused">
        {invited.refused.map(({ id, label, message }) => (
          <li key={id}>
            <b>{label}</b> {message}
          </li>
        ))}
      </ul>
    </>
  );
}

export function FirstAccess({ people }: { people: Line[] }) {
  const { t } = useTranslation();
  const ways = useWays();
  const invite = useInvitations();
  const came = people.flatMap((line) => (line.id ? [{ id: line.id, email: line.told.email }] : []));
  const reachable = came.filter(({ email }) => email).map(({ id }) => id);
  const invited = new Set(invite.data?.ids);
  const without = came.map(({ id }) => id).filter((id) => !invited.has(id));
  const mail = Boolean(ways.data?.reset) && reachable.length > 0;
  return (
    <>
      <p className="p-help">{t("admin.roster.firstHelp")}</p>
      {ways.data && !ways.data.reset ? (
        <Alert type="info" showIcon title={t("admin.roster.noMail")} description={t("admin.roster.noMailHelp")} />
      ) : null}
      {invite.isError ? <Alert type="error" showIcon role="alert" title={sentenceOf(invite.error, t)} /> : null}
      {invite.data ? <Sent invited={invite.data} /> : null}
      {mail && !invite.data ? (
        <div>
          <Button
            type="primary"
            icon={<MailOutlined />}
            loading={invite.isPending}
            onClick={() => invite.mutate(reachable)}
          >
            {t("admin.roster.invite", { count: reachable.length })}
          </Button>
        </div>
      ) : null}
      {without.length > 0 ? (
        <>
          <p className="p-help">{t("admin.roster.passwordHelp", { count: without.length })}</p>
          <div>
            <Passwords ids={without} first={!mail} />
          </div>
        </>
      ) : null}
    </>
  );
}
