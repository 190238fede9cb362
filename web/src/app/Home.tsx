/** The start: for now the first place in the menu this person may use. */
import { Navigate } from "@tanstack/react-router";
import { useMenu } from "@/app/menu";
import { Missing } from "@/kernel/list/Missing";

export function Home() {
  const { groups, loading } = useMenu();
  const first = groups[0]?.items[0];
  if (first) return <Navigate to={first.to} search={(first.view ? { view: first.view } : {}) as never} replace />;
  return loading ? null : <Missing />;
}
