/** Addresses: a list at /domain/kind, a record at /domain/kind/id, and the few pages made by hand. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Home } from "@/app/Home";
import { Shell } from "@/app/Shell";
import { Missing } from "@/kernel/list/Missing";

const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });

const pools = createRoute({
  getParentRoute: () => root,
  path: "/pools",
  component: lazyRouteComponent(() => import("@/domains/customers/PoolPage")),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/domains/exchange/ImportList")),
});

const oneImport = createRoute({
  getParentRoute: () => root,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("@/domains/exchange/ImportWizard")),
});

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
  routeTree: root.addChildren([home, pools, imports, oneImport, list, record]),
  defaultPreload: "intent",
  defaultNotFoundComponent: Missing,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
