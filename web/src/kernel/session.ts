/** Who is signed in, and what they may change about themselves. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { Shapes } from "@/kernel/contract";
import { setTimezone } from "@/kernel/format";
import { api, standAside } from "@/kernel/http";
import { currentLanguage, type Language, languageOf, switchLanguage } from "@/kernel/i18n";

/** The one who is signed in; `must_change_password`: nothing else is answered until a new one is chosen. */
export type Me = Shapes["Me"];

const carriedAbout = () => window.matchMedia("(max-width: 639.98px), (display-mode: standalone)").matches;

/** Makes the screen speak the person's language and show the company's time. */
async function settle(me: Me): Promise<Me> {
  setTimezone(me.company.timezone);
  const language = languageOf(me.language);
  if (language !== currentLanguage()) await switchLanguage(language);
  // What one carries about keeps what it reads from the first answer on.
  if (carriedAbout()) {
    const device = await import("@/domains/mobile/offline");
    await device.attend(me).catch(() => undefined);
  }
  return me;
}

const who = () => api.get<{ me: Me | null }>("/api/session/who");
let asked: ReturnType<typeof who> | null = null;
let begin = () => {};

/** Whether nothing stands between the person and the pages. */
export const isInside = (me: Me | null | undefined) => Boolean(me && !me.must_change_password && !me.must_enrol_factor);

/** Asks while the page is still being fetched; `next` is begun for who is inside, in the language he is told in. */
export function askEarly(next: () => void): void {
  begin = next;
  asked = who();
  asked.then(
    ({ me }) => isInside(me) && !carriedAbout() && languageOf(me?.language) === currentLanguage() && next(),
    () => undefined, // told to whoever takes it
  );
}

async function fetchMe(): Promise<Me | null> {
  const early = asked;
  asked = null;
  const { me } = await (early ?? who());
  if (!me) void forget(false);
  const settled = me && (await settle(me));
  if (isInside(me)) begin();
  return settled;
}

/** Null when nobody is signed in. */
export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: fetchMe, staleTime: 300_000 });
}

/** Another person, another world: nothing fetched for the one before may be shown. */
function become(client: QueryClient, me: Me | null): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
  client.setQueryData(["me"], me);
}

/** After the last step of signing in. */
export async function entered(client: QueryClient, me: Me): Promise<void> {
  become(client, await settle(me));
}

/** Before anybody leaves by themselves, and after a session ended: what this device keeps of the person goes. */
export const forget = async (left: boolean) => {
  standAside(null);
  const device = await import("@/domains/mobile/person");
  await (left ? device.leave() : device.lock()).catch(() => undefined);
};

export async function signOut(client: QueryClient, everywhere = false): Promise<void> {
  await forget(true);
  await api.del(`/api/session${everywhere ? "?everywhere=true" : ""}`);
  become(client, null);
}

export function changePassword(before: string, after: string): Promise<void> {
  return api.post<void>("/api/session/password", { old: before, new: after });
}

/** Switches the screen at once and remembers it; what the server words for us is asked again. */
export async function chooseLanguage(client: QueryClient, language: Language, signedIn: boolean) {
  await switchLanguage(language);
  if (signedIn) await api.patch("/api/me", { language });
  await client.invalidateQueries();
}
