// How accounts are called, and how surely they belong to a cluster.
import type { Data } from "./data";
import { t } from "./words";

export function handle(data: Data, account: number): string {
  const { handles, names, ids } = data.header.accounts;
  return handles[account] ? "@" + handles[account] : names[account] || ids[account] || t("unnamed account");
}

/** How surely an account belongs to its cluster. */
export function standingInWords(standing: string): string {
  const words: Record<string, string> = { core: t("core"), probable: t("probable"), fragile: t("fragile") };
  return words[standing] ?? standing;
}
