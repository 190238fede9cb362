/** Addresses: a list at /domain/kind, a record at /domain/kind/id, and the few pages made by hand. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Shell } from "@/app/Shell";
import { openRoom } from "@/kernel/i18n";
import { Missing } from "@/kernel/list/Missing";

const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

const today =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("office"), openRoom("today")]))[0];
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(today(() => import("@/app/Home"))),
});
const tasks = createRoute({
  getParentRoute: () => root,
  path: "/tasks",
  component: lazyRouteComponent(today(() => import("@/domains/office/TasksPage"))),
});

const pools = createRoute({
  getParentRoute: () => root,
  path: "/pools",
  component: lazyRouteComponent(() => import("@/domains/customers/PoolPage")),
});

/** A page of imports, with the words it needs. */
const bringing =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("exchange")]))[0];

const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  component: lazyRouteComponent(bringing(() => import("@/domains/exchange/ImportList"))),
});

const oneImport = createRoute({
  getParentRoute: () => root,
  path: "/imports/$id",
  component: lazyRouteComponent(bringing(() => import("@/domains/exchange/ImportWizard"))),
});

/** A page of the administration, with the words it needs. */
const office =
  <T,>(load: () => Promise<T>) =>
  async () =>
    (await Promise.all([load(), openRoom("admin")]))[0];

const organisation = createRoute({
  getParentRoute: () => root,
  path: "/organisation",
  component: lazyRouteComponent(office(() => import("@/domains/people/organisation/OrganisationPage"))),
});

const roster = createRoute({
  getParentRoute: () => root,
  path: "/organisation/import",
  component: lazyRouteComponent(office(bringing(() => import("@/domains/people/organisation/RosterPage")))),
});

const RolesPage = lazyRouteComponent(office(() => import("@/domains/people/roles/RolesPage")));
const roles = createRoute({ getParentRoute: () => root, path: "/roles", component: RolesPage });
const role = createRoute({ getParentRoute: () => root, path: "/roles/$id", component: RolesPage });

const SeeingPage = lazyRouteComponent(office(() => import("@/domains/people/seeing/SeeingPage")));
const seeing = createRoute({ getParentRoute: () => root, path: "/rights", component: SeeingPage });
const seeingOne = createRoute({ getParentRoute: () => root, path: "/rights/$id", component: SeeingPage });

const TrailPage = lazyRouteComponent(
  async () => (await Promise.all([import("@/domains/trail/TrailPage"), openRoom("trail")]))[0],
);
const trail = createRoute({ getParentRoute: () => root, path: "/trail", component: TrailPage });

const sharing = createRoute({
  getParentRoute: () => root,
  path: "/sharing",
  component: lazyRouteComponent(office(() => import("@/domains/people/sharing/SharingPage"))),
});

const administration = [organisation, roster, roles, role, seeing, seeingOne, sharing];

const lookup = createRoute({
  getParentRoute: () => root,
  path: "/lookup",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/lookup/LookupPage"), openRoom("lookup")]))[0],
  ),
});

const channels = createRoute({
  getParentRoute: () => root,
  path: "/customers/channels",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/customers/channels/ChannelsPage"), openRoom("channels")]))[0],
  ),
});

const QualityPage = lazyRouteComponent(
  async () => (await Promise.all([import("@/domains/quality/QualityPage"), openRoom("quality")]))[0],
);
const quality = createRoute({ getParentRoute: () => root, path: "/quality", component: QualityPage });

const funnel = createRoute({
  getParentRoute: () => root,
  path: "/sales/funnel",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/sales/FunnelPage"), openRoom("sales")]))[0],
  ),
});

const ageing = createRoute({
  getParentRoute: () => root,
  path: "/sales/ageing",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/money/AgeingPage"), openRoom("money")]))[0],
  ),
});

const calculator = createRoute({
  getParentRoute: () => root,
  path: "/products/calculator",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/products/CalculatorPage"), openRoom("products")]))[0],
  ),
});

const merging = <T,>(load: () => Promise<T>) =>
  lazyRouteComponent(async () => (await Promise.all([load(), openRoom("merging")]))[0] as never);
const merge = createRoute({
  getParentRoute: () => root,
  path: "/$domain/merge",
  component: merging(() => import("@/domains/merging/MergePage")),
});
const bin = createRoute({
  getParentRoute: () => root,
  path: "/bin",
  component: merging(() => import("@/domains/merging/BinPage")),
});

