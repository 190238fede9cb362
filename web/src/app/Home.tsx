/** The start: what waits today; for whom nothing ever does, the page his role is for. */
import { Navigate } from "@tanstack/react-router";
import { beginning, useMenu } from "@/app/menu";
import HomePage from "@/domains/home/HomePage";
import { useChoice, useHome } from "@/domains/home/home";
import { useKinds } from "@/kernel/kinds";
import { Missing } from "@/kernel/list/Missing";

/** Whose work the first page knows: who has none of it (an auditor) begins where his own begins. */
const worked = new Set(["office.task", "customers.customer", "sales.opportunity"]);

export default function Home() {
  const { groups, loading } = useMenu();
  const { data } = useKinds();
  useHome(useChoice().chosen); // on its way beside the kinds
  if (loading || !data) return null;
  if (data.kinds.some(({ name }) => worked.has(name))) return <HomePage />;
  const first = beginning(groups);
  if (first) return <Navigate to={first.to} search={(first.view ? { view: first.view } : {}) as never} replace />;
  return <Missing />;
}
