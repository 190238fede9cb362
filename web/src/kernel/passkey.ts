/** Passkeys: the server's JSON to the browser's bytes and back (WebAuthn level 2). */

type Json = Record<string, unknown>;
interface Descriptor {
  id: string;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const named = (told: unknown) => ((told ?? []) as Descriptor[]).map((one) => ({ ...one, id: bytes(one.id) }));

/** Whether this browser makes and shows passkeys here. */
export function passkeysWork(): boolean {
  return window.isSecureContext && "PublicKeyCredential" in window;
}

/** Makes a passkey; null when the person changed their mind. */
export async function makePasskey(options: Json): Promise<Json | null> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: bytes(String(options.challenge)),
    user: { ...user, id: bytes(String(user.id)) },
    excludeCredentials: named(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await willing(navigator.credentials.create({ publicKey }))) as PublicKeyCredential | null;
  if (!made) return null;
  const response = made.response as AuthenticatorAttestationResponse;
  return told(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
  });
}

/** Shows a passkey; null when the person changed their mind. */
export async function showPasskey(options: Json): Promise<Json | null> {
  const publicKey = {
    ...options,
    challenge: bytes(String(options.challenge)),
    allowCredentials: named(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const shown = (await willing(navigator.credentials.get({ publicKey }))) as PublicKeyCredential | null;
  if (!shown) return null;
  const response = shown.response as AuthenticatorAssertionResponse;
  return told(shown, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
  });
}

function told(credential: PublicKeyCredential, response: Json): Json {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

/** Closing the browser's own dialog, or having no passkey here, is no failure. */
async function willing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (refusal) {
    const name = refusal instanceof DOMException ? refusal.name : "";
    if (name === "NotAllowedError" || name === "AbortError" || name === "InvalidStateError") return null;
    throw refusal;
  }
}