const desk = createRoute({
  getParentRoute: () => root,
  path: "/customers/desk",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/customers/desk/DeskPage"), openRoom("pools")]))[0],
  ),
});

const loans = createRoute({
  getParentRoute: () => root,
  path: "/loans",
  component: lazyRouteComponent(office(() => import("@/domains/customers/loans/LoanDesk"))),
});

const CardPage = lazyRouteComponent(
  async () => (await Promise.all([import("@/domains/customers/card/CardPage"), openRoom("card")]))[0],
);
const card = createRoute({ getParentRoute: () => root, path: "/customers/$id/card", component: CardPage });
const cards = createRoute({ getParentRoute: () => root, path: "/customers/cards", component: CardPage });

const security = createRoute({
  getParentRoute: () => root,
  path: "/security",
  component: lazyRouteComponent(() => import("@/domains/security/SecurityPage")),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/domains/settings/SettingsPage")),
});

const operation = createRoute({
  getParentRoute: () => root,
  path: "/operation",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/settings/OperationPage"), openRoom("operation")]))[0],
  ),
});

const inOffice =
  <T,>(load: () => Promise<T>, room = "office") =>
  async () =>
    (await Promise.all([load(), openRoom(room)]))[0];

const atOffice = [
  createRoute({
    getParentRoute: () => root,
    path: "/notices",
    component: lazyRouteComponent(inOffice(() => import("@/domains/office/NoticesPage"))),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/deadlines",
    component: lazyRouteComponent(inOffice(() => import("@/domains/office/DeadlinesPage"))),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/calendar",
    component: lazyRouteComponent(inOffice(() => import("@/domains/office/CalendarPage"))),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/agenda",
    component: lazyRouteComponent(inOffice(() => import("@/domains/agenda/AgendaPage"), "agenda")),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/announcements",
    component: lazyRouteComponent(inOffice(() => import("@/domains/bulletin/BulletinPage"), "bulletin")),
  }),
];

const approvals = createRoute({
  getParentRoute: () => root,
  path: "/approvals",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/approvals/InboxPage"), openRoom("approvals")]))[0],
  ),
});
const queue = createRoute({
  getParentRoute: () => root,
  path: "/queue",
  component: lazyRouteComponent(
    async () => (await Promise.all([import("@/domains/mobile/QueuePage"), openRoom("mobile")]))[0],
  ),
});

const visiting = <T,>(load: () => Promise<T>) =>
  lazyRouteComponent(async () => (await Promise.all([load(), openRoom("visits")]))[0] as never);
const visitsDay = visiting(() => import("@/domains/visits/VisitsPage"));
const visitsNear = visiting(() => import("@/domains/visits/NearPage"));
const visitsRoute = visiting(() => import("@/domains/visits/RoutePage"));
const visitsPath = visiting(() => import("@/domains/visits/PathPage"));
const visitsCounted = visiting(() => import("@/domains/visits/CountedPage"));
const visits = [
  createRoute({ getParentRoute: () => root, path: "/visits", component: visitsDay }),
  createRoute({ getParentRoute: () => root, path: "/visits/near", component: visitsNear }),
  createRoute({ getParentRoute: () => root, path: "/visits/route", component: visitsRoute }),
  createRoute({ getParentRoute: () => root, path: "/visits/path", component: visitsPath }),
  createRoute({ getParentRoute: () => root, path: "/visits/counted", component: visitsCounted }),
];

const list = createRoute({
  getParentRoute: () => root,
  path: "/$domain/$kind",
  component: lazyRouteComponent(() => import("@/app/KindPages"), "KindList"),
});

const record = createRoute({
  getParentRoute: () => root,
  path: "/$domain/$kind/$id",
  component: lazyRouteComponent(() => import("@/app/KindPages"), "KindRecord"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    tasks,
    security,
    settings,
    operation,
    pools,
    desk,
    loans,
    card,
    cards,
    lookup,
    calculator,
    funnel,
    ageing,
    quality,
    channels,
    imports,
    oneImport,
    trail,
    merge,
    bin,
    ...administration,
    ...atOffice,
    approvals,
    queue,
    ...visits,
    list,
    record,
  ]),
  defaultPreload: "intent",
  defaultNotFoundComponent: Missing,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
