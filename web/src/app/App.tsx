/** The app: data, theme, language, and who may enter. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Spin } from "antd";
import { Suspense, useEffect } from "react";
import { router } from "@/app/router";
import { Theme } from "@/app/Theme";
import { ApiError } from "@/kernel/errors";
import { whenSignedOut } from "@/kernel/http";
import { late } from "@/kernel/late";
import { forget, type Me, useMe } from "@/kernel/session";

const ChoosePassword = late(() => import("@/app/entry/ChoosePassword"));
const EnrolFactor = late(() => import("@/app/EnrolFactor"));
const Outside = late(() => import("@/app/Outside"));
const PasswordDialog = late(() => import("@/app/PasswordDialog"));
const Unreachable = late(() => import("@/domains/mobile/Unreachable"));
const SignIn = late(() => import("@/app/SignIn"));

/** A refusal is an answer; only a broken connection or a busy server is worth another try. */
function worthRetry(count: number, error: Error): boolean {
  const status = error instanceof ApiError ? error.status : 0;
  return count < 2 && ((status === 0 && navigator.onLine) || status >= 500);
}

export const client = new QueryClient({
  defaultOptions: {
    // Without a network it is asked all the same: the device may have kept the answer.
    queries: { retry: worthRetry, staleTime: 10_000, refetchOnWindowFocus: true, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
});

whenSignedOut(() => {
  client.setQueryData(["me"], null);
  void forget(false);
});

function inner(me: Me | null, again: () => void) {
  if (!me) return <SignIn />;
  if (me.must_change_password) return <PasswordDialog forced onClose={again} />;
  if (me.must_enrol_factor) return <EnrolFactor onDone={again} />;
  return <RouterProvider router={router} />;
}

function Gate() {
  const me = useMe();
  const company = me.data?.company.name;
  useEffect(() => {
    document.title = company ? `${company} · Kehai 客海` : "Kehai 客海";
  }, [company]);
  if (window.location.pathname === "/choose-password") {
    return <ChoosePassword />;
  }
  if (me.isPending) return <Spin className="a-alone" />;
  const again = () => void me.refetch();
  if (me.error instanceof ApiError && me.error.code === "outside") {
    return <Outside why={me.error.message} again={again} />;
  }
  if (me.isError) {
    return <Unreachable again={again} />;
  }
  return <Suspense fallback={null}>{inner(me.data, again)}</Suspense>;
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Theme>
        <Gate />
      </Theme>
    </QueryClientProvider>
  );
}
