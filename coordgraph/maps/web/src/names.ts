// How accounts are called.
import type { Data } from "./data";
import { t } from "./words";

export function handle(data: Data, account: number): string {
  const { handles, names, ids } = data.header.accounts;
  return handles[account] ? "@" + handles[account] : names[account] || ids[account] || t("unnamed account");
}
